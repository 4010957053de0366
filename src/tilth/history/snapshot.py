"""One consistent state of a workspace's history: runs, tail, pending moves and erasures that belong together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tilth.history.columns import TextCoder
from tilth.history.kernels.merge import order_slices
from tilth.history.moves import NO_MOVES, Moves
from tilth.history.queries import DEFAULT_BUCKETS, State
from tilth.history.runs import Run
from tilth.history.sources import Gathered, Persons, Piece, Source, spans
from tilth.history.tail import RecentTail, person_offsets


@dataclass(frozen=True)
class Snapshot:
    buckets: int
    runs: Sequence[Sequence[Run]]
    """By bucket."""
    tail: RecentTail
    moves: Moves
    erased: Persons
    state: State = field(default_factory=State)
    """As of which row of `history_state`."""

    @cached_property
    def moved(self) -> Gathered:
        """All rows of the persons that pending moves name, under the persons that they belong to now."""
        return self.gather_moved(self.moves.affected)

    def gather_moved(self, storages: Persons) -> Gathered:
        """Rows stored under these affected persons, merged under the persons that they belong to now."""
        stored: list[Stored] = []
        for bucket in range(self.buckets):
            here = storages[storages % self.buckets == bucket]
            if here.size:
                stored += filter(None, (_ranges(run, here, run.masked) for run in self.runs[bucket]))
        stored += filter(None, (_ranges(segment, storages, None) for segment in self.tail.segments))
        if not stored:
            return Gathered(storages[:0], np.zeros(1, dtype=np.int64), [], None)
        return _regroup(stored, self.moves)


Stored = tuple[Source, Persons, NDArray[np.int64], NDArray[np.int64]]
"""A source, persons in it, and where their rows begin and end."""


def _ranges(source: Source, persons: Persons, masked: Persons | None) -> Stored | None:
    low, high = spans(source, persons)
    there = high > low
    if masked is not None and masked.size:
        there &= ~np.isin(persons, masked)
    if not there.any():
        return None
    return source, persons[there], low[there], high[there]


def _regroup(stored: list[Stored], moves: Moves) -> Gathered:
    """Row by row: an origin moved, but the rows around it may stay."""
    taken, owners = [], []
    for source, persons, low, high in stored:
        lengths = high - low
        rows = np.repeat(low - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())
        taken.append((source, rows))
        owners.append(moves.resolve(source.column("origin")[rows], np.repeat(persons, lengths)))
    owner = np.concatenate(owners)
    by_owner = np.argsort(owner, kind="stable")
    owner = owner[by_owner]
    order = np.empty(owner.size, dtype=np.int64)
    ts = np.concatenate([source.column("ts")[rows] for source, rows in taken])[by_owner]
    seq = np.concatenate([source.column("seq")[rows] for source, rows in taken])[by_owner]
    persons, offsets = person_offsets(owner)
    order_slices(offsets, ts, seq, order)
    place = np.empty_like(order)
    place[by_owner[order]] = np.arange(owner.size)
    pieces, at = [], 0
    for source, rows in taken:
        pieces.append(Piece(source, rows, rows + 1, place[at : at + rows.size]))
        at += rows.size
    return Gathered(persons, offsets, pieces, None)


def empty_snapshot(coder: TextCoder) -> Snapshot:
    """Before anything has happened."""
    return Snapshot(DEFAULT_BUCKETS, ((),) * DEFAULT_BUCKETS, RecentTail(coder), NO_MOVES, np.empty(0, dtype=np.int32))
