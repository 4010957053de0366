"""Distinct active persons per cell, sessions, trailing windows of days, new members."""

import numpy as np
from numpy.typing import NDArray

from tilth.history.api import kernel, leaf
from tilth.history.contracts import FLAG_ACTIVE, FLAG_IDENTIFIED
from tilth.insight.compiled import NOBODY, SESSION_GAP, Cells, Slices, find_cell, find_period, find_row, passes
from tilth.insight.ticks import Ticks


@kernel
def count_visitors(slices: Slices, ticks: Ticks, flags: NDArray[np.uint8], cells: Cells) -> NDArray[np.int64]:
    """Distinct persons with an active event, per cell."""
    size = (cells.edges.size - 1) * cells.groups
    visitors = np.zeros(size + cells.groups, dtype=np.int64)  # the last period stands for all outside
    if cells.groups > 1 or cells.mask.size:
        _count_in_cells(slices, ticks, flags, cells, visitors)
    elif cells.edges.size == 2:
        _count_in_one_period(slices, ticks, flags, visitors)
    else:
        _count_in_periods(slices, ticks, flags, visitors)
    return visitors[:size]


@kernel
def _count_in_periods(slices: Slices, ticks: Ticks, flags: NDArray[np.uint8], visitors: NDArray[np.int64]) -> None:
    """Without a branch on the data: rows of a period follow each other, so a person is new where it changes."""
    for k in range(slices.persons.size):
        latest = np.uint16(visitors.size - 1)
        for row in range(slices.starts[k], slices.ends[k]):
            period = ticks.period_of[ticks.ticks[np.uint64(row)]]
            period = period if flags[np.uint64(row)] & FLAG_ACTIVE else latest
            visitors[period] += np.int64(period != latest)
            latest = period


@kernel
def _count_in_one_period(slices: Slices, ticks: Ticks, flags: NDArray[np.uint8], visitors: NDArray[np.int64]) -> None:
    for k in range(slices.persons.size):
        for row in range(slices.starts[k], slices.ends[k]):
            if flags[row] & FLAG_ACTIVE and ticks.period_of[ticks.ticks[row]] == 0:
                visitors[0] += 1
                break


@kernel
def _count_in_cells(
    slices: Slices, ticks: Ticks, flags: NDArray[np.uint8], cells: Cells, visitors: NDArray[np.int64]
) -> None:
    outside = cells.edges.size - 1
    last = np.full(visitors.size, NOBODY, dtype=np.int64)
    for k in range(slices.persons.size):
        for row in range(slices.starts[k], slices.ends[k]):
            period = int(ticks.period_of[ticks.ticks[row]])
            if period == outside or not flags[row] & FLAG_ACTIVE or not passes(cells, row):
                continue
            cell = find_cell(cells, k, row, period)
            if last[cell] != slices.persons[k]:
                last[cell] = slices.persons[k]
                visitors[cell] += 1


@kernel
def count_trailing(
    slices: Slices, ticks: Ticks, flags: NDArray[np.uint8], cells: Cells, window: int
) -> NDArray[np.int64]:
    """Per day d and group: distinct persons with an active event on one of the days d − window + 1 … d.

    A person's active day covers `window` days of ends; the union of these stretches is kept as differences, so an
    active day costs the same whatever the window.
    """
    edges = cells.edges
    days, groups = edges.size - 1, cells.groups
    change = np.zeros((days + 1) * groups, dtype=np.int64)
    last = np.full(groups, NOBODY, dtype=np.int64)
    covered = np.zeros(groups, dtype=np.int64)
    for k in range(slices.persons.size):
        person = slices.persons[k]
        for row in range(slices.starts[k], slices.ends[k]):
            day = int(ticks.period_of[ticks.ticks[row]])
            if day == days or not flags[row] & FLAG_ACTIVE or not passes(cells, row):
                continue
            group = find_cell(cells, k, row, day) - day * groups
            end = min(day + window, days)
            if last[group] != person or covered[group] < day:
                last[group] = person
                change[day * groups + group] += 1
                change[end * groups + group] -= 1
            elif covered[group] < end:
                change[covered[group] * groups + group] += 1
                change[end * groups + group] -= 1
            covered[group] = end
    counts = np.zeros(days * groups, dtype=np.int64)
    for cell in range(counts.size):
        counts[cell] = change[cell] + (counts[cell - groups] if cell >= groups else 0)
    return counts


@kernel
def count_sessions(
    slices: Slices, ts: NDArray[np.int64], flags: NDArray[np.uint8], paid: NDArray[np.uint8], cells: Cells
) -> NDArray[np.int64]:
    """[0] sessions and [1] those with a paid order in them, in the cell of the session's first active event.

    paid uint8[rows]: rows of paid orders. Sessions are cut over all of a person's active events; a filter chooses
    sessions by their first one. A row belongs to the session open at its time, active or not.
    """
    edges = cells.edges
    periods = edges.size - 1
    counts = np.zeros((2, periods * cells.groups), dtype=np.int64)
    for k in range(slices.persons.size):
        latest = edges[0] - 2 * SESSION_GAP
        opened = False
        cell = NOBODY
        first = find_row(ts, slices.starts[k], slices.ends[k], edges[0])
        first = _find_session_start(flags, slices.starts[k], first)
        for row in range(first, slices.ends[k]):
            if flags[row] & FLAG_ACTIVE:
                if not opened or ts[row] - latest >= SESSION_GAP:
                    if ts[row] >= edges[periods]:
                        break
                    opened = True
                    cell = NOBODY
                    if ts[row] >= edges[0] and passes(cells, row):
                        cell = find_cell(cells, k, row, find_period(edges, ts[row]))
                        counts[0, cell] += 1
                latest = ts[row]
            if paid[row] and opened and cell != NOBODY and ts[row] - latest < SESSION_GAP:
                counts[1, cell] += 1
                cell = NOBODY
    return counts


@leaf
def _find_session_start(flags: NDArray[np.uint8], low: int, row: int) -> int:
    """The last active row before `row`, from which it can be told whether a session is open."""
    back = row - 1
    while back >= low:
        if flags[back] & FLAG_ACTIVE:
            return back
        back -= 1
    return row


@kernel
def count_members(slices: Slices, ts: NDArray[np.int64], flags: NDArray[np.uint8], cells: Cells) -> NDArray[np.int64]:
    """Persons whose first identified event ever lies in the period, in that event's cell."""
    edges = cells.edges
    periods = edges.size - 1
    members = np.zeros(periods * cells.groups, dtype=np.int64)
    for k in range(slices.persons.size):
        for row in range(slices.starts[k], slices.ends[k]):
            if flags[row] & FLAG_IDENTIFIED:
                if edges[0] <= ts[row] < edges[periods] and passes(cells, row):
                    members[find_cell(cells, k, row, find_period(edges, ts[row]))] += 1
                break
    return members
