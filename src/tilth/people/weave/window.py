"""A window of 64-bit hashes that remembers which batch each came from, in memory.

Open addressing with linear probing over two arrays (12 bytes a slot, at most 3/4 full). A hash may stand in it
more than once: two different ids with one hash are two entries, and `find` tells of both. Generations of eight
hours are dropped as a whole; four of them are alive, so that every hash is kept for 24 hours at least.
"""

from dataclasses import dataclass, field

import numba
import numpy as np
from numpy.typing import NDArray

GENERATION = 8 * 3600 * 1_000_000
"""µs."""
ALIVE = 4
_FIRST_SIZE = 1 << 12

Hashes = NDArray[np.uint64]
Batches = NDArray[np.uint32]


@numba.njit(cache=True, nogil=True)
def _insert(keys: Hashes, batches: Batches, hashes: Hashes, numbers: Batches) -> None:
    mask = np.uint64(len(keys) - 1)
    for i in range(len(hashes)):
        slot = hashes[i] & mask
        while batches[slot] != 0:
            slot = (slot + np.uint64(1)) & mask
        keys[slot] = hashes[i]
        batches[slot] = numbers[i]


@numba.njit(cache=True, nogil=True)
def _find(keys: Hashes, batches: Batches, hashes: Hashes, positions: NDArray[np.int64], found: Batches) -> int:
    """Writes (position in hashes, batch) of each equal entry as far as there is room; returns how many there are."""
    mask = np.uint64(len(keys) - 1)
    count = 0
    for i in range(len(hashes)):
        slot = hashes[i] & mask
        while batches[slot] != 0:
            if keys[slot] == hashes[i]:
                if count < len(found):
                    positions[count] = i
                    found[count] = batches[slot]
                count += 1
            slot = (slot + np.uint64(1)) & mask
    return count


@dataclass(slots=True)
class _Generation:
    number: int
    keys: Hashes = field(default_factory=lambda: np.zeros(_FIRST_SIZE, dtype=np.uint64))
    batches: Batches = field(default_factory=lambda: np.zeros(_FIRST_SIZE, dtype=np.uint32))
    """0 marks an empty slot: batches are numbered from 1."""
    filled: int = 0

    def add(self, hashes: Hashes, batch: int) -> None:
        self.filled += len(hashes)
        if 4 * self.filled > 3 * len(self.keys):
            self._grow()
        _insert(self.keys, self.batches, hashes, np.full(len(hashes), batch, dtype=np.uint32))

    def _grow(self) -> None:
        size = len(self.keys)
        while 4 * self.filled > 3 * size:
            size *= 2
        full = self.batches != 0
        keys, batches = self.keys[full], self.batches[full]
        self.keys, self.batches = np.zeros(size, dtype=np.uint64), np.zeros(size, dtype=np.uint32)
        _insert(self.keys, self.batches, keys, batches)

    def find(self, hashes: Hashes) -> tuple[NDArray[np.int64], Batches]:
        room = len(hashes)
        while True:
            positions, found = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.uint32)
            count = _find(self.keys, self.batches, hashes, positions, found)
            if count <= room:
                return positions[:count], found[:count]
            room = count


class HashWindow:
    def __init__(self) -> None:
        self._generations: list[_Generation] = []  # oldest first

    def add(self, hashes: Hashes, batch: int, received_at: int) -> None:
        """`received_at` µs decides the generation; one that is older than the newest goes into the newest."""
        number = received_at // GENERATION
        if not self._generations or self._generations[-1].number < number:
            self._generations.append(_Generation(number))
            self._generations = [g for g in self._generations if g.number > number - ALIVE]
        self._generations[-1].add(hashes, batch)

    def find(self, hashes: Hashes) -> list[tuple[int, int]]:
        """(position in hashes, batch) of every equal hash; a hit is not yet a duplicate."""
        return [
            (int(position), int(batch))
            for generation in self._generations
            for position, batch in zip(*generation.find(hashes), strict=True)
        ]

    def clear(self) -> None:
        self._generations.clear()

    def __len__(self) -> int:
        return sum(generation.filled for generation in self._generations)

    @property
    def nbytes(self) -> int:
        return sum(g.keys.nbytes + g.batches.nbytes for g in self._generations)


def window_start(newest: int) -> int:
    """µs: what was received earlier than this is out of the window once something was received at `newest`."""
    return (newest // GENERATION - ALIVE + 1) * GENERATION
