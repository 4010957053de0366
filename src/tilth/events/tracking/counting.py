"""Counts what arrived and what of it does not conform: one pass over a batch, exact."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tilth.events.contracts import ITEM_ROWS
from tilth.events.masking import decode_exact, encode_exact
from tilth.events.tracking.checking import (
    UNDECODABLE,
    HasColumn,
    Plan,
    Properties,
    Violation,
    decode_properties,
    find_violations,
    kind_of,
)
from tilth.events.tracking.contracts import Rule
from tilth.kernel.clock import from_micros
from tilth.kernel.masking import mask_named
from tilth.kernel.text import clip

MAX_PROPERTIES = 300
"""Names of one event that are told apart."""
MAX_NAME = 255
SAMPLES = 5
"""Of one rule and day."""
MAX_VALUE = 80
_ITEM_NAMES = pa.array(list(map(str, ITEM_ROWS.values())))
_COLUMN_OF = {
    **{
        name: name
        for name in (
            *("order_id", "sku", "category", "brand", "coupon", "currency", "price", "quantity"),
            *("discount", "shipping", "tax", "value"),
        )
    },
    "product_id": "item",
    "item_id": "item",
    "transaction_id": "order_id",
    "revenue": "value",
    "total": "value",
}
"""Property → the column that a recipe fills with it."""


@dataclass(slots=True)
class SeenEvent:
    events: int = 0
    first: int = 2**63 - 1
    """µs of receipt."""
    last: int = 0


@dataclass(slots=True)
class SeenName(SeenEvent):
    kinds: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Breaches(SeenEvent):
    samples: list[dict[str, Any]] = field(default_factory=list)


BreachKey = tuple[date, str, str, Rule]
"""Day of receipt, event, property, rule."""


@dataclass(slots=True)
class Observation:
    events: dict[str, SeenEvent] = field(default_factory=dict)
    properties: dict[str, dict[str, SeenName]] = field(default_factory=dict)
    """By event, then by property."""
    breaches: dict[BreachKey, Breaches] = field(default_factory=dict)


def select_events(rows: pa.Table) -> pa.Table:
    """Without the lines of orders and the further products of an event, which are no events of their sender."""
    own = pc.and_(pc.equal(rows.column("line_no"), 0), pc.invert(pc.is_in(rows.column("event"), value_set=_ITEM_NAMES)))
    return rows.filter(own)


def count_arrivals(plan: Plan, rows: pa.Table, zone: ZoneInfo) -> Observation:
    """`rows` has the columns event (text), line_no, received_at, message_id, properties (JSON), and those of
    `_COLUMN_OF`, as NORMAL_SCHEMA or RECENT_SCHEMA have them.
    """
    rows = select_events(rows)
    found = Observation()
    days = _Days(zone)
    checks = not plan.is_empty
    for index, (event, received, properties) in enumerate(_read(rows)):
        seen = found.events.get(event)
        if seen is None:
            seen = found.events[event] = SeenEvent()
            found.properties[event] = {}
        _note(seen, received)
        names = found.properties[event]
        for name, raw in properties.items():
            known = names.get(name)
            if known is None:
                if len(names) >= MAX_PROPERTIES or len(name) > MAX_NAME:
                    continue
                known = names[name] = SeenName()
            _note(known, received)
            known.kinds[kind_of(raw)] += 1
        if checks:
            for violation in find_violations(plan, event, properties, columns_of(rows, index)):
                note_breach(found, days.of(received), event, violation, received, rows, index)
    return found


def note_breach(
    found: Observation, day: date, event: str, violation: Violation, received: int, rows: pa.Table, index: int
) -> None:
    key = (day, event, violation.property, violation.rule)
    breaches = found.breaches.get(key)
    if breaches is None:
        breaches = found.breaches[key] = Breaches()
    _note(breaches, received)
    if len(breaches.samples) < SAMPLES:
        breaches.samples.append(
            {
                "at": from_micros(received).isoformat(),
                "message_id": rows.column("message_id")[index].as_py(),
                "value": _show(violation),
            }
        )


def _note(seen: SeenEvent, received: int) -> None:
    seen.events += 1
    seen.first = min(seen.first, received)
    seen.last = max(seen.last, received)


def _read(rows: pa.Table) -> Iterator[tuple[str, int, Properties]]:
    events = rows.column("event").to_pylist()
    received = rows.column("received_at").to_pylist()
    for event, at, text in zip(events, received, rows.column("properties").to_pylist(), strict=True):
        yield clip(event or "", MAX_NAME), at, decode(text)


def decode(text: str | None) -> Properties:
    """What cannot be decoded has no properties."""
    if text is None:
        return {}
    try:
        return decode_properties(text)
    except UNDECODABLE:
        return {}


def columns_of(rows: pa.Table, index: int) -> HasColumn:
    def has_column(name: str) -> bool:
        column = _COLUMN_OF.get(name)
        if column is None or column not in rows.column_names:
            return False
        return rows.column(column)[index].as_py() not in (None, 0, "")

    return has_column


class _Days:
    """Calendar days of receipts, which come nearly in order: a day is worked out once."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._hours: dict[int, date] = {}

    def of(self, received: int) -> date:
        # Zones change their offset at whole quarters of an hour.
        quarter = received // 900_000_000
        day = self._hours.get(quarter)
        if day is None:
            day = self._hours[quarter] = from_micros(received).astimezone(self._zone).date()
        return day


def _show(violation: Violation) -> str | None:
    if violation.value is None:
        return None
    try:
        value = decode_exact(violation.value)
    except UNDECODABLE:
        return None
    return clip(encode_exact(mask_named(violation.property, value)).decode("utf-8", "replace"), MAX_VALUE)


def find_rows(rows: pa.Table, events: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Of each row, whether it belongs to one of these events: item rows go with the event before them."""
    heads = rows.column("line_no").to_numpy() == 0
    marked: NDArray[np.bool_] = events[np.maximum.accumulate(np.where(heads, np.arange(rows.num_rows), 0))]
    return marked
