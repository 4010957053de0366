"""What other rooms learn of a person."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from tilth.kernel.ids import Origin, PersonNo


class LinkHold(StrEnum):
    """What a link between two identifiers does."""

    JOINS = "joins"
    VETOED = "vetoed"
    """Seen together, and kept apart: the persons hold different values of a unique type, or were taken apart."""
    CUT = "cut"
    """By an un-merge, or because an identifier turned out to be shared."""


@dataclass(frozen=True, slots=True)
class Link:
    other: Origin
    other_type: str
    other_value: str
    hold: LinkHold
    seen_at: datetime
    """Time of the event that carried both first."""
    message_id: str


@dataclass(frozen=True, slots=True)
class Identifier:
    origin: Origin
    type: str
    value: str
    shared: bool
    """Seen with too many people: it links nothing."""
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Trait:
    value: Any
    at: datetime
    """Time of the event that said it."""
    source: str
    """Who sent it: segment, posthog, … or import:<recipe>."""


@dataclass(frozen=True, slots=True)
class Touch:
    """Where a person came from."""

    at: datetime
    channel: str | None = None
    source: str | None = None
    medium: str | None = None
    campaign: str | None = None
    term: str | None = None
    content: str | None = None
    referrer: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    person_no: PersonNo
    first_seen: datetime | None
    last_seen: datetime | None
    first_touch: Touch | None
    last_touch: Touch | None
    traits: dict[str, Trait]


@dataclass(frozen=True, slots=True)
class KnownAs:
    """An identifier of a person."""

    type: str
    value: str


@dataclass(frozen=True, slots=True)
class PersonSummary:
    """A person in a line of a list."""

    person_no: PersonNo
    name: str | None
    """By its traits: `name`, `nickname`, `first_name` and `last_name` …"""
    known_as: tuple[KnownAs, ...]
    """The strongest identifiers, at most three."""
    first_seen: datetime | None
    last_seen: datetime | None
    channel: str | None
    """Of the first touch."""


@dataclass(frozen=True, slots=True)
class Unmerged:
    person_no: PersonNo
    """Keeps its number."""
    new_persons: tuple[PersonNo, ...]
    """Came out of it, under numbers that were never used before."""
