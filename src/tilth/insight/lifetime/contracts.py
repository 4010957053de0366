"""Figures of a person's whole kept history, as others see them."""

from dataclasses import dataclass
from datetime import datetime

from tilth.people.contracts import KnownAs


@dataclass(frozen=True, slots=True)
class Money:
    """What a person paid and got back in one currency, in minor units."""

    currency: str
    paid: int
    """Paid orders, before refunds."""
    given_back: int
    """Refunds and cancellations of paid orders."""
    net: int
    orders: int
    """Paid orders with an amount in this currency."""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """Of one person. Events that the workspace keeps no more do not count."""

    events: int
    """Lines of orders are counted where no event of the whole order came."""
    active_days: int
    """Days of the workspace's calendar with an active event."""
    first_seen: datetime | None
    last_seen: datetime | None
    orders: int
    """Paid ones."""
    first_order: datetime | None
    last_order: datetime | None
    money: tuple[Money, ...]
    """By currency, the workspace's first."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in the list of people."""

    person_no: int
    name: str | None
    known_as: tuple[KnownAs, ...]
    """The strongest identifiers, at most three; what is personal masked."""
    is_known: bool
    """Has acted as a known customer, and not as a browser or device alone."""
    first_seen: datetime | None
    last_seen: datetime | None
    channel: str | None
    """Of the first touch: where the person came from."""
    orders: int
    """Paid ones."""
    last_order: datetime | None
    paid: int
    """In the workspace's currency, in minor units, before refunds."""
    net: int
    """Without what was given back."""
