"""Places where sorted rows of persons stand (a run file, a piece of the tail), and gathering from several of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tilth.history.kernels.merge import copy_ranges, order_slices

Persons = NDArray[np.int32]
"""Person numbers, ascending, each once."""
NOBODY: Persons = np.empty(0, dtype=np.int32)


class Source(Protocol):
    """Rows sorted by (person_no, ts, seq): the rows of `persons[i]` are [offsets[i], offsets[i + 1]), and those that
    count among them [starts[i], offsets[i + 1]): the older ones may be beyond what the workspace keeps.
    """

    @property
    def persons(self) -> Persons: ...

    @property
    def offsets(self) -> NDArray[np.int64]: ...

    @property
    def starts(self) -> NDArray[np.int64]: ...

    def column(self, name: str) -> NDArray[Any]:
        """One column over all rows, read-only; null numbers are 0."""
        ...


@dataclass(frozen=True, slots=True)
class Piece:
    """Row ranges of one source and where each of them goes in a gathered column."""

    source: Source
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    at: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Shuffle:
    """Rows of a gathered column to be replaced, and the rows that come there."""

    rows: NDArray[np.int64]
    taken_from: NDArray[np.int64]


@dataclass(slots=True)
class Gathered:
    """A scratch source: some persons' rows from several sources, merged. Columns are gathered at first use."""

    persons: Persons
    offsets: NDArray[np.int64]
    pieces: Sequence[Piece]
    shuffle: Shuffle | None
    columns: dict[str, NDArray[Any]] = field(default_factory=dict)

    @property
    def starts(self) -> NDArray[np.int64]:
        return self.offsets[:-1]

    def column(self, name: str) -> NDArray[Any]:
        if name not in self.columns:
            gathered = gather_column(self.pieces, name, int(self.offsets[-1]))
            if self.shuffle is not None:
                gathered[self.shuffle.rows] = gathered[self.shuffle.taken_from]
            self.columns[name] = sealed(gathered)
        return self.columns[name]


def sealed(array: NDArray[Any]) -> NDArray[Any]:
    """Read-only, as mapped columns are: kernels are compiled for one kind of array only."""
    array.setflags(write=False)
    return array


def spans(source: Source, persons: Persons) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ranges of the rows that count of the persons in a source; empty ones for those who are not there."""
    if source.persons.size == 0:
        nothing = np.zeros(persons.size, dtype=np.int64)
        return nothing, nothing
    place = np.minimum(np.searchsorted(source.persons, persons), source.persons.size - 1)
    low = source.starts[place]
    return low, np.where(source.persons[place] == persons, source.offsets[place + 1], low)


def merge_sources(places: Sequence[tuple[Source, NDArray[np.bool_] | None]], persons: Persons) -> Gathered:
    """The persons' rows of several sources as one source; a mask says whose rows of a source count."""
    lows, highs, kept = [], [], []
    for source, mask in places:
        low, high = spans(source, persons)
        if mask is not None:
            high = np.where(mask, high, low)
        if np.any(high > low):
            lows.append(low)
            highs.append(high)
            kept.append(source)
    if not kept:
        return Gathered(persons[:0], np.zeros(1, dtype=np.int64), [], None)
    lengths = np.array(highs) - np.array(lows)
    offsets = np.concatenate([[0], np.cumsum(lengths.sum(axis=0))]).astype(np.int64)
    before = np.cumsum(lengths, axis=0) - lengths + offsets[:-1]
    pieces = [Piece(s, lo, hi, at) for s, lo, hi, at in zip(kept, lows, highs, before, strict=True)]
    shuffle = sort_slices(pieces, offsets, _overlapping(pieces, persons.size))
    present = offsets[1:] > offsets[:-1]
    return Gathered(persons[present], np.append(offsets[:-1][present], offsets[-1]), pieces, shuffle)


def _overlapping(pieces: Sequence[Piece], persons: int) -> NDArray[np.int64]:
    """Places of persons whose pieces do not follow each other in time. Mostly few: what comes later happened later."""
    latest = np.full(persons, np.iinfo(np.int64).min)
    overlap = np.zeros(persons, dtype=np.bool_)
    for piece in pieces:
        there = np.flatnonzero(piece.high > piece.low)
        ts = piece.source.column("ts")
        overlap[there] |= ts[piece.low[there]] <= latest[there]  # a tie is for `seq` to decide
        latest[there] = ts[piece.high[there] - 1]
    return np.flatnonzero(overlap)


def sort_slices(pieces: Sequence[Piece], offsets: NDArray[np.int64], some: NDArray[np.int64]) -> Shuffle | None:
    """What sorts the slices of some persons (their places) by (ts, seq) once a column is gathered."""
    if some.size == 0:
        return None
    lengths = offsets[some + 1] - offsets[some]
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    shift = starts[:-1] - offsets[some]
    theirs = [Piece(p.source, p.low[some], p.high[some], p.at[some] + shift) for p in pieces]
    rows = np.arange(starts[-1]) - np.repeat(shift, lengths)
    order = np.empty(starts[-1], dtype=np.int64)
    ts, seq = gather_column(theirs, "ts", order.size), gather_column(theirs, "seq", order.size)
    return Shuffle(rows, rows[order]) if order_slices(starts, ts, seq, order) else None


def gather_column(pieces: Sequence[Piece], name: str, total: int) -> NDArray[Any]:
    """The pieces' rows of one column in the order of the pieces' places."""
    columns = [piece.source.column(name) for piece in pieces]
    dtype = columns[0].dtype if columns else np.dtype(np.int64)
    out = np.empty(total, dtype=dtype)
    # One compiled loop per width serves all types.
    width = np.dtype(f"u{dtype.itemsize}")
    for piece, column in zip(pieces, columns, strict=True):
        copy_ranges(column.view(width), piece.low, piece.high, piece.at, out.view(width))
    return out
