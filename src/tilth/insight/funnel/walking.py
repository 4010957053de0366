"""One person's way through the steps.

Ordered and strict. For each level the *latest possible start* of a way that stands there is kept. A later start
dominates an earlier one (its window closes later), so one number per level stands for all starts, and a pass over the
rows finds the best level that any start reaches, in O(rows × steps).

Any order. The level is the largest number of steps that the rows of one window can fill, each row filling one step.
By Hall's theorem that is min over sets S of steps of (steps − |S| + rows that fit a step of S), kept up to date as the
window slides.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tilth.history.api import kernel, leaf

NO_ROW = -1
STEP_BITS, EXCLUSION_BITS = 16, 15
"""Bits 0 … 15 of a row: the steps that it fits; bits 16 … 30: the exclusions."""
FIRST_PLACE = 31
FIRST_STEP = 1 << FIRST_PLACE
"""The row fits the first step, whether the question's filter keeps it or not: what was first ever is judged by this."""
STEPS = (1 << STEP_BITS) - 1
"""The steps of a row."""


class Plan(NamedTuple):
    """What the walker follows.

    previous[k]: first step from which step k can be entered (optional steps may be left out) ·
    kills[x]: bit set of the steps where exclusion x ends a way · window µs, inclusive · one_pass: nothing but the
    window ends a way, so that a pass over the rows does for all periods (see series).
    """

    steps: int
    window: int
    previous: NDArray[np.int64]
    kills: NDArray[np.uint32]
    strict: bool
    any_order: bool
    first_ever: bool
    sessions: bool
    hold: bool
    one_pass: bool


class Found(NamedTuple):
    """A person's rows that fit a step or an exclusion; a way stays within one segment (session, held value)."""

    rows: NDArray[np.int64]
    bits: NDArray[np.uint32]
    segments: NDArray[np.int64]


class Reached(NamedTuple):
    """Per step: the row that first reached it and the start row of that way; NO_ROW where none did."""

    rows: NDArray[np.int64]
    starts: NDArray[np.int64]


class Scratch(NamedTuple):
    """best int64[steps + 2]: a start row per level · cover int64[2 ** steps], for any order only."""

    best: NDArray[np.int64]
    cover: NDArray[np.int64]


@kernel
def make_scratch(plan: Plan) -> Scratch:
    cover = np.empty(1 << plan.steps if plan.any_order else 1, dtype=np.int64)
    return Scratch(np.empty(plan.steps + 2, dtype=np.int64), cover)


@kernel
def make_reached(plan: Plan) -> Reached:
    return Reached(np.empty(plan.steps, dtype=np.int64), np.empty(plan.steps, dtype=np.int64))


@leaf
def walk(
    found: Found,
    ts: NDArray[np.int64],
    low: int,
    high: int,
    only_start: int,
    plan: Plan,
    scratch: Scratch,
    reached: Reached,
) -> None:
    """Fills `reached` from ways that start in [low, high) µs; `only_start` is the one row that may, or NO_ROW."""
    reached.rows[:] = NO_ROW
    reached.starts[:] = NO_ROW
    begin = 0
    while begin < found.rows.size:
        end = begin + 1
        while end < found.rows.size and found.segments[end] == found.segments[begin]:
            end += 1
        rows, bits = found.rows[begin:end], found.bits[begin:end]
        if plan.any_order:
            _walk_any(rows, bits, ts, low, high, plan, scratch.cover, reached)
        else:
            _walk_ordered(rows, bits, ts, low, high, only_start, plan, scratch.best, reached)
        begin = end


@leaf
def _walk_ordered(
    rows: NDArray[np.int64],
    bits: NDArray[np.uint32],
    ts: NDArray[np.int64],
    low: int,
    high: int,
    only_start: int,
    plan: Plan,
    best: NDArray[np.int64],
    reached: Reached,
) -> None:
    best[:] = NO_ROW
    for i in range(_first_at(rows, ts, low), rows.size):
        row, fits = rows[i], bits[i]
        moment = ts[row]
        if moment >= high and not _alive(best, ts, moment - plan.window):
            break
        killed = _killed_steps(fits, plan)
        steps = fits & STEPS
        for step in range(plan.steps - 1, -1, -1):
            fitting = (steps >> step) & 1
            start = NO_ROW
            if fitting and step == 0:
                if moment < high and only_start in (NO_ROW, row):
                    start = row
            elif fitting:
                for before in range(plan.previous[step], step):
                    if best[before] > start and moment - ts[best[before]] <= plan.window:
                        start = best[before]
            if (killed >> step) & 1 or (plan.strict and steps and not fitting):
                best[step] = NO_ROW
            if start != NO_ROW:
                best[step] = max(best[step], start)
                _record(reached, step, row, start)


@leaf
def walk_plain(
    event: NDArray[np.uint16],
    ts: NDArray[np.int64],
    low: int,
    high: int,
    end: int,
    step_of: NDArray[np.uint8],
    plan: Plan,
    best: NDArray[np.int64],
    reached: Reached,
) -> None:
    """As `walk`, for the usual funnel: ordered, without options, each event one step at most, one period.

    Reads the rows where they are. step_of uint8[event codes]: the step counted from 1, for other events steps + 1 ·
    ways start in the rows before `end` · best int64[steps + 2]: scratch.

    Which event comes next cannot be predicted, so a branch on it would cost more than all the rest: every row moves
    the start from best[step - 1] to best[step]. best[0] is the row itself, and the last place is for other events. The
    window need not be asked there: best[step] is never later than best[step - 1], so where the window of this one is
    closed, that of the one it replaces is too.
    """
    best[:] = NO_ROW
    reached.rows[:] = NO_ROW
    reached.starts[:] = NO_ROW
    last, one = np.uint64(plan.steps), np.uint64(1)
    seen = one << (last + one)
    for row in range(np.uint64(low), np.uint64(high)):
        step = np.uint64(step_of[event[row]])
        best[0] = row if row < end else best[1]
        start = best[step - one]
        best[step] = start
        # For each step and person true once; until then false where the steps before are missing.
        if not (seen >> step) & one and start != NO_ROW and ts[row] - ts[np.uint64(start)] <= plan.window:
            seen |= one << step
            reached.rows[step - one] = row
            reached.starts[step - one] = start
            if step == last:
                break  # every step has been reached for the first time: later rows change nothing


@leaf
def _first_at(rows: NDArray[np.int64], ts: NDArray[np.int64], moment: int) -> int:
    low, high = 0, rows.size
    while low < high:
        middle = (low + high) // 2
        if ts[rows[middle]] < moment:
            low = middle + 1
        else:
            high = middle
    return low


@leaf
def _alive(best: NDArray[np.int64], ts: NDArray[np.int64], oldest: int) -> bool:
    """Whether any way's window is still open."""
    latest = NO_ROW
    for start in best:
        latest = max(latest, start)
    return bool(latest != NO_ROW and ts[latest] >= oldest)


@leaf
def _killed_steps(fits: int, plan: Plan) -> np.uint32:
    """Bit set of the steps at which this row ends a way."""
    killed = np.uint32(0)
    if fits >> STEP_BITS:
        for exclusion in range(plan.kills.size):
            if (fits >> (STEP_BITS + exclusion)) & 1:
                killed |= plan.kills[exclusion]
    return killed


@leaf
def _record(reached: Reached, step: int, row: int, start: int) -> None:
    if reached.rows[step] == NO_ROW or row < reached.rows[step]:
        reached.rows[step] = row
        reached.starts[step] = start


@leaf
def _walk_any(
    rows: NDArray[np.int64],
    bits: NDArray[np.uint32],
    ts: NDArray[np.int64],
    low: int,
    high: int,
    plan: Plan,
    cover: NDArray[np.int64],
    reached: Reached,
) -> None:
    cover[:] = 0
    left, top = _first_at(rows, ts, low), 0
    for right in range(left, rows.size):
        _cover(cover, bits[right], 1)
        while ts[rows[right]] - ts[rows[left]] > plan.window:
            _cover(cover, bits[left], -1)
            left += 1
        if ts[rows[left]] >= high or top == plan.steps:
            break
        if _matched(cover, plan.steps) > top:
            top += 1
            start = left
            while start < right and ts[rows[start + 1]] < high:
                _cover(cover, bits[start], -1)
                if _matched(cover, plan.steps) < top:
                    _cover(cover, bits[start], 1)
                    break
                start += 1
            for i in range(left, start):
                _cover(cover, bits[i], 1)
            _record(reached, top - 1, rows[right], rows[start])


@leaf
def _cover(cover: NDArray[np.int64], fits: int, change: int) -> None:
    """cover[S]: rows of the window that fit a step of the set S."""
    for steps in range(1, cover.size):
        if steps & fits:
            cover[steps] += change


@leaf
def _matched(cover: NDArray[np.int64], steps: int) -> int:
    """Steps that the window's rows can fill at once."""
    best = steps
    for chosen in range(1, cover.size):
        size, rest = 0, chosen
        while rest:
            rest &= rest - 1
            size += 1
        best = min(best, steps - size + cover[chosen])
    return best
