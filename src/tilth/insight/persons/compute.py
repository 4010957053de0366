"""Answers to: who is behind this count of persons?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tilth.history.contracts import BucketView, Part
from tilth.insight.compiled import Cells, Slices
from tilth.insight.contracts import MetricRef
from tilth.insight.errors import InvalidQuery
from tilth.insight.filters import make_filter
from tilth.insight.funnel.compute import find_converted
from tilth.insight.ground import Ground, slices_of
from tilth.insight.grouping import WHOLE, Grouping
from tilth.insight.metrics.asked import Asked
from tilth.insight.metrics.breakdown import choose_groups
from tilth.insight.metrics.counting import Grid, order_rows
from tilth.insight.metrics.definitions.audience import (
    RetentionArgs,
    StepsArgs,
    make_retention_query,
    make_steps_query,
)
from tilth.insight.metrics.kernels.orders import OrderRows
from tilth.insight.metrics.sheet import Setting
from tilth.insight.paging import edges_of_period, find_group, find_period_place, page_of, require_breakdown
from tilth.insight.periods import Span, check_span
from tilth.insight.persons.contracts import MetricPersonsQuery, PersonsPage
from tilth.insight.persons.kernel import find_buyers, find_new_buyers, find_new_members, find_visitors
from tilth.insight.retention.compute import find_returned

Find = Callable[[Slices, OrderRows, Cells, int], NDArray[np.int32]]
FINDERS: dict[str, Find] = {
    "visitors": find_visitors,
    "active_users": find_visitors,
    "buyers": find_buyers,
    "new_buyers": find_new_buyers,
    "new_members": find_new_members,
}
"""By metric: the loop that finds whom it counts."""
_EVERY_CURRENCY = np.empty(0, dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class CellFold:
    """Persons behind a cell of a grid of one period, ascending."""

    grid: Grid
    find: Find
    group: int

    @property
    def columns(self) -> Sequence[str]:
        return tuple(dict.fromkeys((*self.grid.columns, *OrderRows._fields[:7])))

    def run(self, view: BucketView) -> NDArray[np.int32]:
        found = [self._find(part) for part in view.parts if part.persons.size]
        return np.concatenate([np.empty(0, dtype=np.int32), *found])

    def merge(self, partials: Sequence[NDArray[np.int32]]) -> NDArray[np.int32]:
        return np.sort(np.concatenate([np.empty(0, dtype=np.int32), *partials]))

    def _find(self, part: Part) -> NDArray[np.int32]:
        rows = order_rows(part, self.grid.roles, _EVERY_CURRENCY)
        return self.find(slices_of(part), rows, self.grid.cells(part), self.group)


@dataclass(frozen=True, slots=True)
class _Cell:
    """Where in the answer: a group (−1: everybody) of a grouping, and a period of the span (None: all of it)."""

    grouping: Grouping
    group: int
    span: Span
    period: str | None

    def edges(self, ground: Ground) -> NDArray[np.int64]:
        if self.period is None:
            return replace(self.span, grain=None).edges(ground.zone)
        return edges_of_period(ground, self.span, self.period)


def list_metric_persons(ground: Ground, query: MetricPersonsQuery) -> PersonsPage:
    """Raises InvalidQuery for a metric that does not count persons, and for a cell that the answer does not show."""
    question = query.metrics
    asked = Asked.of(MetricRef(query.metric, query.args))
    span = check_span(question.first, question.last, question.grain)
    setting = Setting.of(ground, make_filter(ground, question.filters), question.filters, ground.currency)
    grouping, group = WHOLE, -1
    if query.group is not None:
        require_breakdown(question.by)
        choosing = [Asked.of(ref) for ref in question.metrics] or [asked]
        grouping = choose_groups(setting, question, choosing)
        group = find_group(grouping, query.group)
    found = _find_persons(setting, asked, _Cell(grouping, group, span, query.period))
    return page_of(found, query.cursor, query.limit)


def _find_persons(setting: Setting, asked: Asked, cell: _Cell) -> NDArray[np.int32]:
    ground, code = setting.ground, asked.metric.code
    if isinstance(asked.args, RetentionArgs):
        return _find_returned(setting, asked.args, cell)
    if isinstance(asked.args, StepsArgs):
        query = make_steps_query(asked.args, cell.span, setting.filters)
        return find_converted(ground, query, cell.edges(ground), cell.grouping, cell.group)
    if code not in FINDERS:
        known = ", ".join((*FINDERS, "retention_rate", "step_conversion_rate"))
        raise InvalidQuery(f"'{code}' does not count persons: list those of {known}.")
    grid = Grid(cell.edges(ground), cell.grouping, setting.rows, setting.roles)
    return ground.run(CellFold(grid, FINDERS[code], cell.group))


def _find_returned(setting: Setting, args: RetentionArgs, cell: _Cell) -> NDArray[np.int32]:
    """A cohort of a series is one of the span as it is cut; the total knows no cohorts."""
    ground, span, cohort = setting.ground, replace(cell.span, grain=None), -1
    if cell.period is not None:
        span, cohort = cell.span, find_period_place(ground, cell.span, cell.period)
    query = make_retention_query(args, span, setting.filters)
    return find_returned(ground, query, args.day, args.until, span, cell.grouping, cohort=cohort, group=cell.group)
