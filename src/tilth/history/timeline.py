"""One person's events as they are shown to people: newest first, names instead of codes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from tilth.history.contracts import CODED_COLUMNS, OTHER_EVENT, RECENT_SCHEMA, PersonEvent, Position
from tilth.history.rewriting import read_persons, read_ranges
from tilth.history.snapshot import Snapshot
from tilth.history.sources import Persons, spans
from tilth.kernel.clock import from_micros
from tilth.kernel.ids import PersonNo

AMOUNTS = ("value", "price", "item_amount", "discount", "shipping", "tax", "paid_amount")
_BY_POSITION = [("ts", "ascending"), ("seq", "ascending")]  # moved rows carry the person that they are stored under
_NEWEST: Position = (np.iinfo(np.int64).max, np.iinfo(np.int64).max)


def read_events(
    snapshot: Snapshot,
    person_no: PersonNo,
    *,
    before: Position | None,
    limit: int,
    terms: Callable[[str, int], pa.Array],
) -> list[PersonEvent]:
    """The newest `limit` events before a position. Reads the row groups that hold them.

    `terms`: kind and highest code → names by code.
    """
    if person_no in snapshot.erased:
        return []
    end = before or _NEWEST
    person = np.array([person_no], dtype=np.int32)
    moved = person_no in snapshot.moves.affected
    found = _moved_rows(snapshot, person) if moved else _newest_rows(snapshot, person, end[0], limit)
    rows = pa.concat_tables([RECENT_SCHEMA.empty_table(), *found]).sort_by(_BY_POSITION)
    ts, seq = rows.column("ts").to_numpy(), rows.column("seq").to_numpy()
    count = int(np.count_nonzero((ts < end[0]) | ((ts == end[0]) & (seq < end[1]))))
    chosen = rows.slice(max(count - limit, 0), min(limit, count))
    names = {}
    for name in CODED_COLUMNS:
        codes = chosen.column(name).to_numpy()
        names[name] = terms(name, int(codes.max(initial=0))).take(pa.array(codes)).to_pylist()
    events = [_event(row, {name: names[name][i] for name in names}) for i, row in enumerate(chosen.to_pylist())]
    return events[::-1]


def _newest_rows(snapshot: Snapshot, person: Persons, end: int, limit: int) -> list[pa.Table]:
    """From each place the last rows with ts ≤ end: enough, whatever the other places have, but for ties at the end."""
    found = []
    bucket = int(person[0]) % snapshot.buckets
    for run in snapshot.runs[bucket]:
        low, high = spans(run, np.setdiff1d(person, run.masked))
        if low.size and high[0] > low[0]:
            ts = run.column("ts")[low[0] : high[0]]
            low, high = (
                low + max(int(np.searchsorted(ts, end)) - limit, 0),
                low + np.searchsorted(ts, end, side="right"),
            )
            found.append(read_ranges(run, low, high))
    for segment in snapshot.tail.segments:
        low, high = spans(segment, person)
        found.append(segment.rows.slice(int(low[0]), int(high[0] - low[0])))
    return found


def _moved_rows(snapshot: Snapshot, person: Persons) -> list[pa.Table]:
    """All rows of origins that belong to the person now, from every person under whom they may be stored."""
    storages = snapshot.moves.storages(person)
    found = []
    for bucket in np.unique(storages % snapshot.buckets).tolist():
        here = storages[storages % snapshot.buckets == bucket]
        found += [read_persons(run, here) for run in snapshot.runs[bucket]]
    for segment in snapshot.tail.segments:
        stored = np.isin(segment.column("person_no"), storages)
        found.append(segment.rows.filter(pa.array(stored)))
    rows = pa.concat_tables([RECENT_SCHEMA.empty_table(), *found])
    owners = snapshot.moves.resolve(rows.column("origin").to_numpy(), rows.column("person_no").to_numpy())
    return [rows.filter(pa.array(owners == person[0]))]


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
