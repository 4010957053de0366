"""The loops over persons: who counts in one cell of a metric. Each has the meaning of the count that it explains.

`group` −1 stands for every group. Cells have one period.
"""

import numpy as np
from numpy.typing import NDArray

from tilth.events.contracts import OrderRole
from tilth.history.api import kernel, leaf
from tilth.history.contracts import FLAG_ACTIVE, FLAG_IDENTIFIED
from tilth.insight.compiled import Cells, Slices, find_cell, passes
from tilth.insight.metrics.kernels.orders import OrderRows

_PAID = int(OrderRole.PAID)


@kernel
def find_visitors(slices: Slices, rows: OrderRows, cells: Cells, group: int) -> NDArray[np.int32]:
    """Persons with an active row in the cell."""
    persons = np.empty(slices.persons.size, dtype=np.int32)
    size = 0
    for k in range(slices.persons.size):
        for row in range(slices.starts[k], slices.ends[k]):
            if rows.flags[row] & FLAG_ACTIVE and _lies_in(rows, cells, k, row, group):
                persons[size] = slices.persons[k]
                size += 1
                break
    return persons[:size]


@kernel
def find_buyers(slices: Slices, rows: OrderRows, cells: Cells, group: int) -> NDArray[np.int32]:
    """Persons with a row of a paid order in the cell."""
    persons = np.empty(slices.persons.size, dtype=np.int32)
    size = 0
    for k in range(slices.persons.size):
        for row in range(slices.starts[k], slices.ends[k]):
            if _is_paid(rows, row) and _lies_in(rows, cells, k, row, group):
                persons[size] = slices.persons[k]
                size += 1
                break
    return persons[:size]


@kernel
def find_new_buyers(slices: Slices, rows: OrderRows, cells: Cells, group: int) -> NDArray[np.int32]:
    """Persons whose first paid order ever begins in the period and has a row in the cell."""
    persons = np.empty(slices.persons.size, dtype=np.int32)
    size = 0
    for k in range(slices.persons.size):
        first = -1
        for row in range(slices.starts[k], slices.ends[k]):
            if not _is_paid(rows, row):
                continue
            if first == -1:
                first = row
                if not cells.edges[0] <= rows.ts[row] < cells.edges[1]:
                    break
            same = rows.order_key[row] == rows.order_key[first]
            # Rows without an order id are one order where they share a moment.
            same = same and (rows.order_key[row] != 0 or rows.ts[row] == rows.ts[first])
            if same and _lies_in(rows, cells, k, row, group):
                persons[size] = slices.persons[k]
                size += 1
                break
    return persons[:size]


@kernel
def find_new_members(slices: Slices, rows: OrderRows, cells: Cells, group: int) -> NDArray[np.int32]:
    """Persons whose first identified row ever lies in the cell."""
    persons = np.empty(slices.persons.size, dtype=np.int32)
    size = 0
    for k in range(slices.persons.size):
        for row in range(slices.starts[k], slices.ends[k]):
            if rows.flags[row] & FLAG_IDENTIFIED:
                if _lies_in(rows, cells, k, row, group):
                    persons[size] = slices.persons[k]
                    size += 1
                break
    return persons[:size]


@leaf
def _is_paid(rows: OrderRows, row: int) -> bool:
    return bool(rows.roles[rows.event[row]] == _PAID)


@leaf
def _lies_in(rows: OrderRows, cells: Cells, k: int, row: int, group: int) -> bool:
    if not cells.edges[0] <= rows.ts[row] < cells.edges[1] or not passes(cells, row):
        return False
    return group == -1 or find_cell(cells, k, row, 0) == group
