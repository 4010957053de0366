"""The highest amount seen so far of each 64-bit key, in sixteen bytes a key.

The highest and not the last: exports may be imported in any order, and an old one takes nothing back.
"""

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Amounts = NDArray[np.int64]


class Totals:
    def __init__(self) -> None:
        self._keys: Keys = np.empty(0, np.uint64)
        self._amounts: Amounts = np.empty(0, np.int64)

    def grow(self, keys: Keys, amounts: Amounts) -> Amounts:
        """Of rows in their order: by how much each is above all that was seen of its key, the rows before included."""
        best: dict[int, int] = {}
        growth = np.zeros(len(keys), dtype=np.int64)
        rows = zip(keys.tolist(), amounts.tolist(), self._find(keys).tolist(), strict=True)
        for row, (key, amount, known) in enumerate(rows):
            before = best.get(key, known)
            growth[row] = max(amount - before, 0)
            best[key] = max(amount, before)
        self._store(best)
        return growth

    def _find(self, keys: Keys) -> Amounts:
        found = np.zeros(len(keys), dtype=np.int64)
        if len(self._keys):
            place = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
            found = np.where(self._keys[place] == keys, self._amounts[place], 0)
        return found

    def _store(self, best: dict[int, int]) -> None:
        keys = np.array(sorted(best), dtype=np.uint64)
        amounts = np.array([best[key] for key in keys.tolist()], dtype=np.int64)
        place = np.searchsorted(self._keys, keys)
        there = np.zeros(len(keys), dtype=bool)
        inside = place < len(self._keys)
        there[inside] = self._keys[place[inside]] == keys[inside]
        self._amounts[place[there]] = amounts[there]
        self._keys = np.insert(self._keys, place[~there], keys[~there])
        self._amounts = np.insert(self._amounts, place[~there], amounts[~there])
