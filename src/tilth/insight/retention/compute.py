"""Answers to retention questions."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tilth.insight.contracts import Rate, RetentionGroup, RetentionQuery, RetentionResult, RetentionRow, Unit
from tilth.insight.dimensions import get_dimension
from tilth.insight.errors import InvalidQuery
from tilth.insight.filters import make_filter
from tilth.insight.ground import Ground, sealed
from tilth.insight.grouping import WHOLE, Grouping, take_all, take_first
from tilth.insight.paging import check_cells, check_groups, find_group, page_of, require_breakdown
from tilth.insight.periods import Span, check_span
from tilth.insight.persons.contracts import PersonsPage, RetentionPersonsQuery
from tilth.insight.ranking import make_rate, rank_groups
from tilth.insight.retention.cohorts import (
    MembersFold,
    Memberships,
    RetentionFold,
    SizesFold,
    make_columns,
    make_returns,
    make_units,
    single_column,
)
from tilth.kernel.zones import Grain


def compute_retention(ground: Ground, query: RetentionQuery) -> RetentionResult:
    span, members = _prepare(ground, query)
    whole = ground.run(RetentionFold(members))
    labels = span.labels(ground.zone)
    groups: tuple[RetentionGroup, ...] = ()
    if query.by is not None:
        grouping = _choose(ground, query, members)
        split = ground.run(RetentionFold(replace(members, grouping=grouping)))
        groups = tuple(
            RetentionGroup(
                key,
                _total(split.sizes[:, group], split.eligible[:, group], split.returned[:, group]),
                _rows(labels, split.sizes[:, group], split.eligible[:, group], split.returned[:, group]),
            )
            for group, key in enumerate(grouping.axes[0].keys)
            if split.sizes[:, group].any()
        )
    sizes, eligible, returned = whole.sizes[:, 0], whole.eligible[:, 0], whole.returned[:, 0]
    return RetentionResult(
        first=query.first,
        last=query.last,
        time_zone=str(ground.zone),
        grain=query.grain,
        columns=tuple(column.name for column in make_columns(query)),
        total=_total(sizes, eligible, returned),
        cohorts=_rows(labels, sizes, eligible, returned),
        groups=groups,
        notes=members.returns.marker.notes,
    )


def list_retention_persons(ground: Ground, query: RetentionPersonsQuery) -> PersonsPage:
    span, members = _prepare(ground, query.retention)
    if not 0 <= query.column < members.units.first.size:
        raise InvalidQuery(f"The question has columns 0 to {members.units.first.size - 1}, not {query.column}.")
    cohort = -1
    if query.cohort_start is not None:
        labels = span.labels(ground.zone)
        if query.cohort_start.isoformat() not in labels:
            raise InvalidQuery(f"No cohort starts on {query.cohort_start}: they start on {labels[0]} … {labels[-1]}.")
        cohort = labels.index(query.cohort_start.isoformat())
    group = -1
    if query.group is not None:
        require_breakdown(query.retention.by)
        grouping = _choose(ground, query.retention, members)
        members, group = replace(members, grouping=grouping), find_group(grouping, (query.group,))
    found = ground.run(MembersFold(members, cohort, group, query.column, query.returned))
    return page_of(found, query.cursor, query.limit)


def count_returns(
    ground: Ground, query: RetentionQuery, day: int, until: int | None, span: Span, grouping: Grouping
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Returned and eligible int64[periods, groups] of one column of days, cohorts being the span's periods.

    `until` is the last day of a bracket.
    """
    counted = ground.run(RetentionFold(_members_of_column(ground, query, day, until, span, grouping)))
    return counted.returned[:, :, 0], counted.eligible[:, :, 0]


def find_returned(
    ground: Ground,
    query: RetentionQuery,
    day: int,
    until: int | None,
    span: Span,
    grouping: Grouping,
    *,
    cohort: int,
    group: int,
) -> NDArray[np.int32]:
    """Persons whom `count_returns` counts as returned in a cohort and a group of it, −1 standing for any."""
    members = _members_of_column(ground, query, day, until, span, grouping)
    return ground.run(MembersFold(members, cohort, group, column=0, back=True))


def _members_of_column(
    ground: Ground, query: RetentionQuery, day: int, until: int | None, span: Span, grouping: Grouping
) -> Memberships:
    if span.grain is Grain.HOUR:
        raise InvalidQuery("Retention goes by day, week or month.")
    returned = make_returns(ground, query.start, query.back, make_filter(ground, query.filters))
    units = make_units(ground, span, Grain.DAY, [single_column(query.mode, day, until)], query.cohort)
    return Memberships.of(ground, returned, units, span, grouping)


def _prepare(ground: Ground, query: RetentionQuery) -> tuple[Span, Memberships]:
    if query.grain is Grain.HOUR:
        raise InvalidQuery("Retention goes by day, week or month.")
    span = check_span(query.first, query.last, query.grain)
    units = make_units(ground, span, query.grain, make_columns(query), query.cohort)
    returns = make_returns(ground, query.start, query.back, make_filter(ground, query.filters))
    return span, Memberships.of(ground, returns, units, span, WHOLE)


def _choose(ground: Ground, query: RetentionQuery, members: Memberships) -> Grouping:
    """The groups with the most members."""
    check_cells(members.units.cohorts, check_groups(query.limit) + 1, members.units.first.size)
    everything = take_all(get_dimension(query.by or ""), ground.shown_terms)
    # No column and one cohort are enough to count members; the cells would be many.
    units = members.units
    narrow = units._replace(
        first=units.first[:0],
        last=units.last[:0],
        masks=units.masks[:0],
        over_of=sealed(np.zeros_like(units.over_of)),
        places=units.places[:0],
        cohorts=1,
        cohort_of=sealed(np.minimum(units.cohort_of, 0)),
    )
    sizes = ground.run(SizesFold(replace(members, units=narrow, grouping=Grouping((everything,)))))
    return Grouping((take_first(everything, rank_groups(sizes, everything.keys), query.limit),))


def _rows(
    labels: Sequence[str], sizes: NDArray[np.int64], eligible: NDArray[np.int64], returned: NDArray[np.int64]
) -> tuple[RetentionRow, ...]:
    return tuple(
        RetentionRow(label, int(size), _rates(asked, back))
        for label, size, asked, back in zip(labels, sizes, eligible, returned, strict=True)
    )


def _total(sizes: NDArray[np.int64], eligible: NDArray[np.int64], returned: NDArray[np.int64]) -> RetentionRow:
    """Memberships add up over cohorts: each person is in a cohort once."""
    return RetentionRow(None, int(sizes.sum()), _rates(eligible.sum(axis=0), returned.sum(axis=0)))


def _rates(eligible: NDArray[np.int64], returned: NDArray[np.int64]) -> tuple[Rate, ...]:
    return tuple(make_rate(int(back), int(asked), Unit.RATIO) for asked, back in zip(eligible, returned, strict=True))
