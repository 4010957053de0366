"""The example of a fold: how many persons are active in each period.

    fold = DailyActives(boundaries(first, last, Grain.DAY, zone))
    counts = history.run(workspace, fold)          # int64[n], one per period

A fold has three parts: the columns that it reads, a compiled loop that takes each person's slice as one story in the
order of time, and a merge. It needs no set of persons: a person's rows stand together, so "was this one counted in
this period already" is a question about the row before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tilth.history.contracts import FLAG_ACTIVE, BucketView
from tilth.history.kernels.compile import kernel
from tilth.history.kernels.periods import find_period, period_scale


@dataclass(frozen=True, slots=True)
class DailyActives:
    """`edges`: µs UTC, n + 1 of them for n periods (tilth.kernel.zones.boundaries)."""

    edges: NDArray[np.int64]

    @property
    def columns(self) -> Sequence[str]:
        return ("ts", "flags")

    def run(self, view: BucketView) -> NDArray[np.int64]:
        counts = np.zeros(self.edges.size - 1, dtype=np.int64)
        for part in view.parts:
            count_actives(part.starts, part.ends, part.columns["ts"], part.columns["flags"], self.edges, counts)
        return counts

    def merge(self, partials: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
        total: NDArray[np.int64] = np.sum(partials, axis=0, dtype=np.int64)
        return total


@kernel
def count_actives(
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    ts: NDArray[Any],
    flags: NDArray[Any],
    edges: NDArray[np.int64],
    counts: NDArray[np.int64],
) -> None:
    """Adds one to counts[i] for each person with an active row in period i."""
    scale = period_scale(edges)
    for person in range(starts.size):
        counted = -1
        for row in range(starts[person], ends[person]):
            if not flags[row] & FLAG_ACTIVE:
                continue
            period = find_period(edges, scale, ts[row])
            if counted != period and 0 <= period < counts.size:
                counts[period] += 1
                counted = period
