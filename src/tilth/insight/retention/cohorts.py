"""From a retention question to units, columns and the bits of rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tilth.history.api import day_number
from tilth.history.contracts import LAST_DAY, BucketView, Part
from tilth.insight.compiled import Cells
from tilth.insight.contracts import MAX_COLUMNS, Cohort, EventMatch, RetentionMode, RetentionQuery
from tilth.insight.errors import InvalidQuery
from tilth.insight.events import EVERY_ROW, make_match
from tilth.insight.filters import NO_MASK, RowFilter
from tilth.insight.ground import Ground, read_column, sealed, slices_of
from tilth.insight.grouping import Grouping
from tilth.insight.marks import Marker
from tilth.insight.metrics.counting import make_roles
from tilth.insight.metrics.kernels.orders import find_first_paid
from tilth.insight.periods import Span
from tilth.insight.retention.kernel import (
    BACK_PLACE,
    FOR_EVER,
    KEPT_PLACE,
    LAST_OFFSET,
    START,
    START_PLACE,
    RetentionRows,
    Units,
    count_retention,
    find_members,
)
from tilth.insight.ticks import day_column
from tilth.kernel.clock import from_micros
from tilth.kernel.zones import Grain, day_start, next_period, period_starts

MAX_UNITS = 20_000
_NO_PERSON = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Column:
    """Offsets first … last (None: for ever) after the cohort's unit."""

    name: str
    first: int
    last: int | None

    @property
    def needed(self) -> int:
        """The offset whose unit must be over before the column counts."""
        return self.first if self.last is None else self.last


def make_columns(query: RetentionQuery) -> list[Column]:
    if query.mode is RetentionMode.BRACKET:
        if not 1 <= len(query.brackets) <= MAX_COLUMNS:
            raise InvalidQuery(f"Give 1 to {MAX_COLUMNS} brackets such as [1, 7].")
        for first, last in query.brackets:
            if not 0 <= first <= last <= MAX_UNITS:
                raise InvalidQuery(f"The bracket [{first}, {last}] must run from a smaller to a larger offset.")
        return [Column(f"{first}–{last}", first, last) for first, last in query.brackets]
    if not 0 <= query.periods < MAX_COLUMNS:
        raise InvalidQuery(f"periods must lie between 0 and {MAX_COLUMNS - 1}, not {query.periods}.")
    if query.mode is RetentionMode.ON:
        return [Column(str(offset), offset, offset) for offset in range(query.periods + 1)]
    return [Column(f"{offset}+", offset, None) for offset in range(query.periods + 1)]


def single_column(mode: RetentionMode, offset: int, until: int | None) -> Column:
    """The one column of a metric. Raises InvalidQuery for an offset that is none."""
    last = {RetentionMode.ON: offset, RetentionMode.ON_OR_AFTER: None, RetentionMode.BRACKET: until}[mode]
    if mode is RetentionMode.BRACKET and last is None:
        raise InvalidQuery("A bracket needs `until`, its last day.")
    if not 0 <= offset <= (offset if last is None else last) <= MAX_UNITS:
        raise InvalidQuery(f"Days {offset} … {offset if last is None else last} must run from a smaller to a larger.")
    return Column(str(offset), offset, last)


def make_units(ground: Ground, cohorts: Span, grain: Grain, columns: Sequence[Column], kind: Cohort) -> Units:
    """Units of the grain from the first cohort to now; the cohorts are the periods of their own span."""
    today = from_micros(ground.now).astimezone(ground.zone).date()
    end = max(today, cohorts.last)
    starts = period_starts(cohorts.first, end, grain)
    if len(starts) > MAX_UNITS:
        raise InvalidQuery(f"That is more than {MAX_UNITS} periods of a {grain}: ask for a later start.", part="range")
    ends = [*starts, next_period(starts[-1], grain)]
    edges = np.array([day_start(day, ground.zone) for day in ends], dtype=np.int64)
    cohort_edges = cohorts.edges(ground.zone)
    first_moment = np.maximum(edges[:-1], cohort_edges[0])
    cohort_of = np.searchsorted(cohort_edges, first_moment, side="right") - 1
    cohort_of[edges[:-1] >= cohort_edges[-1]] = -1
    complete = int(np.searchsorted(edges[1:], ground.now, side="right"))
    by_end = sorted(range(len(columns)), key=lambda place: columns[place].needed)
    ordered = [columns[place] for place in by_end]
    needed = np.array([column.needed for column in ordered], dtype=np.int64)
    unit_of = np.full(LAST_DAY + 1, len(starts), dtype=np.uint16)
    for unit, start in enumerate(starts):
        unit_of[day_number(start) : day_number(next_period(start, grain))] = unit
    return Units(
        size=len(starts),
        unit_of=sealed(unit_of),
        cohort_of=sealed(cohort_of.astype(np.int64)),
        cohorts=cohort_edges.size - 1,
        first_day=day_number(cohorts.first),
        last_day=day_number(cohorts.last),
        reach=max(FOR_EVER if column.last is None else column.last for column in columns),
        first=sealed(np.array([column.first for column in ordered], dtype=np.int64)),
        last=sealed(np.array([FOR_EVER if c.last is None else c.last for c in ordered], dtype=np.int64)),
        masks=sealed(_masks(ordered)),
        over_of=sealed(np.searchsorted(needed, complete - np.arange(len(starts))).astype(np.int64)),
        places=sealed(np.argsort(by_end).astype(np.int64)),
        recurring=kind is Cohort.RECURRING,
    )


def _masks(columns: Sequence[Column]) -> NDArray[np.uint64]:
    if any(max(column.first, column.last or 0) > LAST_OFFSET for column in columns):
        return np.empty(0, dtype=np.uint64)
    ends = [LAST_OFFSET + 1 if column.last is None else column.last for column in columns]
    bits = [(2 << end) - (1 << column.first) for column, end in zip(columns, ends, strict=True)]
    return np.array(bits, dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Returns:
    """Which rows start a membership and which are a return."""

    day: str
    """The column of days."""
    marker: Marker

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.day, *self.marker.columns)

    def read(self, part: Part) -> RetentionRows:
        return RetentionRows(read_column(part, self.day), self.marker.read(part))


def make_returns(ground: Ground, start: EventMatch, back: EventMatch, rows: RowFilter) -> Returns:
    matches = (make_match(ground, start), make_match(ground, back), EVERY_ROW)
    marker = Marker.of(matches, (START_PLACE, BACK_PLACE, KEPT_PLACE), rows, unfiltered=START)
    return Returns(day_column(ground.zone), marker)


@dataclass(frozen=True, slots=True)
class Memberships:
    """What a retention fold needs of a part."""

    returns: Returns
    units: Units
    edges: NDArray[np.int64]
    """µs of the cohorts' periods: what makes a buyer new or old."""
    grouping: Grouping
    roles: NDArray[np.uint8]

    @classmethod
    def of(cls, ground: Ground, returns: Returns, units: Units, span: Span, grouping: Grouping) -> "Memberships":
        return cls(returns, units, sealed(span.edges(ground.zone)), grouping, make_roles(ground.terms("event")))

    @property
    def columns(self) -> tuple[str, ...]:
        bought = ("ts", "event") if self.grouping.by_buyer else ()
        return tuple(dict.fromkeys((*self.returns.columns, *bought, *self.grouping.columns)))

    def cells(self, part: Part) -> Cells:
        first_paid = _NO_PERSON
        if self.grouping.by_buyer:
            ts, event = read_column(part, "ts"), read_column(part, "event")
            first_paid = find_first_paid(slices_of(part), ts, event, sealed(self.roles))
        return self.grouping.cells(part, self.edges, NO_MASK, first_paid)


@dataclass(frozen=True, slots=True)
class Counted:
    """int64[cohorts, groups] and twice int64[cohorts, groups, columns]."""

    sizes: NDArray[np.int64]
    eligible: NDArray[np.int64]
    returned: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RetentionFold:
    members: Memberships

    @property
    def columns(self) -> Sequence[str]:
        return self.members.columns

    def run(self, view: BucketView) -> Counted:
        return self.merge([self._count(part) for part in view.parts if part.persons.size])

    def merge(self, partials: Sequence[Counted]) -> Counted:
        units, groups = self.members.units, self.members.grouping.size
        cohorts, columns = units.cohorts, units.first.size
        sizes = np.zeros((cohorts, groups), dtype=np.int64)
        eligible, returned = np.zeros((2, cohorts, groups, columns), dtype=np.int64)
        for partial in partials:
            sizes += partial.sizes
            eligible += partial.eligible
            returned += partial.returned
        return Counted(sizes, eligible, returned)

    def _count(self, part: Part) -> Counted:
        members = self.members
        counts = count_retention(slices_of(part), members.returns.read(part), members.cells(part), members.units)
        shape = (-1, members.grouping.size)
        sizes, eligible, returned = counts
        places = members.units.places
        eligible, returned = (counts[:, places].reshape(*shape, places.size) for counts in (eligible, returned))
        return Counted(sizes.reshape(shape), eligible, returned)


@dataclass(frozen=True, slots=True)
class SizesFold:
    """int64[groups]: members. Partials hold only the groups that have some: there may be millions."""

    members: Memberships

    @property
    def columns(self) -> Sequence[str]:
        return self.members.columns

    def run(self, view: BucketView) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        sizes = np.zeros(self.members.grouping.size, dtype=np.int64)
        members = self.members
        for part in view.parts:
            if part.persons.size:
                counts = count_retention(
                    slices_of(part), members.returns.read(part), members.cells(part), members.units
                )
                sizes += counts[0]
        found = np.flatnonzero(sizes)
        return found, sizes[found]

    def merge(self, partials: Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]]) -> NDArray[np.int64]:
        total = np.zeros(self.members.grouping.size, dtype=np.int64)
        for found, sizes in partials:
            total[found] += sizes
        return total


@dataclass(frozen=True, slots=True)
class MembersFold:
    """Persons behind a cell, ascending."""

    members: Memberships
    cohort: int
    group: int
    column: int
    back: bool

    @property
    def columns(self) -> Sequence[str]:
        return self.members.columns

    def run(self, view: BucketView) -> NDArray[np.int32]:
        found = [self._find(part) for part in view.parts if part.persons.size]
        return np.concatenate([np.empty(0, dtype=np.int32), *found])

    def merge(self, partials: Sequence[NDArray[np.int32]]) -> NDArray[np.int32]:
        return np.sort(np.concatenate([np.empty(0, dtype=np.int32), *partials]))

    def _find(self, part: Part) -> NDArray[np.int32]:
        members = self.members
        rows, cells = members.returns.read(part), members.cells(part)
        found: NDArray[np.int32] = find_members(
            slices_of(part),
            rows,
            cells,
            members.units,
            self.cohort,
            self.group,
            int(members.units.places[self.column]),
            self.back,
        )
        return found
