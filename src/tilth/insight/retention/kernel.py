"""The loop over persons: memberships in cohorts and the periods in which each member came back.

Time is cut into *units* (days, weeks or months of the zone). A membership begins in a unit; column j asks for a return
in the units first[j] … last[j] after it. A column counts for a membership only when its units are over by now.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tilth.history.api import kernel
from tilth.insight.compiled import Cells, Slices, find_cell, find_row, move_period, pace_of

START, BACK = 1, 2
FOR_EVER = np.iinfo(np.int64).max // 4


class RetentionRows(NamedTuple):
    """Columns of a part. bits: START and BACK of each row."""

    ts: NDArray[np.int64]
    bits: NDArray[np.uint8]


class Units(NamedTuple):
    """Time as the kernel sees it.

    edges int64[units + 1] µs · cohort_of int64[units], −1 none · starts must lie in [low, high) ·
    complete: units that are over · first, last, needed int64[columns]: offsets, and the offset that must be over.
    """

    edges: NDArray[np.int64]
    cohort_of: NDArray[np.int64]
    cohorts: int
    low: int
    high: int
    complete: int
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    needed: NDArray[np.int64]
    recurring: bool


class _Visits(NamedTuple):
    """A person's units with a start (first such row) and with a return (last such row), ascending."""

    start_units: NDArray[np.int64]
    start_rows: NDArray[np.int64]
    back_units: NDArray[np.int64]
    back_rows: NDArray[np.int64]


@kernel
def count_retention(
    slices: Slices, rows: RetentionRows, cells: Cells, units: Units
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Sizes [cells], eligible [cells, columns] and returned [cells, columns]; a cell is a cohort × a group."""
    amount = units.cohorts
    columns = units.first.size
    sizes = np.zeros(amount * cells.groups, dtype=np.int64)
    eligible = np.zeros((sizes.size, columns), dtype=np.int64)
    returned = np.zeros((sizes.size, columns), dtype=np.int64)
    visits = _make_visits(units.edges.size)
    for k in range(slices.persons.size):
        starts, backs = _find_visits(rows, slices.starts[k], slices.ends[k], units, visits)
        for start in range(starts):
            unit = visits.start_units[start]
            cohort = units.cohort_of[unit]
            if cohort < 0:
                continue
            cell = find_cell(cells, k, visits.start_rows[start], unit) + (cohort - unit) * cells.groups
            sizes[cell] += 1
            for column in range(columns):
                if unit + units.needed[column] < units.complete:
                    eligible[cell, column] += 1
                    returned[cell, column] += _came_back(visits, start, backs, units, column)
    return sizes, eligible, returned


@kernel
def find_members(
    slices: Slices, rows: RetentionRows, cells: Cells, units: Units, cohort: int, group: int, column: int, back: int
) -> NDArray[np.int32]:
    """Members of the cohort and group (−1: any) who came back (`back` 0: did not) in a column that is over."""
    persons = np.empty(slices.persons.size, dtype=np.int32)
    size = 0
    visits = _make_visits(units.edges.size)
    for k in range(slices.persons.size):
        starts, backs = _find_visits(rows, slices.starts[k], slices.ends[k], units, visits)
        for start in range(starts):
            unit = visits.start_units[start]
            if units.cohort_of[unit] < 0 or cohort not in (-1, units.cohort_of[unit]):
                continue
            if group != -1 and find_cell(cells, k, visits.start_rows[start], unit) != unit * cells.groups + group:
                continue
            over = unit + units.needed[column] < units.complete
            if over and _came_back(visits, start, backs, units, column) == back:
                persons[size] = slices.persons[k]
                size += 1
                break
    return persons[:size]


@kernel
def _make_visits(units: int) -> _Visits:
    return _Visits(
        np.empty(units, dtype=np.int64),
        np.empty(units, dtype=np.int64),
        np.empty(units, dtype=np.int64),
        np.empty(units, dtype=np.int64),
    )


@kernel
def _find_visits(rows: RetentionRows, low: int, high: int, units: Units, visits: _Visits) -> tuple[int, int]:
    """Fills `visits`; how many starts and how many returns there are. No start, no returns."""
    starts, backs, unit = 0, 0, 0
    pace = pace_of(units.edges)
    if units.recurring:
        low = find_row(rows.ts, low, high, units.low)
    for row in range(low, high):
        fits = rows.bits[row]
        if fits == 0 or (starts == 0 and not fits & START):
            continue
        moment = rows.ts[row]
        if moment < units.low or moment >= units.edges[units.edges.size - 1]:
            if units.recurring or starts > 0:
                continue
            # The first start ever lies outside of the range: this person is in no cohort of it.
            return 0, 0
        if starts == 0 and moment >= units.high:
            return 0, 0
        unit = move_period(units.edges, pace, unit, moment)
        starting = fits & START and moment < units.high
        if starting and (starts == 0 or (units.recurring and visits.start_units[starts - 1] != unit)):
            visits.start_units[starts] = unit
            visits.start_rows[starts] = row
            starts += 1
        if fits & BACK:
            if backs == 0 or visits.back_units[backs - 1] != unit:
                visits.back_units[backs] = unit
                backs += 1
            visits.back_rows[backs - 1] = row
    return starts, backs


@kernel
def _came_back(visits: _Visits, start: int, backs: int, units: Units, column: int) -> bool:
    """Whether a return lies in the column's units, at or after the start's own row."""
    unit = visits.start_units[start]
    earliest, latest = unit + units.first[column], unit + units.last[column]
    low, high = 0, backs
    while low < high:
        middle = (low + high) // 2
        if visits.back_units[middle] < earliest:
            low = middle + 1
        else:
            high = middle
    if low < backs and visits.back_units[low] == unit and visits.back_rows[low] < visits.start_rows[start]:
        low += 1
    return low < backs and visits.back_units[low] <= latest
