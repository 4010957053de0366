"""A segment as a fold: enough views lately and no order for longer. What a segment condition will compile to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tilth.history.api import kernel
from tilth.history.contracts import BucketView


@dataclass(frozen=True, slots=True)
class ViewedWithoutOrder:
    """Persons with at least `views` views since `views_from` and no order since `orders_from` (the earlier one)."""

    view: int
    order: int
    views_from: int
    orders_from: int
    views: int

    @property
    def columns(self) -> Sequence[str]:
        return ("ts", "event")

    def run(self, view: BucketView) -> int:
        return sum(
            count_matching(
                part.starts, part.ends, part.columns["ts"], part.columns["event"],
                self.view, self.order, self.views_from, self.orders_from, self.views,
            )
            for part in view.parts
        )  # fmt: skip

    def merge(self, partials: Sequence[int]) -> int:
        return sum(partials)


@kernel
def count_matching(
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    ts: NDArray[Any],
    event: NDArray[Any],
    view: int,
    order: int,
    views_from: int,
    orders_from: int,
    views: int,
) -> int:
    """Walks each slice from its end, where the recent rows are, and stops at the first one that is too old."""
    matching = 0
    for person in range(starts.size):
        seen = 0
        row = ends[person] - 1
        while row >= starts[person] and ts[row] >= orders_from:
            if event[row] == order:
                seen = -1
                break
            if event[row] == view and ts[row] >= views_from:
                seen += 1
            row -= 1
        matching += seen >= views
    return matching
