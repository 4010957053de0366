"""The view of one bucket: every person in exactly one part, with a whole sorted history."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tilth.history.contracts import BucketView, Part
from tilth.history.snapshot import Snapshot
from tilth.history.sources import Persons, Source, merge_sources, sealed, spans

Place = tuple[Source, Persons, NDArray[np.int64], NDArray[np.int64]]
"""A source, persons whose whole history stands there, and where their rows begin and end."""
_SEVERAL = np.uint8(2)
"""Places are counted no further, so that a small number is enough however many runs there are."""


def build_view(snapshot: Snapshot, bucket: int, columns: Sequence[str], persons: Persons | None = None) -> BucketView:
    """Parts with these columns, of everybody in the bucket or of some persons (ascending, of any bucket).

    Persons whose rows stand in one run are handed over as mapped; those in several places (runs, tail) are merged
    into one scratch part, those that pending moves name into another. For some persons, the cost follows theirs.
    """
    if persons is None:
        places = _of_everybody(snapshot, bucket)
    else:
        persons = persons[persons % snapshot.buckets == bucket]
        places = _of_some(snapshot, bucket, persons)
    places += _of_moved(snapshot, bucket, persons)
    return BucketView(bucket, snapshot.buckets, [_part(place, columns) for place in places])


def _of_everybody(snapshot: Snapshot, bucket: int) -> list[Place]:
    """Counts for each local index in how many places its rows stand; one place is a base, more are merged."""
    runs = snapshot.runs[bucket]
    recent = [(s, s.persons[s.persons % snapshot.buckets == bucket]) for s in snapshot.tail.segments]
    highest = max((int(p[-1]) for p in (*(r.persons for r in runs), *(p for _, p in recent)) if p.size), default=-1)
    size = highest // snapshot.buckets + 1
    places = np.zeros(size, dtype=np.uint8)
    visible = [run.visible() for run in runs]
    for run, mask in zip(runs, visible, strict=True):
        there = _local(run.persons if mask is None else run.persons[mask], snapshot)
        places[there] = np.minimum(places[there] + np.uint8(1), _SEVERAL)
    for _, persons in recent:
        places[_local(persons, snapshot)] = _SEVERAL
    hidden = _hidden(snapshot)
    places[_local(hidden[(hidden % snapshot.buckets == bucket) & (hidden < size * snapshot.buckets)], snapshot)] = 0
    bases: list[Place] = []
    for run, mask in zip(runs, visible, strict=True):
        alone = places[_local(run.persons, snapshot)] == 1
        if mask is not None:
            alone &= mask
        if alone.all():
            bases.append(_whole(run))
        elif alone.any():
            bases.append((run, run.persons[alone], run.starts[alone], run.offsets[1:][alone]))
    several = (np.flatnonzero(places > 1) * snapshot.buckets + bucket).astype(np.int32)
    return bases + _merge(snapshot, bucket, several)


def _of_some(snapshot: Snapshot, bucket: int, persons: Persons) -> list[Place]:
    persons = np.setdiff1d(persons, _hidden(snapshot), assume_unique=True)
    places = np.zeros(persons.size, dtype=np.uint8)
    for segment in snapshot.tail.segments:
        low, high = spans(segment, persons)
        places[high > low] = _SEVERAL
    found = []
    for run in snapshot.runs[bucket]:
        low, high = spans(run, persons)
        there = (high > low) & ~np.isin(persons, run.masked)
        places[there] = np.minimum(places[there] + np.uint8(1), _SEVERAL)
        found.append((run, low, high, there))
    bases: list[Place] = []
    for run, low, high, there in found:
        alone = there & (places == 1)
        if alone.any():
            bases.append((run, persons[alone], low[alone], high[alone]))
    return bases + _merge(snapshot, bucket, persons[places > 1])


def _merge(snapshot: Snapshot, bucket: int, persons: Persons) -> list[Place]:
    if persons.size == 0:
        return []
    runs = [(run, ~np.isin(persons, run.masked) if run.masked.size else None) for run in snapshot.runs[bucket]]
    return [_whole(merge_sources([*runs, *((segment, None) for segment in snapshot.tail.segments)], persons))]


def _of_moved(snapshot: Snapshot, bucket: int, persons: Persons | None) -> list[Place]:
    """The visible persons of the bucket among those that pending moves name."""
    if snapshot.moves.affected.size == 0:
        return []
    if persons is None:
        moved = snapshot.moved
        wanted = moved.persons[moved.persons % snapshot.buckets == bucket]
    else:
        moved = snapshot.gather_moved(snapshot.moves.storages(persons))
        wanted = np.intersect1d(moved.persons, np.intersect1d(persons, snapshot.moves.affected))
    wanted = np.setdiff1d(wanted, snapshot.erased, assume_unique=True)
    return [(moved, wanted, *spans(moved, wanted))] if wanted.size else []


def _hidden(snapshot: Snapshot) -> Persons:
    """Persons whose rows a view takes from nowhere, or from the moved rows only."""
    return np.union1d(snapshot.erased, snapshot.moves.affected).astype(np.int32)


def _local(persons: Persons, snapshot: Snapshot) -> NDArray[np.int32]:
    return persons // np.int32(snapshot.buckets)


def _whole(source: Source) -> Place:
    return source, source.persons, source.starts, source.offsets[1:]


def _part(place: Place, columns: Sequence[str]) -> Part:
    source, persons, starts, ends = place
    for array in (persons, starts, ends):
        sealed(array)
    return Part(persons, starts, ends, {name: source.column(name) for name in columns})
