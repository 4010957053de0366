"""Answers to funnel questions."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from tilth.insight.contracts import FunnelGroup, FunnelPoint, FunnelQuery, FunnelResult, FunnelStepResult, Unit
from tilth.insight.dimensions import get_dimension
from tilth.insight.errors import InvalidQuery
from tilth.insight.filters import make_filter
from tilth.insight.funnel.fold import PersonsFold, StartersFold, Steps, StepsFold, Walks
from tilth.insight.funnel.steps import make_matcher, make_plan, required_before
from tilth.insight.ground import Ground
from tilth.insight.grouping import WHOLE, Grouping, take_all, take_first
from tilth.insight.metrics.counting import make_roles
from tilth.insight.paging import check_groups, edges_of_period, find_group, page_of, require_breakdown
from tilth.insight.periods import check_span
from tilth.insight.persons.contracts import FunnelPersonsQuery, PersonsPage
from tilth.insight.quantiles import nearest_rank
from tilth.insight.ranking import make_rate, rank_groups


def compute_funnel(ground: Ground, query: FunnelQuery) -> FunnelResult:
    """One pass for the whole; with a breakdown two more (which groups, then their steps); with a grain one more."""
    span = check_span(query.first, query.last, None)
    walks = make_walks(ground, query, span.edges(ground.zone), WHOLE)
    whole = _run(ground, query, walks, timed=True)
    groups: tuple[FunnelGroup, ...] = ()
    if query.by is not None:
        grouping = _choose(ground, query, walks)
        split = _run(ground, query, replace(walks, grouping=grouping), timed=True)
        groups = tuple(
            FunnelGroup(key, _steps(query, split, group))
            for group, key in enumerate(grouping.axes[0].keys)
            if split.reached[0, group].any()
        )
    return FunnelResult(
        first=query.first,
        last=query.last,
        time_zone=str(ground.zone),
        mode=query.mode,
        window=query.window,
        names=tuple(step.event for step in query.steps),
        steps=_steps(query, whole, 0),
        groups=groups,
        series=_series(ground, query, walks),
        notes=walks.matcher.marker.notes,
    )


def list_funnel_persons(ground: Ground, query: FunnelPersonsQuery) -> PersonsPage:
    funnel = query.funnel
    required = required_before(funnel)
    if not 1 <= query.step <= len(funnel.steps):
        raise InvalidQuery(f"The funnel has steps 1 to {len(funnel.steps)}, not {query.step}.")
    span = check_span(funnel.first, funnel.last, None)
    walks = make_walks(ground, funnel, span.edges(ground.zone), WHOLE)
    group = -1
    if query.group is not None:
        require_breakdown(funnel.by)
        grouping = _choose(ground, funnel, walks)
        walks, group = replace(walks, grouping=grouping), find_group(grouping, (query.group,))
    if query.period is not None:
        # A cell of a series is the funnel of its period alone.
        series = check_span(funnel.first, funnel.last, funnel.grain)
        walks = replace(walks, edges=edges_of_period(ground, series, query.period))
    step = query.step - 1
    return page_of(
        ground.run(PersonsFold(walks, step, required[step], query.dropped, group)), query.cursor, query.limit
    )


def count_steps(ground: Ground, query: FunnelQuery, edges: NDArray[np.int64], grouping: Grouping) -> NDArray[np.int64]:
    """int64[periods, groups, steps]: persons who reached each step from a start in each period."""
    return _run(ground, query, make_walks(ground, query, edges, grouping), timed=False).reached


def find_converted(
    ground: Ground, query: FunnelQuery, edges: NDArray[np.int64], grouping: Grouping, group: int
) -> NDArray[np.int32]:
    """Persons of a group (−1: any) who reached the last step from a start between two edges."""
    walks = make_walks(ground, query, edges, grouping)
    last = len(query.steps) - 1
    return ground.run(PersonsFold(walks, last, required_before(query)[last], dropped=False, group=group))


def make_walks(ground: Ground, query: FunnelQuery, edges: NDArray[np.int64], grouping: Grouping) -> Walks:
    plan = make_plan(query)
    matcher = make_matcher(ground, query, make_filter(ground, query.filters))
    return Walks(matcher, plan, edges, grouping, make_roles(ground.terms("event")))


def _run(ground: Ground, query: FunnelQuery, walks: Walks, *, timed: bool) -> Steps:
    return ground.run(StepsFold(walks, tuple(required_before(query)), timed))


def _choose(ground: Ground, query: FunnelQuery, walks: Walks) -> Grouping:
    """The groups with the most persons at the first step."""
    check_groups(query.limit)
    everything = take_all(get_dimension(query.by or ""), ground.shown_terms)
    counted = ground.run(StartersFold(replace(walks, grouping=Grouping((everything,)))))
    return Grouping((take_first(everything, rank_groups(counted, everything.keys), query.limit),))


def _series(ground: Ground, query: FunnelQuery, walks: Walks) -> tuple[FunnelPoint, ...]:
    if query.grain is None:
        return ()
    span = check_span(query.first, query.last, query.grain)
    counted = _run(ground, query, replace(walks, edges=span.edges(ground.zone)), timed=False)
    labels = span.labels(ground.zone)
    return tuple(
        FunnelPoint(label, tuple(int(count) for count in counted.reached[period, 0]))
        for period, label in enumerate(labels)
    )


def _steps(query: FunnelQuery, counted: Steps, group: int) -> tuple[FunnelStepResult, ...]:
    reached, dropped = counted.reached[0, group], counted.dropped[0, group]
    results = []
    for step, before in enumerate(required_before(query)):
        median, p90 = _ranks(counted.times[step].of_group(group))
        count = int(reached[step])
        results.append(
            FunnelStepResult(
                reached=count,
                dropped=int(dropped[step]),
                from_previous=make_rate(count, int(reached[max(before, 0)]), Unit.RATIO),
                from_first=make_rate(count, int(reached[0]), Unit.RATIO),
                median_seconds=median,
                p90_seconds=p90,
            )
        )
    return tuple(results)


def _ranks(elapsed: NDArray[np.int64]) -> tuple[Decimal | None, Decimal | None]:
    """Median and p90 in seconds."""
    if elapsed.size == 0:
        return None, None
    median, p90 = (Decimal(nearest_rank(elapsed, percent)).scaleb(-6) for percent in (50, 90))
    return median, p90
