"""Where in time-ordered slices a moment lies."""

import numpy as np
from numpy.typing import NDArray

from tilth.history.kernels.compile import kernel


@kernel
def find_cut(
    ts: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64], moment: int, out: NDArray[np.int64]
) -> None:
    """out[i] = the first row of the sorted slice [starts[i], ends[i]) with ts ≥ moment, or ends[i] where none is."""
    for i in range(starts.size):
        low, high = starts[i], ends[i]
        if low < high and ts[low] < moment:
            while low < high:
                middle = (low + high) // 2
                if ts[middle] < moment:
                    low = middle + 1
                else:
                    high = middle
        out[i] = low
