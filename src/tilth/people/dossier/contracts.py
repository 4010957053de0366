"""What others see of one person's story."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from tilth.events.contracts import Canonical


class EventKind(StrEnum):
    """What an event is about, by its name."""

    BROWSE = "browse"
    CART = "cart"
    ORDER = "order"
    REFUND = "refund"
    """Refunds and cancellations."""
    PROMOTION = "promotion"
    PROFILE = "profile"
    """Says who somebody is."""
    OTHER = "other"
    """Every name outside of the vocabulary."""


_NAMES: Mapping[EventKind, tuple[Canonical, ...]] = {
    EventKind.BROWSE: (
        *(Canonical.PRODUCTS_SEARCHED, Canonical.PRODUCT_LIST_VIEWED, Canonical.PRODUCT_LIST_FILTERED),
        *(Canonical.PRODUCT_CLICKED, Canonical.PRODUCT_VIEWED, Canonical.PAGE_VIEWED, Canonical.SCREEN_VIEWED),
        *(Canonical.PRODUCT_SHARED, Canonical.PRODUCT_REVIEWED),
    ),
    EventKind.CART: (
        *(Canonical.PRODUCT_ADDED, Canonical.PRODUCT_REMOVED, Canonical.CART_VIEWED, Canonical.CART_SHARED),
        *(Canonical.CHECKOUT_STARTED, Canonical.CHECKOUT_STEP_VIEWED, Canonical.CHECKOUT_STEP_COMPLETED),
        *(Canonical.PAYMENT_INFO_ENTERED, Canonical.WISHLIST_ADDED, Canonical.WISHLIST_REMOVED),
    ),
    EventKind.ORDER: (
        *(Canonical.ORDER_PLACED, Canonical.ORDER_PLACED_ITEM, Canonical.ORDER_COMPLETED),
        *(Canonical.ORDER_COMPLETED_ITEM, Canonical.ORDER_UPDATED),
    ),
    EventKind.REFUND: (
        *(Canonical.ORDER_CANCELLED, Canonical.ORDER_CANCELLED_ITEM),
        *(Canonical.ORDER_REFUNDED, Canonical.ORDER_REFUNDED_ITEM),
    ),
    EventKind.PROMOTION: (
        *(Canonical.COUPON_ENTERED, Canonical.COUPON_APPLIED, Canonical.COUPON_DENIED, Canonical.COUPON_REMOVED),
        *(Canonical.PROMOTION_VIEWED, Canonical.PROMOTION_CLICKED),
    ),
    EventKind.PROFILE: (Canonical.IDENTIFIED, Canonical.GROUPED, Canonical.ALIASED),
}
KIND_OF: Mapping[str, EventKind] = {str(name): kind for kind, names in _NAMES.items() for name in names}


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """A row of a person's history. An order and its lines are a row each, with one `message_id`."""

    event: str
    kind: EventKind
    at: datetime
    received_at: datetime
    original_at: datetime | None
    """As the sender's clock told it, where `at` was corrected."""
    message_id: str
    line_no: int
    """0: the event itself; from 1 on its further lines."""
    is_active: bool
    """Counts for visitors and active users."""
    currency: str
    amounts: Mapping[str, int]
    """Those that are not zero, in minor units of the currency: value, price, discount, …"""
    quantity: int
    order_id: str | None
    names: Mapping[str, str]
    """Product, channel, campaign, city, …: what the event names."""
    url: str | None
    referrer: str | None
    properties: Mapping[str, Any] | None
    """As sent."""


@dataclass(frozen=True, slots=True)
class EventCount:
    event: str
    kind: EventKind
    rows: int


@dataclass(frozen=True, slots=True)
class JournalLine:
    """Something that happened to the identity of a person."""

    at: datetime
    kind: str
    """merged: `other_person` became part of `person_no` · unmerged: `other_person` came out of it · shared: an
    identifier turned out to be many people's and links nothing any more."""
    person_no: int
    other_person: int | None
    identifier_type: str | None
    """With `identifier`: what the person was merged by, was taken out, or is shared."""
    identifier: str | None
    other_type: str | None
    other_identifier: str | None
    """Of a merge: what it was seen with."""
    actor: str
    """`system:weaver`, or who took the person apart."""


@dataclass(frozen=True, slots=True)
class PartIdentifier:
    origin: int
    type: str
    value: str


@dataclass(frozen=True, slots=True)
class Part:
    """One of the persons that an un-merge would make."""

    keeps_number: bool
    identifiers: tuple[PartIdentifier, ...]
    events: int
    """Lines of orders not counted."""
    traits: int


@dataclass(frozen=True, slots=True)
class UnmergePreview:
    person_no: int
    parts: tuple[Part, ...]
    """The first one keeps the number."""
