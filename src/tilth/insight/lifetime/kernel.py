"""The loop that sums a person up. Orders mean what they mean to the metrics (metrics/kernels/orders.py)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tilth.events.contracts import OrderRole
from tilth.history.api import kernel, leaf
from tilth.history.contracts import FLAG_IDENTIFIED, FLAG_WHOLE_ORDER
from tilth.insight.compiled import Slices, longest_slice
from tilth.insight.metrics.kernels.orders import OrderRows, counts_for, end_of_order, gather_orders, sort_by_order

NEVER = np.iinfo(np.int64).min
_PLACED, _PAID = int(OrderRole.PLACED), int(OrderRole.PAID)
_CANCELLED, _REFUNDED = int(OrderRole.CANCELLED), int(OrderRole.REFUNDED)


class Sums(NamedTuple):
    """One entry per person; moments in µs, NEVER where there is none; amounts in the currencies that count."""

    first_seen: NDArray[np.int64]
    last_seen: NDArray[np.int64]
    known: NDArray[np.bool_]
    orders: NDArray[np.int32]
    priced: NDArray[np.int32]
    """Of the orders those with an amount in these currencies."""
    first_order: NDArray[np.int64]
    last_order: NDArray[np.int64]
    paid: NDArray[np.int64]
    given_back: NDArray[np.int64]


@kernel
def sum_up(slices: Slices, rows: OrderRows) -> Sums:
    size = slices.persons.size
    sums = Sums(
        np.full(size, NEVER, dtype=np.int64),
        np.full(size, NEVER, dtype=np.int64),
        np.zeros(size, dtype=np.bool_),
        np.zeros(size, dtype=np.int32),
        np.zeros(size, dtype=np.int32),
        np.full(size, NEVER, dtype=np.int64),
        np.full(size, NEVER, dtype=np.int64),
        np.zeros(size, dtype=np.int64),
        np.zeros(size, dtype=np.int64),
    )
    buffer = np.empty(longest_slice(slices), dtype=np.int64)
    for k in range(size):
        low, high = slices.starts[k], slices.ends[k]
        if low == high:
            continue
        sums.first_seen[k], sums.last_seen[k] = rows.ts[low], rows.ts[high - 1]
        for row in range(low, high):
            if rows.flags[row] & FLAG_IDENTIFIED:
                sums.known[k] = True
                break
        found = buffer[: gather_orders(rows.event, rows.roles, low, high, buffer)]
        sort_by_order(found, rows.order_key)
        start = 0
        while start < found.size:
            end = end_of_order(found, start, rows)
            _add_order(found[start:end], rows, sums, k)
            start = end
    return sums


@leaf
def _add_order(found: NDArray[np.int64], rows: OrderRows, sums: Sums, k: int) -> None:
    """Its rows in the order of time. Together, what goes back ends at what was paid, where that is known."""
    placed, paid_at, last_paid, priced, amount = False, NEVER, NEVER, False, 0
    for row in found:
        role = rows.roles[rows.event[row]]
        placed = placed or role == _PLACED
        if role == _PAID:
            if paid_at == NEVER:
                paid_at = rows.ts[row]
            last_paid = rows.ts[row]
            if counts_for(rows, row):
                priced = True
                amount += rows.value[row]
    if paid_at != NEVER:
        sums.orders[k] += 1
        sums.priced[k] += priced
        sums.paid[k] += amount
        sums.last_order[k] = max(sums.last_order[k], last_paid)
        if sums.first_order[k] == NEVER or paid_at < sums.first_order[k]:
            sums.first_order[k] = paid_at
    # An order that was placed and never paid took no money: cancelling it gives none back.
    cancelled = _CANCELLED if paid_at != NEVER or not placed else _REFUNDED
    left = max(amount, 0)
    for row in found:
        role = rows.roles[rows.event[row]]
        whole = rows.flags[row] & FLAG_WHOLE_ORDER != 0
        if role not in (_REFUNDED, cancelled) or not (whole or counts_for(rows, row)):
            continue
        back = left if whole else -rows.value[row]
        if priced:
            back = min(back, left)
            left -= back
        sums.given_back[k] += back
