"""The loop over persons: finds the rows that matter, walks them, and notes what each person reached."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tilth.history.api import kernel
from tilth.history.contracts import FLAG_ACTIVE
from tilth.insight.compiled import Cells, Slices, find_cell, find_period, find_row
from tilth.insight.funnel.walking import NO_ROW, STEP_BITS, Found, Plan, Reached, walk, walk_plain
from tilth.insight.marks import Marks, bits_of

_STEPS = (1 << STEP_BITS) - 1
SESSION_GAP = 30 * 60 * 1_000_000
NOT_REACHED = -1


class FunnelRows(NamedTuple):
    """Columns of a part. marks: the steps and exclusions of each row · held int32[rows] codes, or empty."""

    ts: NDArray[np.int64]
    marks: Marks
    held: NDArray[np.int32]


class Outcomes(NamedTuple):
    """One entry per person and period that reached something; elapsed int64[entries, steps] µs, −1 not reached."""

    persons: NDArray[np.int32]
    cells: NDArray[np.int64]
    elapsed: NDArray[np.int64]


@kernel
def find_outcomes(slices: Slices, rows: FunnelRows, cells: Cells, plan: Plan) -> Outcomes:
    edges = cells.edges
    periods = edges.size - 1
    size = 0
    out = _make_outcomes(1024, plan.steps)
    space = _make_found(64)
    reached = Reached(np.empty(plan.steps, dtype=np.int64), np.empty(plan.steps, dtype=np.int64))
    for k in range(slices.persons.size):
        low = slices.starts[k]
        if not plan.first_ever and not plan.sessions:
            low = find_row(rows.ts, low, slices.ends[k], edges[0])
        high = _cut_at(rows.ts, low, slices.ends[k], edges[periods] + plan.window + 1)
        amount, only_start, space = _find_rows(rows, low, high, edges[0], plan, space)
        if amount == 0:
            continue
        found = Found(space.rows[:amount], space.bits[:amount], space.segments[:amount])
        starting = _find_start_periods(found, rows.ts, edges, plan)
        if plan.hold:
            found = _sort_by_segment(found)
        for period in starting:
            walk(found, rows.ts, edges[period], edges[period + 1], only_start, plan, reached)
            if reached.rows.max() != NO_ROW:
                if size == out.persons.size:
                    out = _enlarge(out, size)
                _note(out, size, slices.persons[k], period, k, cells, rows.ts, reached)
                size += 1
    return Outcomes(out.persons[:size], out.cells[:size], out.elapsed[:size])


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
    edges = cells.edges
    size = 0
    out = _make_outcomes(1024, plan.steps)
    best = np.empty(plan.steps + 2, dtype=np.int64)
    reached = Reached(np.empty(plan.steps, dtype=np.int64), np.empty(plan.steps, dtype=np.int64))
    for k in range(slices.persons.size):
        low = _skip_to(ts, slices.starts[k], slices.ends[k], edges[0])
        high = _cut_at(ts, low, slices.ends[k], edges[1] + plan.window + 1)
        walk_plain(event, ts, low, high, edges[1], step_of, plan, best, reached)
        if reached.rows[0] != NO_ROW:
            if size == out.persons.size:
                out = _enlarge(out, size)
            _note(out, size, slices.persons[k], 0, k, cells, ts, reached)
            size += 1
    return Outcomes(out.persons[:size], out.cells[:size], out.elapsed[:size])


@kernel
def _note(
    out: Outcomes, place: int, person: int, period: int, k: int, cells: Cells, ts: NDArray[np.int64], reached: Reached
) -> None:
    """Writes down what a person reached; the group is that of the start of the way that came furthest."""
    out.persons[place] = person
    for step in range(reached.rows.size):
        out.elapsed[place, step] = NOT_REACHED
        if reached.rows[step] != NO_ROW:
            out.elapsed[place, step] = ts[reached.rows[step]] - ts[reached.starts[step]]
            out.cells[place] = find_cell(cells, k, reached.starts[step], period)


@kernel
def _skip_to(ts: NDArray[np.int64], low: int, high: int, moment: int) -> int:
    """`find_row`, at once where the slice begins late enough."""
    return low if low == high or ts[low] >= moment else find_row(ts, low, high, moment)


@kernel
def _cut_at(ts: NDArray[np.int64], low: int, high: int, moment: int) -> int:
    """`find_row`, at once where the slice ends early enough."""
    return high if low == high or ts[high - 1] < moment else find_row(ts, low, high, moment)


@kernel
def _find_start_periods(found: Found, ts: NDArray[np.int64], edges: NDArray[np.int64], plan: Plan) -> NDArray[np.int64]:
    """Periods in which a way could start."""
    if edges.size == 2:
        return np.zeros(1, dtype=np.int64)
    periods = np.empty(min(found.rows.size, edges.size - 1), dtype=np.int64)
    size = 0
    starts = np.uint32(_STEPS if plan.any_order else 1)
    for i in range(found.rows.size):
        if found.bits[i] & starts:
            period = find_period(edges, ts[found.rows[i]])
            if period < edges.size - 1 and (size == 0 or periods[size - 1] != period):
                periods[size] = period
                size += 1
    return periods[:size]


@kernel
def _find_rows(
    rows: FunnelRows, low: int, high: int, first_moment: int, plan: Plan, space: Found
) -> tuple[int, int, Found]:
    """How many rows were found, the one row that may start a way (or NO_ROW: any), and where they are."""
    size, only_start, startable = 0, NO_ROW, False
    session, latest = 0, NO_ROW
    for row in range(low, high):
        if plan.sessions:
            closed = latest == NO_ROW or rows.ts[row] - rows.ts[latest] >= SESSION_GAP
            if rows.marks.flags[row] & FLAG_ACTIVE:
                session += closed
                latest = row
            elif closed:
                continue
        fits = bits_of(rows.marks, row)
        if fits == 0:
            continue
        if fits & 1 and plan.first_ever and only_start == NO_ROW:
            if rows.ts[row] < first_moment:
                return 0, NO_ROW, space
            only_start = row
        if rows.ts[row] < first_moment or (plan.hold and rows.held[row] == 0):
            continue
        startable = startable or fits & 1 != 0 or (plan.any_order and fits & _STEPS != 0)
        if not startable:
            continue
        if size == space.rows.size:
            space = _enlarge_found(space)
        space.rows[size] = row
        space.bits[size] = fits
        space.segments[size] = session
        if plan.hold:
            space.segments[size] += np.int64(rows.held[row]) << 32
        size += 1
    return size, only_start, space


@kernel
def _sort_by_segment(found: Found) -> Found:
    order = np.argsort(found.segments, kind="mergesort")
    return Found(found.rows[order], found.bits[order], found.segments[order])


@kernel
def _make_found(size: int) -> Found:
    return Found(np.empty(size, dtype=np.int64), np.empty(size, dtype=np.uint32), np.empty(size, dtype=np.int64))


@kernel
def _enlarge_found(space: Found) -> Found:
    size = space.rows.size
    larger = _make_found(2 * size)
    larger.rows[:size] = space.rows
    larger.bits[:size] = space.bits
    larger.segments[:size] = space.segments
    return larger


@kernel
def _make_outcomes(size: int, steps: int) -> Outcomes:
    return Outcomes(
        np.empty(size, dtype=np.int32), np.empty(size, dtype=np.int64), np.empty((size, steps), dtype=np.int64)
    )


@kernel
def _enlarge(out: Outcomes, size: int) -> Outcomes:
    larger = _make_outcomes(2 * size, out.elapsed.shape[1])
    larger.persons[:size] = out.persons
    larger.cells[:size] = out.cells
    larger.elapsed[:size] = out.elapsed
    return larger
