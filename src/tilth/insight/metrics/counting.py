"""From a grid of cells to kernels: the fold that counts, and the arrays that a part gives it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tilth.events.contracts import ORDER_ROLES, OrderRole
from tilth.history.contracts import BucketView, Part
from tilth.insight.compiled import Cells
from tilth.insight.events import EVENT_CODES
from tilth.insight.filters import RowFilter
from tilth.insight.ground import read_column, sealed, slices_of
from tilth.insight.grouping import Grouping
from tilth.insight.metrics.kernels.orders import OrderRows, find_first_paid, mark_buyers
from tilth.insight.metrics.kernels.touches import TouchRows

Counts = NDArray[np.int64]
Sparse = tuple[NDArray[np.int64], Counts]
_NO_PERSON = sealed(np.empty(0, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class CountFold:
    """Adds up int64[shape] over parts and buckets; partials hold only what is not zero."""

    columns: Sequence[str]
    shape: tuple[int, ...]
    count: Callable[[Part], Counts]

    def run(self, view: BucketView) -> Sparse:
        total = np.zeros(int(np.prod(self.shape)), dtype=np.int64)
        for part in view.parts:
            if part.persons.size:
                total += self.count(part).reshape(-1)
        found = np.flatnonzero(total)
        return found, total[found]

    def merge(self, partials: Sequence[Sparse]) -> Counts:
        total = np.zeros(int(np.prod(self.shape)), dtype=np.int64)
        for found, counts in partials:
            total[found] += counts
        return total.reshape(self.shape)


@dataclass(frozen=True, slots=True)
class Grid:
    """Periods × groups of the rows that pass a filter."""

    edges: NDArray[np.int64]
    grouping: Grouping
    rows: RowFilter
    roles: NDArray[np.uint8]

    @property
    def shape(self) -> tuple[int, int]:
        return self.edges.size - 1, self.grouping.size

    @property
    def columns(self) -> tuple[str, ...]:
        buyer = ("ts", "event") if self.grouping.by_buyer or self.rows.buyers else ()
        return (*buyer, *self.grouping.columns, *self.rows.columns)

    def cells(self, part: Part) -> Cells:
        grouping = self.grouping
        edges, mask, first_paid = sealed(self.edges), self.rows.mask(part), _NO_PERSON
        if grouping.by_buyer or self.rows.buyers:
            ts, event = read_column(part, "ts"), read_column(part, "event")
            first_paid = sealed(find_first_paid(slices_of(part), ts, event, self.roles))
        if self.rows.buyers:
            wanted = sealed(np.array([group in self.rows.buyers for group in range(3)], dtype=np.uint8))
            marks = mark_buyers(slices_of(part), read_column(part, "ts"), first_paid, edges, wanted)
            mask = sealed(mask & marks if mask.size else marks)
        return grouping.cells(part, edges, mask, first_paid)

    def fold(self, extra: Iterable[str], leading: tuple[int, ...], count: Callable[[Part], Counts]) -> CountFold:
        """A fold of int64[leading…, periods, groups]; `extra` columns beside those of the grid."""
        return CountFold(tuple(dict.fromkeys((*self.columns, *extra))), (*leading, *self.shape), count)


def order_rows(part: Part, roles: NDArray[np.uint8], currencies: NDArray[np.bool_]) -> OrderRows:
    columns = {name: read_column(part, name) for name in OrderRows._fields[:7]}
    return OrderRows(**columns, roles=sealed(roles), currencies=sealed(currencies))


def touch_rows(
    part: Part, roles: NDArray[np.uint8], currencies: NDArray[np.bool_], spend: NDArray[np.int32], direct: int
) -> TouchRows:
    columns = {name: read_column(part, name) for name in TouchRows._fields[:9]}
    return TouchRows(**columns, roles=sealed(roles), currencies=sealed(currencies), spend=sealed(spend), direct=direct)


def make_roles(events: Sequence[str]) -> NDArray[np.uint8]:
    """uint8[EVENT_CODES]: what each event means to the order metrics."""
    roles = np.zeros(EVENT_CODES, dtype=np.uint8)
    roles[: len(events)] = [int(ORDER_ROLES.get(name, OrderRole.NONE)) for name in events]
    return sealed(roles)
