"""Columns of history, the parts of a view, and what a fold is.

**Codes.** Names are dictionary-coded per workspace and column; code 0 means "none". `term` rows only ever
grow, so a code is valid for ever and a cached dictionary is only ever too short.

**Rows.** `RECENT_SCHEMA` is a woven row as the weaver appends it; run files carry the same columns, sorted by
(person_no, ts, seq). `seq` is the order of arrival, which breaks ties of `ts`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

OTHER_EVENT = 1
"""Event code of every name after the first MAX_EVENT_NAMES; the row keeps its own name in `event_name`.

The vocabulary's own names (events.contracts.Canonical) always have a code."""
MAX_EVENT_NAMES = 60_000

# Dictionary-coded columns: int32 codes, 0 = none. `event` and `channel` are hot and narrower.
CODED_COLUMNS = (
    *("event", "item", "channel", "sku", "category", "brand", "coupon", "currency"),
    *("source", "medium", "campaign", "term", "content"),
    *("country", "province", "city", "device", "os"),
)
HOT_COLUMNS = ("ts", "event", "item", "value", "quantity", "channel")
DAY_COLUMN = "day:"
"""`day:<zone>`: the calendar day of `ts` in a zone, uint16 days since 1970-01-01; 0 and LAST_DAY stand for all beyond.

What asks by day, week or month reads it instead of `ts`: two bytes in place of eight, and no search for the period.
"""
LAST_DAY = 65_535

FLAG_ACTIVE = 1
"""Counts for visitors and active users."""
FLAG_IDENTIFIED = 2
"""The row's origin is a strong identifier (not anonymous_id or device_id): a known customer acted."""
FLAG_ITEM_ROW = 4
"""A line of an order, or a further product of one event.

FLAG_ACTIVE alone says whether it is an activity: not where its event stands beside it."""

FLAG_WHOLE_ORDER = 8
"""A refund or cancellation that names no amount: it gives back all that its order paid and has not given back yet.
Only who sees the whole order knows how much that is; the row's own `value` is 0."""

ALWAYS = -(2**63)
"""As a moment in µs: before every row."""

_WIDTHS = {"event": pa.uint16(), "channel": pa.uint16()}

RECENT_SCHEMA = pa.schema(
    [
        pa.field("person_no", pa.int32(), nullable=False),
        pa.field("origin", pa.int32(), nullable=False),
        pa.field("ts", pa.int64(), nullable=False),  # µs UTC
        pa.field("seq", pa.int64(), nullable=False),
        *(pa.field(c, _WIDTHS.get(c, pa.int32()), nullable=False) for c in CODED_COLUMNS),
        pa.field("value", pa.int64(), nullable=False),  # minor units, 0 = none; additive (events.contracts)
        pa.field("quantity", pa.int32(), nullable=False),
        pa.field("flags", pa.uint8(), nullable=False),
        pa.field("order_key", pa.int64(), nullable=False),  # xxh3_64 of order_id as signed, 0 = none
        pa.field("price", pa.int64()),
        pa.field("item_amount", pa.int64()),
        pa.field("discount", pa.int64()),
        pa.field("shipping", pa.int64()),
        pa.field("tax", pa.int64()),
        pa.field("paid_amount", pa.int64()),
        pa.field("received_at", pa.int64(), nullable=False),
        pa.field("original_ts", pa.int64()),  # µs UTC as sent, only where ts was corrected
        pa.field("line_no", pa.int32(), nullable=False),
        pa.field("message_id", pa.string(), nullable=False),
        pa.field("order_id", pa.string()),
        pa.field("url", pa.string()),
        pa.field("referrer", pa.string()),
        pa.field("event_name", pa.string()),  # only where event = OTHER_EVENT
        pa.field("properties", pa.string()),  # JSON object
    ]
)


@dataclass(frozen=True, slots=True)
class Part:
    """Some persons' slices over one set of columns. A kernel folds `columns[lo:hi]` of each and knows no runs.

    persons int32[n] person numbers, ascending · starts, ends int64[n] row ranges · columns name → array over
    all rows of the part. Rows of a slice are sorted by (ts, seq).
    """

    persons: NDArray[np.int32]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    columns: Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class BucketView:
    """One bucket as it stands now: each person stands in exactly one part, with a whole history."""

    bucket: int
    buckets: int
    parts: Sequence[Part]


Position = tuple[int, int]
"""(ts, seq): where an event stands in its person's history."""


@dataclass(frozen=True, slots=True)
class PersonEvent:
    """One row of history with names instead of codes."""

    position: Position
    at: datetime
    received_at: datetime
    original_at: datetime | None
    """As the sender's clock told it, where `at` was corrected."""
    event: str
    line_no: int
    message_id: str
    flags: int
    names: Mapping[str, str]
    """The other coded columns that have a name: item, channel, category, currency, …"""
    amounts: Mapping[str, int]
    """The amounts that are not zero: value, price, discount, … in minor units of names["currency"]."""
    quantity: int
    order_id: str | None
    url: str | None
    referrer: str | None
    properties: str | None
    """JSON object as sent."""


P = TypeVar("P")
R_co = TypeVar("R_co", covariant=True)


class Fold(Protocol, Generic[P, R_co]):
    """A computation that adds up over disjoint people.

    `columns`: names of RECENT_SCHEMA, `day:<zone>` (DAY_COLUMN), or `prop:<name>` for a property of the JSON as int32
    codes of its text (dictionary kind `prop:<name>`). `run` is called once per bucket, from several threads at once,
    and may not touch shared state. `merge` gets the partials of all buckets in any order.
    """

    @property
    def columns(self) -> Sequence[str]: ...

    def run(self, view: BucketView) -> P: ...

    def merge(self, partials: Sequence[P]) -> R_co: ...
