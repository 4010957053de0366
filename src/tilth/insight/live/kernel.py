"""What happened in each stretch of two days, each order and person where the day first saw them.

A curve that adds such counts up says at each of its points what the metric says of the day so far: distinct orders and
persons cannot be added up otherwise.
"""

import numpy as np
from numpy.typing import NDArray

from tilth.events.contracts import OrderRole
from tilth.history.api import kernel, leaf
from tilth.history.contracts import FLAG_ACTIVE
from tilth.insight.compiled import NOBODY, Slices, find_period, find_row, longest_slice
from tilth.insight.metrics.kernels.orders import OrderRows, counts_for, end_of_order, gather_orders, sort_by_order

AMOUNT, ORDERS, PERSONS = 0, 1, 2
COUNTS = 3
_PLACED, _PAID = int(OrderRole.PLACED), int(OrderRole.PAID)


@kernel
def count_stretches(
    slices: Slices, rows: OrderRows, edges: NDArray[np.int64], day_of: NDArray[np.int64]
) -> NDArray[np.int64]:
    """int64[COUNTS, stretches]: [edges[i], edges[i + 1]) is a stretch of day `day_of[i]` (ascending).

    Cost follows the persons and their rows within the days, as slices are sorted by time.
    """
    counts = np.zeros((COUNTS, edges.size - 1), dtype=np.int64)
    buffer = np.empty(longest_slice(slices), dtype=np.int64)
    for k in range(slices.persons.size):
        low, high = slices.starts[k], slices.ends[k]
        begin = find_row(rows.ts, low, high, edges[0])
        end = find_row(rows.ts, begin, high, edges[edges.size - 1])
        if begin == end:
            continue
        if _count_person(rows, edges, day_of, counts, begin, end):
            # What a row counts for depends on its whole order, which may have begun before these days.
            amount = gather_orders(rows.event, rows.roles, low, high, buffer)
            found = buffer[:amount]
            sort_by_order(found, rows.order_key)
            start = 0
            while start < amount:
                stop = end_of_order(found, start, rows)
                _count_order(found[start:stop], rows, edges, day_of, counts)
                start = stop
    return counts


@leaf
def _count_person(
    rows: OrderRows,
    edges: NDArray[np.int64],
    day_of: NDArray[np.int64],
    counts: NDArray[np.int64],
    begin: int,
    end: int,
) -> bool:
    """Counts the first active row of each day. Returns whether there is a row of an order."""
    seen, orders = NOBODY, False
    for row in range(begin, end):
        orders = orders or rows.roles[rows.event[row]] != 0
        if rows.flags[row] & FLAG_ACTIVE:
            stretch = find_period(edges, rows.ts[row])
            if day_of[stretch] != seen:
                seen = day_of[stretch]
                counts[PERSONS, stretch] += 1
    return orders


@leaf
def _count_order(
    found: NDArray[np.int64],
    rows: OrderRows,
    edges: NDArray[np.int64],
    day_of: NDArray[np.int64],
    counts: NDArray[np.int64],
) -> None:
    placed = False
    for row in found:
        placed = placed or rows.roles[rows.event[row]] == _PLACED
    wanted = _PLACED if placed else _PAID
    seen = NOBODY
    for row in found:
        stretch = find_period(edges, rows.ts[row])
        if rows.roles[rows.event[row]] != wanted or stretch < 0 or stretch >= edges.size - 1:
            continue
        if counts_for(rows, row):
            counts[AMOUNT, stretch] += rows.value[row]
        if day_of[stretch] != seen:
            seen = day_of[stretch]
            counts[ORDERS, stretch] += 1
