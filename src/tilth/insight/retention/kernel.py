"""The loop over persons: memberships in cohorts and the periods in which each member came back.

Time is cut into *units* (days, weeks or months of the zone). A membership begins in a unit; column j asks for a return
in the units first[j] … last[j] after it. A column counts for a membership only when its units are over by now.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tilth.history.api import kernel, leaf
from tilth.insight.compiled import Cells, Slices, find_cell
from tilth.insight.marks import Marks, bits_of

START_PLACE, BACK_PLACE, KEPT_PLACE = 0, 1, 2
START, BACK, KEPT = 1 << START_PLACE, 1 << BACK_PLACE, 1 << KEPT_PLACE
LAST_OFFSET = 62
"""The largest that has a bit of its own in 64."""
FOR_EVER = np.iinfo(np.int64).max // 4


class RetentionRows(NamedTuple):
    """Columns of a part: the day of each row and its marks START, BACK and KEPT (the question's filter keeps the row).

    START alone is not filtered: what a person did first ever is judged over all rows.
    """

    day: NDArray[np.uint16]
    marks: Marks


class Units(NamedTuple):
    """Time as the kernel sees it.

    size: number of units · unit_of uint16[day numbers], `size` for days outside · cohort_of int64[units], −1 none ·
    starts must lie on the days first_day … last_day ·
    first, last int64[columns]: offsets, in the order in which the columns are over · masks uint64[columns]: the same as
    bits (see _mark_offsets), or empty where an offset is larger than LAST_OFFSET · over_of int64[units]: how many of
    them are over for a start in that unit · places int64[columns]: where the question's columns stand in that order ·
    reach: the largest of `last`.
    """

    size: int
    unit_of: NDArray[np.uint16]
    cohort_of: NDArray[np.int64]
    cohorts: int
    first_day: int
    last_day: int
    reach: int
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    masks: NDArray[np.uint64]
    over_of: NDArray[np.int64]
    places: NDArray[np.int64]
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
    columns = units.first.size
    sizes = np.zeros(units.cohorts * cells.groups, dtype=np.int64)
    over = np.zeros((sizes.size, columns + 1), dtype=np.int64)
    returned = np.zeros((sizes.size, columns), dtype=np.int64)
    visits = _make_visits(units.size)
    for k in range(slices.persons.size):
        starts, backs = _find_visits(rows, slices.starts[k], slices.ends[k], units, visits)
        for start in range(starts):
            unit = visits.start_units[start]
            cohort = units.cohort_of[unit]
            if cohort < 0:
                continue
            cell = find_cell(cells, k, visits.start_rows[start], cohort) if cells.groups > 1 else cohort
            sizes[cell] += 1
            over[cell, units.over_of[unit]] += 1
            if units.masks.size:
                offsets = _mark_offsets(visits, start, backs)
                for column in range(units.over_of[unit]):
                    returned[cell, column] += offsets & units.masks[column] != 0
            else:
                for column in range(units.over_of[unit]):
                    returned[cell, column] += _came_back(visits, start, backs, units, column)
    eligible = np.zeros((sizes.size, columns), dtype=np.int64)
    for cell in range(sizes.size):
        later = 0
        for column in range(columns - 1, -1, -1):
            later += over[cell, column + 1]
            eligible[cell, column] = later
    return sizes, eligible, returned


@kernel
def find_members(
    slices: Slices, rows: RetentionRows, cells: Cells, units: Units, cohort: int, group: int, column: int, back: int
) -> NDArray[np.int32]:
    """Members of the cohort and group (−1: any) who came back (`back` 0: did not) in a column that is over."""
    persons = np.empty(slices.persons.size, dtype=np.int32)
    size = 0
    visits = _make_visits(units.size)
    for k in range(slices.persons.size):
        starts, backs = _find_visits(rows, slices.starts[k], slices.ends[k], units, visits)
        for start in range(starts):
            unit = visits.start_units[start]
            own = units.cohort_of[unit]
            if own < 0 or cohort not in (-1, own):
                continue
            if group != -1 and find_cell(cells, k, visits.start_rows[start], own) != own * cells.groups + group:
                continue
            if column < units.over_of[unit] and _came_back(visits, start, backs, units, column) == back:
                persons[size] = slices.persons[k]
                size += 1
                break
    return persons[:size]


@kernel
def _make_visits(units: int) -> _Visits:
    return _Visits(
        np.empty(units + 1, dtype=np.int64),
        np.empty(units + 1, dtype=np.int64),
        np.empty(units + 1, dtype=np.int64),
        np.empty(units + 1, dtype=np.int64),
    )


@leaf
def _find_visits(rows: RetentionRows, low: int, high: int, units: Units, visits: _Visits) -> tuple[int, int]:
    """Fills `visits`; how many starts and how many returns there are. No start, no returns."""
    starts, backs, latest, end = 0, 0, -1, units.size
    for row in range(np.uint64(low), np.uint64(high)):
        fits = bits_of(rows.marks, row)
        if fits == 0 or (starts == 0 and not fits & START):
            continue
        day = rows.day[row]
        unit = int(units.unit_of[day])
        if unit == units.size or day < units.first_day:
            if units.recurring or starts > 0:
                continue
            break  # the first start ever lies outside of the range: this person is in no cohort of it
        if fits & START and day <= units.last_day:
            if not fits & KEPT and not units.recurring and starts == 0:
                break  # the filter does not keep the first start ever
            if fits & KEPT and (starts == 0 or (units.recurring and visits.start_units[starts - 1] != unit)):
                visits.start_units[starts] = unit
                visits.start_rows[starts] = row
                starts += 1
                if not units.recurring:
                    end = min(unit + units.reach + 1, units.size)
        elif starts == 0:
            break
        if unit >= end:
            break  # no column asks for what comes later
        if fits & BACK:
            backs += unit != latest
            latest = unit
            visits.back_units[np.uint64(backs - 1)] = unit
            visits.back_rows[np.uint64(backs - 1)] = row
    return starts, backs


@leaf
def _mark_offsets(visits: _Visits, start: int, backs: int) -> np.uint64:
    """Bit n: a return n units after the start's, not before its row; bit LAST_OFFSET + 1: any later than that."""
    unit, row = visits.start_units[start], visits.start_rows[start]
    offsets, one = np.uint64(0), np.uint64(1)
    for i in range(backs):
        back = visits.back_units[i]
        if back > unit or (back == unit and visits.back_rows[i] >= row):
            offsets |= one << np.uint64(min(back - unit, LAST_OFFSET + 1))
    return offsets


@leaf
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
