"""Counts what arrived and what of it does not conform: one pass over a batch, exact."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tilth.events.contracts import ITEM_ROWS
from tilth.events.masking import UNDECODABLE, decode_exact, encode_exact
from tilth.events.tracking.checking import (
    HasColumn,
    Plan,
    Properties,
    Violation,
    conforms_by_form,
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
MAX_PERSONS = 1_000
"""Who broke one rule on one day: so many are told apart."""
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
    persons: set[int] = field(default_factory=set)
    """Whose events were taken; what the plan refuses belongs to nobody yet."""


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
    """`rows` has the columns event (text), line_no, received_at, message_id, properties (JSON), those of `_COLUMN_OF`,
    and person_no where they are woven, as NORMAL_SCHEMA or RECENT_SCHEMA have them.

    Senders repeat themselves: events are counted by their form first, which is one look at a dictionary for each.
    """
    rows = select_events(rows)
    found = Observation()
    forms: dict[_FormKey, _Form] = {}
    days = _Days(zone)
    for index, (event, received, properties) in enumerate(_read(rows)):
        key = (event, tuple(properties), tuple(map(type, properties.values())))
        form = forms.get(key)
        if form is None:
            form = forms[key] = _Form(suspect=not plan.is_empty and not conforms_by_form(plan, event, properties))
        _note(form, received)
        if form.suspect:
            for violation in find_violations(plan, event, properties, columns_of(rows, index)):
                note_breach(found, days.of(received), event, violation, received, rows, index)
    for (event, names, types), form in forms.items():
        _add_form(found, event, names, types, form)
    return found


_FormKey = tuple[str, tuple[str, ...], tuple[type, ...]]
"""Event, names of its properties, types of their values."""


@dataclass(slots=True)
class _Form(SeenEvent):
    suspect: bool = False
    """Its events are held against the plan one by one."""


def _add_form(found: Observation, event: str, names: tuple[str, ...], types: tuple[type, ...], form: _Form) -> None:
    _merge(found.events.setdefault(event, SeenEvent()), form)
    known = found.properties.setdefault(event, {})
    for name, kind in zip(names, types, strict=True):
        if name not in known and (len(known) >= MAX_PROPERTIES or len(name) > MAX_NAME):
            continue
        seen = known.setdefault(name, SeenName())
        _merge(seen, form)
        seen.kinds[kind_of(kind)] += form.events


def _merge(seen: SeenEvent, other: SeenEvent) -> None:
    seen.events += other.events
    seen.first = min(seen.first, other.first)
    seen.last = max(seen.last, other.last)


def note_breach(
    found: Observation, day: date, event: str, violation: Violation, received: int, rows: pa.Table, index: int
) -> None:
    key = (day, event, violation.property, violation.rule)
    breaches = found.breaches.get(key)
    if breaches is None:
        breaches = found.breaches[key] = Breaches()
    _note(breaches, received)
    person = rows.column("person_no")[index].as_py() if "person_no" in rows.column_names else None
    if person is not None and len(breaches.persons) < MAX_PERSONS:
        breaches.persons.add(person)
    if len(breaches.samples) < SAMPLES:
        breaches.samples.append(
            {
                "at": from_micros(received).isoformat(),
                "message_id": rows.column("message_id")[index].as_py(),
                "value": _show(violation),
                "person_no": person,
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
        return _decode(text)
    except UNDECODABLE:
        return _decode_slowly(text)


_decode = msgspec.json.Decoder(dict[str, Any]).decode


def _decode_slowly(text: str) -> Properties:
    """Numbers beyond what a float holds."""
    try:
        value = decode_exact(text)
    except UNDECODABLE:
        return {}
    return value if isinstance(value, dict) else {}


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
    return clip(encode_exact(mask_named(violation.property, violation.value)).decode(), MAX_VALUE)


def find_rows(rows: pa.Table, events: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Of each row, whether it belongs to one of these events: item rows go with the event before them."""
    heads = rows.column("line_no").to_numpy() == 0
    marked: NDArray[np.bool_] = events[np.maximum.accumulate(np.where(heads, np.arange(rows.num_rows), 0))]
    return marked
