"""Gathering the rows of persons who stand in several places into slices sorted by (ts, seq)."""

import numpy as np
from numpy.typing import NDArray

from tilth.history.kernels.compile import kernel, leaf

_INSERTION = 16
"""Runs of this length are sorted by insertion before merging starts."""


@kernel
def copy_ranges(
    source: NDArray[np.generic],
    low: NDArray[np.int64],
    high: NDArray[np.int64],
    at: NDArray[np.int64],
    out: NDArray[np.generic],
) -> None:
    """out[at[i] …] = source[low[i]:high[i]] for each i."""
    for i in range(low.size):
        place = at[i]
        for row in range(low[i], high[i]):
            out[place] = source[row]
            place += 1


@kernel
def order_slices(
    starts: NDArray[np.int64], ts: NDArray[np.int64], seq: NDArray[np.int64], order: NDArray[np.int64]
) -> bool:
    """Fills `order` so that each slice [starts[i], starts[i + 1]) of it is sorted by (ts, seq).

    Returns whether anything had to move. Slices are a few sorted runs after each other, mostly in order already.
    """
    moved = False
    longest = 0
    for i in range(starts.size - 1):
        longest = max(longest, starts[i + 1] - starts[i])
    spare = np.empty(longest, dtype=np.int64)
    for i in range(starts.size - 1):
        low, high = starts[i], starts[i + 1]
        in_order = True
        for row in range(low, high):
            order[row] = row
            if row > low and (ts[row - 1] > ts[row] or (ts[row - 1] == ts[row] and seq[row - 1] > seq[row])):
                in_order = False
        if not in_order:
            moved = True
            _sort(low, high, ts, seq, order, spare)
    return moved


@leaf
def _sort(
    low: int,
    high: int,
    ts: NDArray[np.int64],
    seq: NDArray[np.int64],
    order: NDArray[np.int64],
    spare: NDArray[np.int64],
) -> None:
    for left in range(low, high, _INSERTION):
        for row in range(left + 1, min(left + _INSERTION, high)):
            mine = order[row]
            place = row
            while place > left and (
                ts[order[place - 1]] > ts[mine]
                or (ts[order[place - 1]] == ts[mine] and seq[order[place - 1]] > seq[mine])
            ):
                order[place] = order[place - 1]
                place -= 1
            order[place] = mine
    width = _INSERTION
    while width < high - low:
        for left in range(low, high, 2 * width):
            middle, right = min(left + width, high), min(left + 2 * width, high)
            for row in range(left, middle):
                spare[row - left] = order[row]
            a, b, place = 0, middle, left
            while a < middle - left and b < right:
                first, second = spare[a], order[b]
                if ts[second] < ts[first] or (ts[second] == ts[first] and seq[second] < seq[first]):
                    order[place] = second
                    b += 1
                else:
                    order[place] = first
                    a += 1
                place += 1
            while a < middle - left:
                order[place] = spare[a]
                a += 1
                place += 1
        width *= 2
