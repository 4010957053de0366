"""A multiset of 64-bit keys that counts what it had and what a file shows, in nine bytes a key."""

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Counts = NDArray[np.int64]

BUCKETS = 64
"""By the highest bits of the key: a merge copies one bucket at a time, so memory has no peaks."""
_ONCE, _ONCE_SEEN, _MANY = 0, 1, 2
"""What is known of a key: had once · had once and seen in this file · look it up in `_many`."""


class Multiset:
    """`had`: how many of a key there are. `seen`: how many the present file has shown so far.

    Keys lie sorted in buckets. Nearly all of them are there once; the few others have their counts in a dict.
    """

    def __init__(self) -> None:
        self._keys: list[Keys] = [np.empty(0, np.uint64)] * BUCKETS
        self._states: list[NDArray[np.uint8]] = [np.empty(0, np.uint8)] * BUCKETS
        self._many: dict[int, tuple[int, int]] = {}

    def start_file(self) -> None:
        """Nothing is seen yet."""
        for states in self._states:
            states[states == _ONCE_SEEN] = _ONCE
        self._many = {key: (had, 0) for key, (had, _) in self._many.items()}

    def load(self, keys: Keys) -> None:
        """Keys that were had before this file, each as often as it was."""
        unique, counts = np.unique(keys, return_counts=True)
        had, seen = self._find(unique)
        self._store(unique, had + counts, seen)

    def take(self, keys: Keys, repeats: NDArray[np.bool_]) -> tuple[Counts, NDArray[np.bool_]]:
        """Rows of a file in their order: (how many of the same key stood before in the file, whether it is new).

        With `repeats` the n-th row of a key is new where fewer than n were had; without, only the first row of
        a key that was never had. New rows are had from now on.
        """
        unique, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
        had, seen = self._find(unique)
        rank = rank_within(inverse)
        index = seen[inverse] + rank
        fresh = np.where(repeats, index >= had[inverse], (had[inverse] == 0) & (rank == 0))
        may_repeat = np.zeros(len(unique), dtype=bool)
        may_repeat[inverse] = repeats
        shown = np.where(may_repeat, seen + counts, 1)
        self._store(unique, np.maximum(had, shown), shown)
        return index, fresh

    def _find(self, unique: Keys) -> tuple[Counts, Counts]:
        had = np.zeros(len(unique), dtype=np.int64)
        seen = np.zeros(len(unique), dtype=np.int64)
        for bucket, start, end in _segments(unique):
            keys, wanted = self._keys[bucket], unique[start:end]
            if not len(keys):
                continue
            place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
            there = np.flatnonzero(keys[place] == wanted)
            states = self._states[bucket][place[there]]
            had[start + there] = 1
            seen[start + there] = states == _ONCE_SEEN
            for position in (start + there[states == _MANY]).tolist():
                had[position], seen[position] = self._many[int(unique[position])]
        return had, seen

    def _store(self, unique: Keys, had: Counts, seen: Counts) -> None:
        """Sorted keys without repeats, with their new counts."""
        states = np.where((had == 1) & (seen <= 1), seen, _MANY).astype(np.uint8)
        for position in np.flatnonzero(states == _MANY).tolist():
            self._many[int(unique[position])] = (int(had[position]), int(seen[position]))
        for bucket, start, end in _segments(unique):
            keys, wanted = self._keys[bucket], unique[start:end]
            place = np.searchsorted(keys, wanted)
            there = np.zeros(len(wanted), dtype=bool)
            inside = place < len(keys)
            there[inside] = keys[place[inside]] == wanted[inside]
            self._states[bucket][place[there]] = states[start:end][there]
            self._keys[bucket] = np.insert(keys, place[~there], wanted[~there])
            self._states[bucket] = np.insert(self._states[bucket], place[~there], states[start:end][~there])


def _segments(unique: Keys) -> list[tuple[int, int, int]]:
    """(bucket, start, end) of the buckets that sorted keys fall into."""
    edges = np.arange(1, BUCKETS, dtype=np.uint64) << np.uint64(64 - BUCKETS.bit_length() + 1)
    bounds = [0, *np.searchsorted(unique, edges).tolist(), len(unique)]
    return [(b, bounds[b], bounds[b + 1]) for b in range(BUCKETS) if bounds[b] < bounds[b + 1]]


def rank_within(groups: NDArray[np.int64]) -> Counts:
    """0 for the first row of each group, 1 for the second …, in the order given."""
    if not len(groups):
        return np.zeros(0, dtype=np.int64)
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    run = np.repeat(starts, np.diff(np.append(starts, len(groups))))
    ranks = np.empty(len(groups), dtype=np.int64)
    ranks[order] = np.arange(len(groups)) - run
    return ranks
