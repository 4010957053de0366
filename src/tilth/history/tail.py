"""The recent tail: woven rows that no run file holds yet, as sorted columns in memory."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tilth.history.columns import TextCoder, as_array, stored_name
from tilth.history.contracts import ALWAYS, RECENT_SCHEMA
from tilth.history.sources import Persons, sealed

_SORTED_BY = [("person_no", "ascending"), ("ts", "ascending"), ("seq", "ascending")]


def decode_batch(payload: bytes | memoryview, first_seq: int) -> pa.Table:
    """Rows of one `recent_batch` with their `seq`, in RECENT_SCHEMA."""
    with pa.ipc.open_stream(pa.py_buffer(payload)) as reader:
        rows = reader.read_all()
    seq = pa.array(np.arange(first_seq, first_seq + rows.num_rows, dtype=np.int64))
    return conform(rows.append_column("seq", seq))


def conform(rows: pa.Table) -> pa.Table:
    """In RECENT_SCHEMA; rows that were stored before a column existed have null there."""
    for field in RECENT_SCHEMA:
        if field.nullable and field.name not in rows.column_names:
            rows = rows.append_column(field, pa.nulls(rows.num_rows, field.type))
    return rows.select(RECENT_SCHEMA.names).cast(RECENT_SCHEMA)


def drop_older(batches: list[pa.Table], kept_from: int) -> list[pa.Table]:
    """Without rows before a moment (µs), and without tables that hold none then."""
    if kept_from == ALWAYS:
        return batches
    kept = [batch.filter(pc.greater_equal(batch.column("ts"), kept_from)) for batch in batches]
    return [batch for batch in kept if batch.num_rows]


def sort_rows(rows: pa.Table) -> pa.Table:
    return rows.take(pc.sort_indices(rows, _SORTED_BY)).combine_chunks()


def person_offsets(person_no: NDArray[np.int32]) -> tuple[Persons, NDArray[np.int64]]:
    """Distinct persons of a sorted column and the row where each begins, with the end appended."""
    begins = np.flatnonzero(np.diff(person_no, prepend=-1)) if person_no.size else np.empty(0, dtype=np.int64)
    return person_no[begins], np.append(begins, person_no.size).astype(np.int64)


class Segment:
    """Sorted rows of a range of `seq`; a source of all buckets. Immutable but for its cache of columns."""

    def __init__(self, rows: pa.Table, coder: TextCoder) -> None:
        """Rows: in RECENT_SCHEMA, sorted by (person_no, ts, seq), in one chunk."""
        self.rows = rows
        self._coder = coder
        self._columns: dict[str, NDArray[Any]] = {}
        persons, offsets = person_offsets(rows.column("person_no").to_numpy())
        self.persons: Persons = persons
        self.offsets = offsets
        sealed(persons)
        sealed(offsets)

    @property
    def starts(self) -> NDArray[np.int64]:
        return self.offsets[:-1]

    def column(self, name: str) -> NDArray[Any]:
        if name not in self._columns:
            self._columns[name] = as_array(name, self.rows.column(stored_name(name)), self._coder)
        return self._columns[name]


class RecentTail:
    """Immutable segments; every change gives a new tail, so a running fold keeps its own.

    New rows form a segment of their own, and neighbours of similar size are merged (as in a log-structured
    merge tree), so that taking in a batch costs little and a view has few places to look at.
    """

    def __init__(self, coder: TextCoder, segments: tuple[Segment, ...] = ()) -> None:
        self._coder = coder
        self.segments = segments

    @property
    def rows(self) -> int:
        return sum(segment.rows.num_rows for segment in self.segments)

    def extend(self, batches: list[pa.Table]) -> "RecentTail":
        """With the rows of decoded batches, which follow those that are here."""
        if not batches:
            return self
        newest = pa.concat_tables(batches)
        older = list(self.segments)
        pending = [newest]
        while older and older[-1].rows.num_rows < 2 * sum(rows.num_rows for rows in pending):
            pending.append(older.pop().rows)
        merged = sort_rows(pa.concat_tables(pending))
        return RecentTail(self._coder, (*older, Segment(merged, self._coder)))

    def without_columns(self) -> "RecentTail":
        """The same rows, with their texts to be coded anew."""
        return RecentTail(self._coder, tuple(Segment(segment.rows, self._coder) for segment in self.segments))

    def trim(self, folded_seq: int) -> "RecentTail":
        """Without the rows up to and with `folded_seq`, which stand in run files now."""
        kept = []
        for segment in self.segments:
            newer = segment.column("seq") > folded_seq
            if newer.all():
                kept.append(segment)
            elif newer.any():
                kept.append(Segment(segment.rows.filter(pa.array(newer)).combine_chunks(), self._coder))
        return RecentTail(self._coder, tuple(kept))
