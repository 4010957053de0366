"""What a weaver remembers of identity between batches. Only ever a copy: forgetting it costs time alone."""

import numpy as np
from numpy.typing import NDArray

MAX_SETS = 400_000
"""Sets of identifiers in two generations: about 100 MB when full."""


class SetCache:
    """Known set of identifiers → its origin. The older half goes when the younger is full."""

    def __init__(self, capacity: int = MAX_SETS) -> None:
        self._half = capacity // 2
        self._young: dict[str, int] = {}
        self._old: dict[str, int] = {}

    def get(self, key: str) -> int:
        """0 for a set that is not known."""
        origin = self._young.get(key)
        if origin is None:
            origin = self._old.get(key, 0)
            if origin:
                self.put(key, origin)
        return origin

    def put(self, key: str, origin: int) -> None:
        if len(self._young) >= self._half:
            self._young, self._old = {}, self._young
        self._young[key] = origin

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def clear(self) -> None:
        self._young.clear()
        self._old.clear()


class Owners:
    """Origin → person, and whether the origin is a known customer's, as dense arrays: 5 bytes per identifier."""

    def __init__(self) -> None:
        self._persons = np.zeros(1024, dtype=np.int32)
        self._known = np.zeros(1024, dtype=np.bool_)

    def seat(self, origins: list[int], persons: list[int]) -> None:
        if origins:
            self._reach(max(origins))
            self._persons[origins] = persons

    def mark_known(self, origins: list[int]) -> None:
        if origins:
            self._reach(max(origins))
            self._known[origins] = True

    def persons(self, origins: NDArray[np.int32]) -> NDArray[np.int32]:
        return self._persons[origins]

    def known(self, origins: NDArray[np.int32]) -> NDArray[np.bool_]:
        return self._known[origins]

    def _reach(self, origin: int) -> None:
        if origin >= len(self._persons):
            size = max(origin + 1, 2 * len(self._persons))
            self._persons = np.concatenate([self._persons, np.zeros(size - len(self._persons), dtype=np.int32)])
            self._known = np.concatenate([self._known, np.zeros(size - len(self._known), dtype=np.bool_)])

    @property
    def nbytes(self) -> int:
        return self._persons.nbytes + self._known.nbytes

    def clear(self) -> None:
        self._persons[:] = 0
        self._known[:] = False
