"""Answers to: who is behind this count of persons?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tilth.history.contracts import BucketView, Part
from tilth.insight.compiled import Cells, Slices
from tilth.insight.contracts import MetricsQuery
from tilth.insight.dimensions import WHOLE, Grouping, choose_groups, get_dimension, group_all
from tilth.insight.errors import InvalidQuery
from tilth.insight.filters import make_filter
from tilth.insight.ground import Ground, slices_of
from tilth.insight.metrics.counting import Grid, order_rows
from tilth.insight.metrics.kernels.orders import OrderRows
from tilth.insight.metrics.registry import get_metric, read_args
from tilth.insight.metrics.sheet import Setting, Sheet
from tilth.insight.paging import check_groups, edges_of_period, find_group, page_of, require_breakdown
from tilth.insight.periods import Span, check_span
from tilth.insight.persons.contracts import MetricPersonsQuery, PersonsPage
from tilth.insight.persons.kernel import find_buyers, find_new_buyers, find_new_members, find_visitors
from tilth.insight.ranking import rank_groups

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


def list_metric_persons(ground: Ground, query: MetricPersonsQuery) -> PersonsPage:
    """Raises InvalidQuery for a metric that does not count persons, and for a cell that the answer does not show."""
    question = query.metrics
    get_metric(query.metric)
    if query.metric not in FINDERS:
        raise InvalidQuery(f"'{query.metric}' does not count persons: list those of {', '.join(FINDERS)}.")
    span = check_span(question.first, question.last, question.grain)
    setting = Setting.of(ground, make_filter(ground, question.filters), question.filters, ground.currency)
    grouping, group = WHOLE, -1
    if query.group is not None:
        require_breakdown(question.by)
        grouping = _choose(setting, question, query.metric, span)
        group = find_group(grouping, query.group)
    edges = replace(span, grain=None).edges(ground.zone)
    if query.period is not None:
        edges = edges_of_period(ground, span, query.period)
    grid = Grid(edges, grouping, setting.rows, setting.roles)
    return page_of(ground.run(CellFold(grid, FINDERS[query.metric], group)), query.cursor, query.limit)


def _choose(setting: Setting, question: MetricsQuery, code: str, span: Span) -> Grouping:
    """The groups that the answer shows for this metric: those with the most persons in the whole range."""
    check_groups(question.limit)
    everything = group_all(get_dimension(question.by or ""), setting.ground.terms)
    metric = get_metric(code)
    counted, _ = metric.compute(Sheet(setting, replace(span, grain=None), everything), read_args(metric, {}))
    return choose_groups(everything, rank_groups(counted[0], everything.keys), question.limit)
