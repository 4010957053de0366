"""Which groups an answer shows.

Each metric chooses its own, and along each dimension as if this were the only one: those with the largest numerators
of the whole range. So the groups of two dimensions add up, along either, to the groups of the other, where what is
counted adds up at all.
"""

from collections.abc import Sequence

from tilth.insight.contracts import MAX_DIMENSIONS
from tilth.insight.dimensions import Dimension, get_dimension
from tilth.insight.errors import InvalidQuery
from tilth.insight.grouping import Axis, Grouping, take_all, take_first
from tilth.insight.metrics.asked import Asked
from tilth.insight.metrics.sheet import SPEND_DIMENSIONS, Setting, Sheet
from tilth.insight.paging import check_groups
from tilth.insight.periods import Span
from tilth.insight.ranking import rank_groups


class Breakdown:
    """Metrics share the passes over all groups of a dimension. Raises InvalidQuery, UnknownDimension."""

    def __init__(self, setting: Setting, span: Span, by: Sequence[str], limit: int) -> None:
        self._setting = setting
        self._span = Span(span.first, span.last)
        self._dimensions = _check_dimensions(by)
        self._limit = check_groups(limit, len(by))
        self._everything: dict[str, tuple[Axis, Sheet]] = {}

    def choose(self, asked: Asked) -> Grouping:
        return Grouping(tuple(self._choose(dimension, asked) for dimension in self._dimensions))

    def _choose(self, dimension: Dimension, asked: Asked) -> Axis:
        axis, sheet = self._all_groups(dimension)
        numerators, denominators = asked.rank(sheet)
        amounts = abs(numerators[0])
        if denominators is not None:
            # A group without a numerator still has a rate of 0: it comes last, but it comes.
            amounts = amounts + ((amounts == 0) & (denominators[0] > 0))
        return take_first(axis, rank_groups(amounts, axis.keys), self._limit)

    def _all_groups(self, dimension: Dimension) -> tuple[Axis, Sheet]:
        if dimension.code not in self._everything:
            spend = self._setting.ground.spend if dimension.code in SPEND_DIMENSIONS else ()
            extra = [getattr(row, dimension.code) for row in spend]
            axis = take_all(dimension, self._setting.ground.terms, extra)
            self._everything[dimension.code] = axis, Sheet(self._setting, self._span, Grouping((axis,)))
        return self._everything[dimension.code]


def _check_dimensions(by: Sequence[str]) -> list[Dimension]:
    if len(by) > MAX_DIMENSIONS:
        raise InvalidQuery(f"A breakdown has at most {MAX_DIMENSIONS} dimensions, not {len(by)}.")
    if len(set(by)) < len(by):
        raise InvalidQuery(f"A breakdown names '{by[0]}' twice: name two different dimensions.")
    return [get_dimension(code) for code in by]
