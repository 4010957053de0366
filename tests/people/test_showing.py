"""What the command line shows of a person."""

from rich.console import Console

from tilth.kernel.clock import from_micros
from tilth.kernel.ids import Origin, PersonNo
from tilth.people.contracts import Identifier, Link, LinkHold, Profile, Touch, Trait
from tilth.people.showing import show_person

AT = from_micros(1_760_000_000_000_000)


def test_a_person_is_shown_with_its_links_and_nothing_is_read_as_markup() -> None:
    console = Console(width=100, record=True, file=None, quiet=False, force_terminal=False)
    link = Link(Origin(1), "user_id", "u1", LinkHold.VETOED, AT, "m")
    profile = Profile(
        person_no=PersonNo(7),
        first_seen=AT,
        last_seen=None,
        first_touch=Touch(AT, channel="search", source="[bold]google"),
        last_touch=None,
        traits={"city": Trait({"name": "里昂"}, AT, "identify")},
    )
    with console.capture() as shown:
        show_person(console, profile, [Identifier(Origin(2), "device_id", "[red]d1", shared=True, links=(link,))])
    text = shown.get()
    assert "Person 7, seen 2025-10-09 08:53:20Z … –" in text
    assert "first touch: 2025-10-09 08:53:20Z channel=search source=[bold]google" in text
    assert "[red]d1 · shared" in text
    assert "user_id u1 (vetoed)" in text
    assert '{"name":"里昂"}' in text
