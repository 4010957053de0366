"""A person as tables for a terminal."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tilth.kernel.text import clip
from tilth.people.contracts import Identifier, Profile, Touch


def show_person(console: Console, profile: Profile, identifiers: Iterable[Identifier]) -> None:
    console.print(f"Person {profile.person_no}, seen {_time(profile.first_seen)} … {_time(profile.last_seen)}")
    for title, touch in (("first touch", profile.first_touch), ("last touch", profile.last_touch)):
        if touch is not None:
            console.print(f"{title}: {escape(_touch(touch))}")
    console.print(_identifiers(identifiers))
    if profile.traits:
        table = Table("trait", "value", "since", "said by", title_justify="left")
        for name, trait in profile.traits.items():
            value = clip(msgspec.json.encode(trait.value).decode(), 80)
            table.add_row(escape(clip(name, 60)), escape(value), _time(trait.at), trait.source)
        console.print(table)


def _identifiers(identifiers: Iterable[Identifier]) -> Table:
    table = Table("origin", "type", "identifier", "linked to")
    for identifier in identifiers:
        links = [f"{link.other_type} {clip(link.other_value, 40)} ({link.hold})" for link in identifier.links]
        value = clip(identifier.value, 60) + (" · shared" if identifier.shared else "")
        table.add_row(str(identifier.origin), identifier.type, escape(value), escape("\n".join(links)))
    return table


def _touch(touch: Touch) -> str:
    told = [f"{name}={value}" for name, value in asdict(touch).items() if value is not None and name != "at"]
    return f"{_time(touch.at)} {' '.join(told)}"


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}Z" if moment else "–"
