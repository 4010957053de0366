"""Orders, buyers and money per cell.

A person's order rows are few; they are gathered, brought together by order, and judged order by order, because what a
row counts for depends on the whole order: an order with placed rows counts these for GMV, any other its paid rows; what
it gives back ends at what it paid. Rows without an order id are one order where they share a microsecond.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tilth.events.contracts import OrderRole
from tilth.history.api import kernel, leaf
from tilth.history.contracts import FLAG_ITEM_ROW, FLAG_WHOLE_ORDER
from tilth.insight.compiled import NOBODY, Cells, Slices, find_cell, find_period, longest_slice, passes

PLACED_AMOUNT, PLACED_ORDERS, PLACING_BUYERS = 0, 1, 2
PAID_AMOUNT, PAID_ORDERS, BUYERS, ITEMS = 3, 4, 5, 6
REFUNDS, CANCELLATIONS = 7, 8
NEW_BUYERS, REPEAT_BUYERS, REPEAT_ORDERS, RETURNED_BUYERS = 9, 10, 11, 12
COHORT_BUYERS, COHORT_AGAIN = 13, 14
COUNTS = 15

_PLACED, _PAID = int(OrderRole.PLACED), int(OrderRole.PAID)
_CANCELLED, _REFUNDED = int(OrderRole.CANCELLED), int(OrderRole.REFUNDED)
NEVER = np.iinfo(np.int64).max


class OrderRows(NamedTuple):
    """Columns of a part. roles uint8[event codes] · currencies bool[codes], or empty: every currency counts."""

    ts: NDArray[np.int64]
    event: NDArray[np.uint16]
    flags: NDArray[np.uint8]
    order_key: NDArray[np.int64]
    value: NDArray[np.int64]
    quantity: NDArray[np.int32]
    currency: NDArray[np.int32]
    roles: NDArray[np.uint8]
    currencies: NDArray[np.bool_]


class _Tally(NamedTuple):
    """counts [COUNTS, cells] · per cell: the person or order counted last, and the paid orders of that person."""

    counts: NDArray[np.int64]
    placer: NDArray[np.int64]
    buyer: NDArray[np.int64]
    newcomer: NDArray[np.int64]
    placed: NDArray[np.int64]
    paid: NDArray[np.int64]
    orders: NDArray[np.int64]


@kernel
def find_first_paid(
    slices: Slices, ts: NDArray[np.int64], event: NDArray[np.uint16], roles: NDArray[np.uint8]
) -> NDArray[np.int64]:
    """µs of each person's first paid order ever, NEVER where there is none."""
    first = np.full(slices.persons.size, NEVER, dtype=np.int64)
    for k in range(slices.persons.size):
        for row in range(slices.starts[k], slices.ends[k]):
            if roles[event[row]] == _PAID:
                first[k] = ts[row]
                break
    return first


@kernel
def mark_buyers(
    slices: Slices,
    ts: NDArray[np.int64],
    first_paid: NDArray[np.int64],
    edges: NDArray[np.int64],
    wanted: NDArray[np.uint8],
) -> NDArray[np.uint8]:
    """uint8[rows]: whether the person is one of the wanted buyers (groups of `find_cell`) in the row's period."""
    marks = np.zeros(ts.size, dtype=np.uint8)
    for k in range(slices.persons.size):
        for row in range(slices.starts[k], slices.ends[k]):
            period = find_period(edges, ts[row])
            if 0 <= period < edges.size - 1:
                group = 0 if first_paid[k] >= edges[period + 1] else (1 if first_paid[k] >= edges[period] else 2)
                marks[row] = wanted[group]
    return marks


@kernel
def mark_paid(event: NDArray[np.uint16], roles: NDArray[np.uint8]) -> NDArray[np.uint8]:
    marks = np.zeros(event.size, dtype=np.uint8)
    for row in range(event.size):
        marks[row] = roles[event[row]] == _PAID
    return marks


@leaf
def gather_orders(
    event: NDArray[np.uint16], roles: NDArray[np.uint8], low: int, high: int, found: NDArray[np.int64]
) -> int:
    """How many order rows there are in [low, high); `found`, which has room for all of them, gets their indices."""
    size = 0
    for row in range(low, high):
        if roles[event[row]] != 0:
            found[size] = row
            size += 1
    return size


@kernel
def sort_by_order(found: NDArray[np.int64], order_key: NDArray[np.int64]) -> None:
    """Brings rows of one order together, each order's rows staying in time order."""
    if found.size <= 24:
        for i in range(1, found.size):
            row = found[i]
            place = i
            while place > 0 and order_key[found[place - 1]] > order_key[row]:
                found[place] = found[place - 1]
                place -= 1
            found[place] = row
    else:
        found[:] = found[np.argsort(order_key[found], kind="mergesort")]


@leaf
def end_of_order(found: NDArray[np.int64], start: int, rows: OrderRows) -> int:
    """Where the order that begins at `start` ends."""
    key = rows.order_key[found[start]]
    end = start + 1
    while end < found.size and rows.order_key[found[end]] == key:
        if key == 0 and rows.ts[found[end]] != rows.ts[found[start]]:
            break
        end += 1
    return end


@leaf
def counts_for(rows: OrderRows, row: int) -> bool:
    """Whether the row's currency is asked for."""
    if rows.currencies.size == 0:
        return True
    code = rows.currency[row]
    return bool(code < rows.currencies.size and rows.currencies[code])


@kernel
def count_orders(slices: Slices, rows: OrderRows, cells: Cells, within: int, now: int) -> NDArray[np.int64]:
    """Counts [COUNTS, cells]; `within` µs is the time that a new buyer of a cohort has for the second order."""
    size = (cells.edges.size - 1) * cells.groups
    tally = _Tally(
        np.zeros((COUNTS, size), dtype=np.int64),
        np.full(size, NOBODY, dtype=np.int64),
        np.full(size, NOBODY, dtype=np.int64),
        np.full(size, NOBODY, dtype=np.int64),
        np.full(size, NOBODY, dtype=np.int64),
        np.full(size, NOBODY, dtype=np.int64),
        np.zeros(size, dtype=np.int64),
    )
    longest = longest_slice(slices)
    buffer, touched = np.empty(longest, dtype=np.int64), np.empty(longest, dtype=np.int64)
    serial = 0
    for k in range(slices.persons.size):
        amount = gather_orders(rows.event, rows.roles, slices.starts[k], slices.ends[k], buffer)
        if amount == 0:
            continue
        person = slices.persons[k]
        found = buffer[:amount]
        first_row = _first_paid_row(found, rows)
        sort_by_order(found, rows.order_key)
        cells_touched = 0
        second = NEVER
        first_start, first_end = 0, 0
        start = 0
        while start < amount:
            end = end_of_order(found, start, rows)
            serial += 1
            paid_at, paid_row = _judge_order(
                found[start:end], rows, cells, tally, k, slices.persons[k], serial, touched[cells_touched:]
            )
            cells_touched += paid_at
            if paid_row == first_row:
                first_start, first_end = start, end
            elif paid_row != NOBODY:
                second = min(second, rows.ts[paid_row])
            start = end
        _count_newcomer(
            found[first_start:first_end], first_row, second, rows, cells, tally, k, slices.persons[k], within, now
        )
        for i in range(cells_touched):
            before = touched[i] - cells.groups
            if before >= 0 and tally.buyer[before] == person:
                tally.counts[RETURNED_BUYERS, touched[i]] += 1
    return tally.counts


@leaf
def _first_paid_row(found: NDArray[np.int64], rows: OrderRows) -> int:
    for row in found:
        if rows.roles[rows.event[row]] == _PAID:
            return int(row)
    return NOBODY


@leaf
def _judge_order(
    found: NDArray[np.int64],
    rows: OrderRows,
    cells: Cells,
    tally: _Tally,
    k: int,
    person: int,
    serial: int,
    touched: NDArray[np.int64],
) -> tuple[int, int]:
    """Counts one order's rows. Returns how many cells the person newly bought in, and the order's first paid row."""
    placed, items, gives, paid_row = False, False, False, NOBODY
    for row in found:
        role = rows.roles[rows.event[row]]
        placed = placed or role == _PLACED
        gives = gives or role in (_CANCELLED, _REFUNDED)
        if role == _PAID:
            items = items or rows.flags[row] & FLAG_ITEM_ROW != 0
            if paid_row == NOBODY:
                paid_row = row
    bought = 0
    for row in found:
        period = find_period(cells.edges, rows.ts[row])
        if period < 0 or period >= cells.edges.size - 1 or not passes(cells, row) or not counts_for(rows, row):
            continue
        cell = find_cell(cells, k, row, period)
        role = rows.roles[rows.event[row]]
        if role == _PLACED or (role == _PAID and not placed):
            _count_placed(tally, cell, person, serial, rows.value[row])
        if role == _PAID:
            if _count_paid(tally, cell, person, serial, rows.value[row]):
                touched[bought] = cell
                bought += 1
            if not items or rows.flags[row] & FLAG_ITEM_ROW != 0:
                tally.counts[ITEMS, cell] += rows.quantity[row]
    if gives:
        _count_given_back(found, rows, cells, tally, k)
    return bought, paid_row


@leaf
def _count_given_back(found: NDArray[np.int64], rows: OrderRows, cells: Cells, tally: _Tally, k: int) -> None:
    """Counts one order's refunds and cancellations: in the order of time, until what it paid is back.

    Every row takes from what is left, also where it lies outside of the periods or does not pass the filter: what went
    back there cannot go back here again. Without a payment in these currencies, rows count as they stand.
    """
    placed, paid, known, left = False, False, False, 0
    for row in found:
        role = rows.roles[rows.event[row]]
        placed = placed or role == _PLACED
        paid = paid or role == _PAID
        if role == _PAID and counts_for(rows, row):
            known = True
            left += rows.value[row]
    left = max(left, 0)
    # An order that was placed and never paid took no money: cancelling it gives none back.
    cancelled = _CANCELLED if paid or not placed else _REFUNDED
    for row in found:
        role = rows.roles[rows.event[row]]
        whole = rows.flags[row] & FLAG_WHOLE_ORDER != 0
        if role not in (_REFUNDED, cancelled) or not (whole or counts_for(rows, row)):
            continue
        back = left if whole else -rows.value[row]
        if known:
            back = min(back, left)
            left -= back
        period = find_period(cells.edges, rows.ts[row])
        if 0 <= period < cells.edges.size - 1 and passes(cells, row):
            tally.counts[REFUNDS if role == _REFUNDED else CANCELLATIONS, find_cell(cells, k, row, period)] += back


@leaf
def _count_placed(tally: _Tally, cell: int, person: int, serial: int, value: int) -> None:
    tally.counts[PLACED_AMOUNT, cell] += value
    if tally.placed[cell] != serial:
        tally.placed[cell] = serial
        tally.counts[PLACED_ORDERS, cell] += 1
    if tally.placer[cell] != person:
        tally.placer[cell] = person
        tally.counts[PLACING_BUYERS, cell] += 1


@leaf
def _count_paid(tally: _Tally, cell: int, person: int, serial: int, value: int) -> bool:
    """Whether this is the person's first paid row in the cell."""
    counts = tally.counts
    counts[PAID_AMOUNT, cell] += value
    first = bool(tally.buyer[cell] != person)
    if first:
        tally.buyer[cell] = person
        tally.orders[cell] = 0
        counts[BUYERS, cell] += 1
    if tally.paid[cell] != serial:
        tally.paid[cell] = serial
        tally.orders[cell] += 1
        counts[PAID_ORDERS, cell] += 1
        if tally.orders[cell] == 2:
            counts[REPEAT_BUYERS, cell] += 1
            counts[REPEAT_ORDERS, cell] += 2
        elif tally.orders[cell] > 2:
            counts[REPEAT_ORDERS, cell] += 1
    return first


@leaf
def _count_newcomer(
    found: NDArray[np.int64],
    first_row: int,
    second: int,
    rows: OrderRows,
    cells: Cells,
    tally: _Tally,
    k: int,
    person: int,
    within: int,
    now: int,
) -> None:
    """Counts a person's first paid order ever, in the cells of its paid rows within the first one's period."""
    if first_row == NOBODY:
        return
    first = rows.ts[first_row]
    period = find_period(cells.edges, first)
    if period < 0 or period >= cells.edges.size - 1:
        return
    for row in found:
        if rows.roles[rows.event[row]] != _PAID or find_period(cells.edges, rows.ts[row]) != period:
            continue
        if not passes(cells, row) or not counts_for(rows, row):
            continue
        cell = find_cell(cells, k, row, period)
        if tally.newcomer[cell] == person:
            continue
        tally.newcomer[cell] = person
        tally.counts[NEW_BUYERS, cell] += 1
        if first <= now - within:
            tally.counts[COHORT_BUYERS, cell] += 1
            if second != NEVER and second - first <= within:
                tally.counts[COHORT_AGAIN, cell] += 1
