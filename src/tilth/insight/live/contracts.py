"""Today's curves and yesterday's, as the console draws them."""

from datetime import date, datetime
from decimal import Decimal

import msgspec

from tilth.insight.contracts import Unit

SLOT_MINUTES = 10


class LiveCurve(msgspec.Struct, frozen=True):
    """One metric, cumulated from midnight on: values at the ends of slots of the day, in major units of money."""

    code: str
    """`gmv`, `orders_placed` or `active_users`, as /insight/definitions has them."""
    unit: Unit
    today: tuple[Decimal, ...]
    """Up to the slot that holds the present; the last one is all of today so far."""
    yesterday: tuple[Decimal, ...]
    """All slots of the day before."""
    total: Decimal
    """All of today so far: what the metric says of today."""
    yesterday_same_time: Decimal
    """Of the day before, up to the same time of the clock."""
    yesterday_total: Decimal


class LiveDay(msgspec.Struct, frozen=True):
    day: date
    yesterday: date
    time_zone: str
    currency: str
    """Of the amounts; orders in other currencies are counted, their amounts are not."""
    slot_minutes: int
    at: datetime
    """When this was computed."""
    curves: tuple[LiveCurve, ...]


class Coverage(msgspec.Struct, frozen=True):
    """Which days there is anything to tell of, in the workspace's time zone."""

    today: date
    first: date | None
    """Null where nothing has happened yet."""
    last: date | None
    """Not after today: events that claim to come from the future do not count."""
    waiting: int = 0
    """Events that were accepted some seconds ago and are in no answer yet, as after an import; 0 where all are."""
