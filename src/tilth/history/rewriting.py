"""Whole rows out of run files: some persons' rows, or everything in order, with bounded memory, each event once."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from tilth.history.contracts import ALWAYS, RECENT_SCHEMA
from tilth.history.runs import Run
from tilth.history.sources import Persons, spans
from tilth.history.tail import conform, sort_rows

CHUNK_ROWS = 262_144
"""How many rows a merge holds at a time, unless one person alone has more."""


def read_persons(run: Run, persons: Persons) -> pa.Table:
    """All rows of some persons (ascending) that count in this run. Reads the row groups that hold them only."""
    low, high = spans(run, np.setdiff1d(persons, run.masked, assume_unique=True))
    return read_ranges(run, low[high > low], high[high > low])


def read_ranges(run: Run, low: NDArray[np.int64], high: NDArray[np.int64]) -> pa.Table:
    """Rows of ascending, disjoint ranges, some of which may be empty."""
    if not np.any(high > low):
        return RECENT_SCHEMA.empty_table()
    found = []
    with run.file.parquet() as file:
        begin = 0
        for group in range(file.num_row_groups):
            end = begin + file.metadata.row_group(group).num_rows
            here = (low < end) & (high > begin)
            if here.any():
                starts, ends = np.maximum(low[here], begin) - begin, np.minimum(high[here], end) - begin
                lengths = ends - starts
                rows = np.repeat(starts - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())
                found.append(file.read_row_group(group).take(pa.array(rows)))
            begin = end
    return conform(pa.concat_tables(found))


def merge_runs(runs: Sequence[Run], dropped: Persons, kept_from: int = ALWAYS) -> Iterator[pa.Table]:
    """Rows of several runs of one bucket as tables that follow each other in order.

    Persons that a run masks are left out of that run's rows, dropped persons and what is older than `kept_from` (µs)
    out of all. Of rows that are one event of one person (`drop_repeated`) the first to arrive is kept.
    """
    readers = [_Reader(run, np.union1d(run.masked, dropped).astype(np.int32)) for run in runs]
    try:
        for last in _chunk_ends(runs):
            rows = [reader.read_until(last) for reader in readers]
            merged = pa.concat_tables([table for table in rows if table.num_rows] or rows[:1])
            if kept_from != ALWAYS:
                merged = merged.filter(pc.greater_equal(merged.column("ts"), kept_from))
            yield drop_repeated(merged if len(runs) == 1 else sort_rows(merged))
    finally:
        for reader in readers:
            reader.close()


def drop_repeated(rows: pa.Table) -> pa.Table:
    """Without rows whose person has another one of the same message id and line that arrived before (a smaller seq).

    The weaver drops what comes again within its window; this is what came again later. A row without a message id is
    an event of its own. Costs an encoding of the ids and a sort of numbers where nothing is repeated.
    """
    encoded = rows.column("message_id").combine_chunks().dictionary_encode()
    codes = encoded.indices.to_numpy().astype(np.int64)
    lines = rows.column("line_no").to_numpy()
    keys = codes * (int(lines.max(initial=0)) + 1) + lines
    ordered = np.sort(keys)
    repeated = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    place = np.flatnonzero(np.isin(keys, repeated)) if repeated.size else repeated
    if not place.size:
        return rows
    persons, seq = rows.column("person_no").to_numpy()[place], rows.column("seq").to_numpy()[place]
    order = np.lexsort((seq, persons, keys[place]))
    place, persons = place[order], persons[order]
    again = (np.diff(keys[place], prepend=-1) == 0) & (np.diff(persons, prepend=-1) == 0)
    unnamed = pc.equal(rows.column("message_id").take(pa.array(place)), "").to_numpy()
    kept = np.ones(rows.num_rows, dtype=np.bool_)
    kept[place[again & ~unnamed]] = False
    return rows if kept.all() else rows.filter(pa.array(kept))


def _chunk_ends(runs: Sequence[Run]) -> Iterator[int]:
    """Last persons of chunks of about CHUNK_ROWS rows."""
    persons = np.concatenate([run.persons for run in runs])
    lengths = np.concatenate([np.diff(run.offsets) for run in runs])
    order = np.argsort(persons, kind="stable")
    filled = np.cumsum(lengths[order])
    chunk = filled // CHUNK_ROWS
    ends = np.flatnonzero(np.diff(chunk, append=chunk[-1] + 1 if chunk.size else 0))
    yield from np.unique(persons[order][ends]).tolist()


class _Reader:
    """Reads a run from front to back."""

    def __init__(self, run: Run, dropped: Persons) -> None:
        self._run = run
        self._kept = ~np.isin(run.persons, dropped, assume_unique=True)
        self._file: pq.ParquetFile = run.file.parquet()
        self._batches = self._file.iter_batches(batch_size=CHUNK_ROWS // 4)
        self._buffer = RECENT_SCHEMA.empty_table()
        self._person = 0  # place in run.persons of the next person to read

    def read_until(self, last: int) -> pa.Table:
        """The kept rows of the persons from where the reader stands to `last`."""
        first, self._person = self._person, int(np.searchsorted(self._run.persons, last, side="right"))
        lengths = np.diff(self._run.offsets[first : self._person + 1])
        wanted = int(lengths.sum())
        tables, have = [self._buffer], self._buffer.num_rows
        while have < wanted:
            tables.append(conform(pa.table(next(self._batches))))
            have += tables[-1].num_rows
        rows = pa.concat_tables(tables)
        self._buffer = rows.slice(wanted)
        kept = self._kept[first : self._person]
        rows = rows.slice(0, wanted)
        return rows if kept.all() else rows.filter(pa.array(np.repeat(kept, lengths)))

    def close(self) -> None:
        self._file.close()
