"""Which period a row belongs to."""

import numpy as np
from numpy.typing import NDArray

from tilth.history.kernels.compile import kernel, leaf


@kernel
def period_scale(edges: NDArray[np.int64]) -> float:
    """Periods per µs, for `find_period`; computed once before a loop."""
    return float((edges.size - 1) / max(1, edges[-1] - edges[0]))


@leaf
def find_period(edges: NDArray[np.int64], scale: float, ts: int) -> int:
    """Index i of the period [edges[i], edges[i + 1]) with ts; −1 before the first, edges.size − 1 after the last.

    Periods are nearly equal, so a multiplication finds the place and the edges correct it (months, clock changes).
    The processor predicts that; a search or a walk over many short periods takes it longer than the rest of a fold.
    """
    last = edges.size - 1
    if ts < edges[0]:
        return -1
    if ts >= edges[last]:
        return last
    i = min(int((ts - edges[0]) * scale), last - 1)
    while ts >= edges[i + 1]:
        i += 1
    while ts < edges[i]:
        i -= 1
    return i


@kernel
def mark_periods(ts: NDArray[np.int64], edges: NDArray[np.int64], before: int, out: NDArray[np.uint16]) -> None:
    """out[i] = before for what lies before the first edge, before + 1 for the first period, and so on."""
    scale = period_scale(edges)
    for row in range(ts.size):
        out[row] = before + 1 + find_period(edges, scale, ts[row])
