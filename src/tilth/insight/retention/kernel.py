"""The loop over persons: memberships in cohorts and the periods in which each member came back.

Time is cut into *units* (days, weeks or months of the zone). A membership begins in a unit; column j asks for a return
in the units first[j] … last[j] after it. A column counts for a membership only when its units are over by now.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tilth.history.api import kernel
from tilth.insight.compiled import Cells, Slices, find_cell
from tilth.insight.marks import Marks, bits_of

START_PLACE, BACK_PLACE = 0, 1
START, BACK = 1 << START_PLACE, 1 << BACK_PLACE
FOR_EVER = np.iinfo(np.int64).max // 4


class RetentionRows(NamedTuple):
    """Columns of a part: the day of each row and its marks START and BACK."""

    day: NDArray[np.uint16]
    marks: Marks


class Units(NamedTuple):
    """Time as the kernel sees it.

    edges int64[units + 1] µs · unit_of uint16[day numbers], the number of units for days outside ·
    cohort_of int64[units], −1 none · starts must lie on the days first_day … last_day · complete: units that are over ·
    first, last, needed int64[columns]: offsets, and the offset that must be over · reach: the largest of `last`.
    """

    edges: NDArray[np.int64]
    unit_of: NDArray[np.uint16]
    cohort_of: NDArray[np.int64]
    cohorts: int
    first_day: int
    last_day: int
    complete: int
    reach: int
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
            place = 0
            for column in range(columns):
                if unit + units.needed[column] < units.complete:
                    place = _find_return(visits, start, backs, units, column, place)
                    eligible[cell, column] += 1
                    returned[cell, column] += place < backs and visits.back_units[place] <= unit + units.last[column]
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
            place = _find_return(visits, start, backs, units, column, 0)
            came = place < backs and visits.back_units[place] <= visits.start_units[start] + units.last[column]
            if over and came == back:
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
    outside = units.edges.size - 1
    starts, backs, end = 0, 0, outside
    for row in range(low, high):
        fits = bits_of(rows.marks, row)
        if fits == 0 or (starts == 0 and not fits & START):
            continue
        day = rows.day[row]
        unit = int(units.unit_of[day])
        if day < units.first_day or unit == outside:
            if units.recurring or starts > 0:
                continue
            # The first start ever lies outside of the range: this person is in no cohort of it.
            return 0, 0
        if fits & START and day <= units.last_day:
            if starts == 0 or (units.recurring and visits.start_units[starts - 1] != unit):
                visits.start_units[starts] = unit
                visits.start_rows[starts] = row
                starts += 1
                if not units.recurring:
                    end = min(unit + units.reach + 1, outside)
        elif starts == 0:
            return 0, 0
        if unit >= end:
            break  # no column asks for what comes later
        if fits & BACK:
            backs += backs == 0 or visits.back_units[backs - 1] != unit
            visits.back_units[backs - 1] = unit
            visits.back_rows[backs - 1] = row
    return starts, backs


@kernel
def _find_return(visits: _Visits, start: int, backs: int, units: Units, column: int, place: int) -> int:
    """The first return, from `place` on where that is not too far, in or after the column's first unit.

    It lies at or after the start's own row. `backs` where there is none. Columns mostly ascend, so the next one's
    return is at the place of this one's or a little further.
    """
    unit = visits.start_units[start]
    earliest = unit + units.first[column]
    if place > 0 and visits.back_units[place - 1] >= earliest:
        place = 0
    while place < backs and visits.back_units[place] < earliest:
        place += 1
    if place < backs and visits.back_units[place] == unit and visits.back_rows[place] < visits.start_rows[start]:
        place += 1
    return place
