"""Which groups an answer shows.

The same for all metrics, so that they can be read side by side: those with the largest numerators of the first metric
over the whole range; where that leaves room, those of the next one, and so on, then those of the ranges that it is
compared with: what has ended is told too. Along each dimension they are chosen as if this were the only one. So the
groups of two dimensions add up, along either, to the groups of the other, where what is counted adds up at all.
"""

from collections.abc import Sequence

from tilth.insight.contracts import MAX_DIMENSIONS, MetricsQuery
from tilth.insight.dimensions import Dimension, get_dimension
from tilth.insight.errors import InvalidQuery
from tilth.insight.grouping import Axis, Grouping, take_all, take_first
from tilth.insight.masking import mask_value
from tilth.insight.metrics.asked import Asked
from tilth.insight.metrics.sheet import SPEND_DIMENSIONS, Setting, Sheet
from tilth.insight.paging import check_groups
from tilth.insight.periods import Span
from tilth.insight.ranking import rank_groups


def choose_groups(setting: Setting, query: MetricsQuery, asked: Sequence[Asked]) -> Grouping:
    """Of the query's `by`, `limit` and ranges. Raises InvalidQuery, UnknownDimension."""
    dimensions = _check_dimensions(query.by)
    limit = check_groups(query.limit, len(query.by))
    span = Span(query.first, query.last)
    spans = [span, *map(span.compared, query.compare)]
    return Grouping(tuple(_choose(setting, spans, dimension, limit, asked) for dimension in dimensions))


def _choose(setting: Setting, spans: Sequence[Span], dimension: Dimension, limit: int, asked: Sequence[Asked]) -> Axis:
    spend = setting.ground.spend if dimension.code in SPEND_DIMENSIONS else ()
    extra = [mask_value(dimension.code, getattr(row, dimension.code)) for row in spend]
    axis = take_all(dimension, setting.ground.shown_terms, extra)
    order: dict[int, None] = {}
    for span in spans:
        sheet = Sheet(setting, span, Grouping((axis,)))
        for each in asked:
            if len(order) <= limit:
                order |= dict.fromkeys(_rank(each, sheet, axis))
    return take_first(axis, list(order), limit)


def _rank(asked: Asked, sheet: Sheet, axis: Axis) -> list[int]:
    """None of a metric that cannot be asked of such groups: its own answer says so."""
    try:
        numerators, denominators = asked.rank(sheet)
    except InvalidQuery:
        return []
    amounts = abs(numerators[0])
    if denominators is not None:
        # A group without a numerator still has a rate of 0: it comes last, but it comes.
        amounts = amounts + ((amounts == 0) & (denominators[0] > 0))
    return rank_groups(amounts, axis.keys)


def _check_dimensions(by: Sequence[str]) -> list[Dimension]:
    if len(by) > MAX_DIMENSIONS:
        raise InvalidQuery(f"A breakdown has at most {MAX_DIMENSIONS} dimensions, not {len(by)}.", part="by")
    if len(set(by)) < len(by):
        raise InvalidQuery(f"A breakdown names '{by[0]}' twice: name two different dimensions.", part="by")
    return [get_dimension(code) for code in by]
