"""The loop over persons: finds the rows that matter, walks them, and notes what each person reached."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tilth.history.api import kernel, leaf
from tilth.history.contracts import FLAG_ACTIVE
from tilth.insight.compiled import SESSION_GAP, Cells, Slices, find_cell, find_period, find_row, longest_slice
from tilth.insight.funnel.series import make_tracks, walk_periods
from tilth.insight.funnel.walking import (
    FIRST_STEP,
    NO_ROW,
    STEPS,
    Found,
    Plan,
    Reached,
    make_reached,
    make_scratch,
    walk,
    walk_plain,
)
from tilth.insight.marks import Marks, bits_of

_WAY = FIRST_STEP - 1
"""The steps and exclusions of a row."""
NOT_REACHED = -1


class FunnelRows(NamedTuple):
    """Columns of a part. marks: the steps and exclusions of each row · held int32[rows] codes, or empty."""

    ts: NDArray[np.int64]
    marks: Marks
    held: NDArray[np.int32]


class Outcomes(NamedTuple):
    """One entry per person and period that reached something; elapsed int64[steps, entries] µs, −1 not reached."""

    persons: NDArray[np.int32]
    cells: NDArray[np.int64]
    elapsed: NDArray[np.int64]


@kernel
def find_outcomes(slices: Slices, rows: FunnelRows, cells: Cells, plan: Plan) -> Outcomes:
    edges = cells.edges
    size = 0
    out = _make_outcomes(1024, plan.steps)
    space, scratch, reached = _make_found(longest_slice(slices)), make_scratch(plan), make_reached(plan)
    tracks = make_tracks(edges.size, plan.steps)
    one_pass = plan.one_pass and edges.size > 2
    for k in range(slices.persons.size):
        low = slices.starts[k]
        if not plan.first_ever and not plan.sessions:
            low = _skip_to(rows.ts, low, slices.ends[k], edges[0])
        high = _cut_at(rows.ts, low, slices.ends[k], edges[edges.size - 1] + plan.window + 1)
        amount, only_start = _find_rows(rows, low, high, edges[0], plan, space)
        if amount == 0:
            continue
        found = Found(space.rows[:amount], space.bits[:amount], space.segments[:amount])
        if one_pass:
            periods = walk_periods(found, rows.ts, edges, only_start, plan, scratch.best, tracks)
        else:
            periods = _find_start_periods(found, rows.ts, edges, plan, tracks.periods)
        if plan.hold:
            found = _sort_by_segment(found)
        for i in range(periods):
            period = tracks.periods[i]
            if one_pass:
                reached = Reached(tracks.rows[i], tracks.starts[i])
            else:
                walk(found, rows.ts, edges[period], edges[period + 1], only_start, plan, scratch, reached)
            if size == out.persons.size:
                out = _enlarge(out, size)
            size += _note(out, size, slices.persons[k], period, k, cells, rows.ts, reached)
    return Outcomes(out.persons[:size], out.cells[:size], out.elapsed[:, :size])


@kernel
def find_plain_outcomes(
    slices: Slices,
    ts: NDArray[np.int64],
    event: NDArray[np.uint16],
    step_of: NDArray[np.uint8],
    cells: Cells,
    plan: Plan,
) -> Outcomes:
    """As `find_outcomes`, for the usual funnel (see `walk_plain`)."""
    begin, end = cells.edges[0], cells.edges[1]
    size = 0
    out = _make_outcomes(slices.persons.size, plan.steps)
    scratch, reached = make_scratch(plan), make_reached(plan)
    for k in range(slices.persons.size):
        low = _skip_to(ts, slices.starts[k], slices.ends[k], begin)
        high = _cut_at(ts, low, slices.ends[k], end + plan.window + 1)
        walk_plain(event, ts, low, high, _cut_at(ts, low, high, end), step_of, plan, scratch.best, reached)
        size += _note(out, size, slices.persons[k], 0, k, cells, ts, reached)
    return Outcomes(out.persons[:size], out.cells[:size], out.elapsed[:, :size])


@leaf
def _note(
    out: Outcomes, place: int, person: int, period: int, k: int, cells: Cells, ts: NDArray[np.int64], reached: Reached
) -> int:
    """Writes down what a person reached; 0 for nothing, else 1.

    The group is that of the start of the way that came furthest.
    """
    top = NO_ROW
    for step in range(reached.rows.size):
        out.elapsed[step, place] = NOT_REACHED
        if reached.rows[step] != NO_ROW:
            out.elapsed[step, place] = ts[reached.rows[step]] - ts[reached.starts[step]]
            top = step
    if top == NO_ROW:
        return 0
    out.persons[place] = person
    out.cells[place] = find_cell(cells, k, reached.starts[top], period) if cells.groups > 1 else period
    return 1


@leaf
def _skip_to(ts: NDArray[np.int64], low: int, high: int, moment: int) -> int:
    """`find_row`, at once where the slice begins late enough."""
    return low if low == high or ts[low] >= moment else find_row(ts, low, high, moment)


@leaf
def _cut_at(ts: NDArray[np.int64], low: int, high: int, moment: int) -> int:
    """`find_row`, at once where the slice ends early enough."""
    return high if low == high or ts[high - 1] < moment else find_row(ts, low, high, moment)


@leaf
def _find_start_periods(
    found: Found, ts: NDArray[np.int64], edges: NDArray[np.int64], plan: Plan, periods: NDArray[np.int64]
) -> int:
    """How many periods there are in which a way could start; fills `periods`."""
    periods[0] = 0
    if edges.size == 2:
        return 1
    size = 0
    starts = np.uint32(STEPS if plan.any_order else 1)
    for i in range(found.rows.size):
        if found.bits[i] & starts:
            moment = ts[found.rows[i]]
            if size > 0 and moment < edges[periods[size - 1] + 1]:
                continue
            period = find_period(edges, moment)
            if period < edges.size - 1:
                periods[size] = period
                size += 1
    return size


@leaf
def _find_rows(rows: FunnelRows, low: int, high: int, first_moment: int, plan: Plan, space: Found) -> tuple[int, int]:
    """How many rows of a person matter, and the one that may start a way (or NO_ROW: any). Fills `space`."""
    ts = rows.ts
    size, only_start, startable = 0, NO_ROW, False
    session, latest = 0, NO_ROW
    for row in range(low, high):
        fits = bits_of(rows.marks, row)
        if fits & FIRST_STEP and plan.first_ever and only_start == NO_ROW:
            if ts[row] < first_moment or not fits & 1:
                return 0, NO_ROW  # the first ever lies before the range, or the question's filter does not keep it
            only_start = row
        if plan.sessions:
            closed = latest == NO_ROW or ts[row] - ts[latest] >= SESSION_GAP
            if rows.marks.flags[row] & FLAG_ACTIVE:
                session += closed
                latest = row
            elif closed:
                continue
        fits &= _WAY
        if fits == 0 or ts[row] < first_moment or (plan.hold and rows.held[row] == 0):
            continue
        startable = startable or fits & 1 != 0 or (plan.any_order and fits & STEPS != 0)
        if not startable:
            continue
        space.rows[size] = row
        space.bits[size] = fits
        space.segments[size] = session
        if plan.hold:
            space.segments[size] += np.int64(rows.held[row]) << 32
        size += 1
    return size, only_start


@kernel
def _sort_by_segment(found: Found) -> Found:
    order = np.argsort(found.segments, kind="mergesort")
    return Found(found.rows[order], found.bits[order], found.segments[order])


@kernel
def _make_found(size: int) -> Found:
    return Found(np.empty(size, dtype=np.int64), np.empty(size, dtype=np.uint32), np.empty(size, dtype=np.int64))


@kernel
def _make_outcomes(size: int, steps: int) -> Outcomes:
    return Outcomes(
        np.empty(size, dtype=np.int32), np.empty(size, dtype=np.int64), np.empty((steps, size), dtype=np.int64)
    )


@kernel
def _enlarge(out: Outcomes, size: int) -> Outcomes:
    larger = _make_outcomes(2 * size, out.elapsed.shape[0])
    larger.persons[:size] = out.persons
    larger.cells[:size] = out.cells
    larger.elapsed[:, :size] = out.elapsed
    return larger
