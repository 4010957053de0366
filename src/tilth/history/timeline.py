"""One person's events as they are shown to people: newest first, names instead of codes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tilth.history.contracts import CODED_COLUMNS, OTHER_EVENT, RECENT_SCHEMA, PersonEvent, Position
from tilth.history.rewriting import read_ranges
from tilth.history.runs import Run
from tilth.history.snapshot import Snapshot
from tilth.history.sources import NOBODY, Persons, Source, spans
from tilth.history.tail import Segment
from tilth.kernel.clock import from_micros
from tilth.kernel.ids import PersonNo

AMOUNTS = ("value", "price", "item_amount", "discount", "shipping", "tax", "paid_amount")
_BY_POSITION = [("ts", "ascending"), ("seq", "ascending")]  # moved rows carry the person that they are stored under
_NEWEST: Position = (np.iinfo(np.int64).max, np.iinfo(np.int64).max)
_OLDEST = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class Cut:
    """Which rows of a person are asked for: those before a position, not before a moment, of some events."""

    before: Position = _NEWEST
    since: int = _OLDEST
    events: NDArray[np.uint16] | None = None
    """Codes; None: all."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of a source, ascending, with their positions."""

    source: Run | Segment
    rows: NDArray[np.int64]
    ts: NDArray[np.int64]
    seq: NDArray[np.int64]


def read_events(
    snapshot: Snapshot,
    person_no: PersonNo,
    *,
    cut: Cut,
    limit: int,
    terms: Callable[[str, int], pa.Array],
) -> list[PersonEvent]:
    """The newest `limit` events within a cut. Looks at mapped columns, and reads the row groups that hold the events.

    `terms`: kind and highest code → names by code.
    """
    if person_no in snapshot.erased:
        return []
    found = [_choose(rows, limit) for rows in _find(snapshot, person_no, cut)]
    chosen = pa.concat_tables([RECENT_SCHEMA.empty_table(), *map(_read, _newest(found, limit))]).sort_by(_BY_POSITION)
    names = {}
    for name in CODED_COLUMNS:
        codes = chosen.column(name).to_numpy()
        names[name] = terms(name, int(codes.max(initial=0))).take(pa.array(codes)).to_pylist()
    events = [_event(row, {name: names[name][i] for name in names}) for i, row in enumerate(chosen.to_pylist())]
    return events[::-1]


def _find(snapshot: Snapshot, person_no: PersonNo, cut: Cut) -> list[_Rows]:
    """All rows of the person within the cut, from every person under whom they may be stored."""
    person = np.array([person_no], dtype=np.int32)
    storages = snapshot.moves.storages(person) if person_no in snapshot.moves.affected else person
    places: list[tuple[Run | Segment, Persons]] = [(segment, NOBODY) for segment in snapshot.tail.segments]
    for bucket in np.unique(storages % snapshot.buckets).tolist():
        places += [(run, run.masked) for run in snapshot.runs[bucket]]
    found = []
    for source, masked in places:
        rows = _rows_of(source, np.setdiff1d(storages, masked, assume_unique=True))
        if rows.size and storages is not person:
            stored = source.column("person_no")[rows] if isinstance(source, Segment) else _storage(source, rows)
            rows = rows[snapshot.moves.resolve(source.column("origin")[rows], stored) == person_no]
        if rows.size:
            found.append(_within(source, rows, cut))
    return found


def _rows_of(source: Source, persons: Persons) -> NDArray[np.int64]:
    low, high = spans(source, persons)
    ranges = [np.arange(start, end) for start, end in zip(low.tolist(), high.tolist(), strict=True) if end > start]
    return np.concatenate(ranges) if ranges else np.empty(0, dtype=np.int64)


def _storage(source: Source, rows: NDArray[np.int64]) -> Persons:
    """Under whom each of these rows is stored."""
    return source.persons[np.searchsorted(source.offsets, rows, side="right") - 1]


def _within(source: Run | Segment, rows: NDArray[np.int64], cut: Cut) -> _Rows:
    ts = source.column("ts")[rows]
    kept = (ts <= cut.before[0]) & (ts >= cut.since)
    if cut.events is not None:
        kept &= np.isin(source.column("event")[rows], cut.events)
    rows, ts = rows[kept], ts[kept]
    seq = source.column("seq")[rows]
    earlier = (ts < cut.before[0]) | (seq < cut.before[1])
    return _Rows(source, rows[earlier], ts[earlier], seq[earlier])


def _choose(found: _Rows, limit: int) -> _Rows:
    """The newest rows alone."""
    if found.rows.size <= limit:
        return found
    kept = np.sort(np.lexsort((found.seq, found.ts))[-limit:])
    return _Rows(found.source, found.rows[kept], found.ts[kept], found.seq[kept])


def _newest(found: list[_Rows], limit: int) -> list[_Rows]:
    """Of all places together the newest rows."""
    sizes = np.cumsum([0, *(each.rows.size for each in found)])
    if sizes[-1] <= limit:
        return found
    order = np.lexsort(
        (np.concatenate([each.seq for each in found]), np.concatenate([each.ts for each in found])),
    )
    kept = np.sort(order[-limit:])
    mine = [kept[(kept >= low) & (kept < high)] - low for low, high in pairwise(sizes)]
    return [
        _Rows(each.source, each.rows[rows], each.ts[rows], each.seq[rows])
        for each, rows in zip(found, mine, strict=True)
        if rows.size
    ]


def _read(found: _Rows) -> pa.Table:
    if isinstance(found.source, Segment):
        return found.source.rows.take(pa.array(found.rows))
    return read_ranges(found.source, found.rows, found.rows + 1)


def _moment(micros: int | None) -> datetime | None:
    """None also for what no calendar holds: senders' clocks may be off by thousands of years."""
    try:
        return None if micros is None else from_micros(micros)
    except OverflowError:
        return None


def _event(row: dict[str, Any], names: dict[str, str | None]) -> PersonEvent:
    event = row["event_name"] if row["event"] == OTHER_EVENT else names.pop("event")
    names.pop("event", None)
    return PersonEvent(
        position=(row["ts"], row["seq"]),
        at=from_micros(row["ts"]),
        received_at=from_micros(row["received_at"]),
        original_at=_moment(row["original_ts"]),
        event=event or "",
        line_no=row["line_no"],
        message_id=row["message_id"],
        flags=row["flags"],
        names={name: text for name, text in names.items() if text is not None},
        amounts={name: row[name] for name in AMOUNTS if row[name]},
        quantity=row["quantity"],
        order_id=row["order_id"],
        url=row["url"],
        referrer=row["referrer"],
        properties=row["properties"],
    )
