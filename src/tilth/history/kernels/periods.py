"""Which period a row belongs to, for rows in the order of time."""

import numpy as np
from numpy.typing import NDArray

from tilth.history.kernels.compile import kernel


@kernel
def find_period(edges: NDArray[np.int64], ts: int, hint: int) -> int:
    """Index of the period [edges[i], edges[i + 1]) with ts; −1 before the first, edges.size − 1 after the last.

    `hint` is the answer for the row before (0 for the first one): a pointer that only walks on, since the rows of
    a slice are in order, so that a fold over many short periods does not search anew for each row.
    """
    if ts < edges[0]:
        return -1
    i = max(hint, 0)
    while i < edges.size - 1 and ts >= edges[i + 1]:
        i += 1
    return i
