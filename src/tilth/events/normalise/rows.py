"""What the column makers share: the events of a batch with their parsed parts, and the marks of bad ones."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from tilth.events.contracts import OrderRole
from tilth.events.normalise import envelope
from tilth.events.normalise.decoding import Events
from tilth.events.normalise.envelope import Context, Event, Properties, Traits, is_object
from tilth.events.rejections import Reason
from tilth.kernel.money import Currency


@dataclass(slots=True)
class Rows:
    """Parallel lists, one entry per event."""

    events: list[Event]
    names: list[str]
    roles: list[OrderRole]
    contexts: list[Context]
    properties: list[Properties]
    traits: list[Traits]
    """The event's own, of the person: not those of a group."""
    shared_traits: list[Traits]
    """`context.traits`, where RudderStack puts them."""
    currencies: list[Currency]
    agents: list[str | None]
    """User-Agent of the request, for browser traffic."""
    names_accounts: bool
    """Whether the requests may name accounts on other platforms at all; most do not."""
    bad: dict[int, tuple[Reason, str]] = field(default_factory=dict)
    """Row → why it cannot be taken."""

    def __len__(self) -> int:
        return len(self.events)


def parse_properties(found: Events) -> list[Properties]:
    empty, decode = envelope.NO_PROPERTIES, envelope.decode_properties
    return [decode(e.properties) if is_object(e.properties) else empty for e in found.events]


_ABOUT_THE_PERSON = ("identify", "alias")
"""Whose root `traits` say who somebody is. Those of a group are its own: a company's e-mail is no visitor's."""


def parse_person(events: Sequence[Event]) -> list[Traits]:
    """What identifies in an event's own traits, then in `$set` and `$set_once`."""
    empty, decode = envelope.NO_TRAITS, envelope.decode_traits
    found = [decode(e.traits) if e.type in _ABOUT_THE_PERSON and is_object(e.traits) else empty for e in events]
    for row, event in enumerate(events):
        if event.set_traits is not envelope.EMPTY_RAW or event.set_once is not envelope.EMPTY_RAW:
            said = [found[row], *parse_traits([event.set_traits, event.set_once])]
            found[row] = Traits(*(_first(said, name) for name in Traits.__struct_fields__))
    return found


def own_traits(event: Event) -> msgspec.Raw:
    """The event's root `traits`, where they are the person's."""
    return event.traits if event.type in _ABOUT_THE_PERSON else envelope.EMPTY_RAW


def _first(said: Sequence[Traits], name: str) -> object:
    return next((value for traits in said if (value := getattr(traits, name)) is not None), None)


def parse_traits(raws: Sequence[msgspec.Raw]) -> list[Traits]:
    empty, decode = envelope.NO_TRAITS, envelope.decode_traits
    return [decode(raw) if is_object(raw) else empty for raw in raws]
