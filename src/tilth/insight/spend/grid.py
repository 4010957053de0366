"""Spend in the cells of a question."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tilth.insight.contracts import Filter, FilterOp, SpendRow
from tilth.insight.errors import InvalidQuery
from tilth.insight.filters import wanted_of
from tilth.insight.ground import Ground
from tilth.insight.grouping import Grouping
from tilth.insight.masking import mask_value
from tilth.insight.metrics.kernels.touches import ANY_CODE
from tilth.insight.periods import Span
from tilth.kernel.money import Currency


def add_up_spend(
    rows: Sequence[SpendRow], currency: Currency, span: Span, grouping: Grouping, filters: Sequence[Filter]
) -> NDArray[np.int64]:
    """int64[periods, groups], minor units. A day's spend lies in the period of that day; hours have none."""
    last_days = np.array([day.toordinal() for day in span.last_days()])
    total = np.zeros((last_days.size, grouping.size), dtype=np.int64)
    places = [{key or "": place for place, key in enumerate(axis.keys)} for axis in grouping.axes]
    axes = list(zip(grouping.axes, grouping.steps, places, strict=True))
    for row in rows:
        if row.currency == currency and span.first <= row.day <= span.last and _passes(row, filters):
            period = int(np.searchsorted(last_days, row.day.toordinal()))
            group = sum(step * place.get(_value(row, axis.dimension.code), axis.other) for axis, step, place in axes)
            total[period, group] += row.cost
    return total


def find_spend_keys(ground: Ground, span: Span) -> NDArray[np.int32]:
    """int32[keys, 3]: codes of (channel, campaign, source) that money was spent on; an empty name fits any."""
    names = {
        (row.channel, row.campaign, row.source)
        for row in ground.spend
        if row.cost > 0 and span.first <= row.day <= span.last
    }
    kinds = ("channel", "campaign", "source")
    codes = [{text: code for code, text in enumerate(ground.terms(kind)) if text} if names else {} for kind in kinds]
    keys = [tuple(ANY_CODE if not name else codes[place].get(name) for place, name in enumerate(key)) for key in names]
    known = [key for key in keys if None not in key]
    return np.array(known, dtype=np.int32).reshape(-1, 3)


def _value(row: SpendRow, field: str) -> str:
    """As groups and filters know it."""
    return mask_value(field, {"channel": row.channel, "campaign": row.campaign, "source": row.source}[field])


def _passes(row: SpendRow, filters: Sequence[Filter]) -> bool:
    return all(_matches(_value(row, each.field), each) for each in filters)


def _matches(value: str, asked: Filter) -> bool:
    wanted = wanted_of(asked)
    match asked.op:
        case FilterOp.EQ | FilterOp.IN:
            return value in wanted
        case FilterOp.NOT:
            return value not in wanted
        case FilterOp.CONTAINS:
            return wanted[0].casefold() in value.casefold()
        case _:
            raise InvalidQuery(f"'{asked.op}' compares numbers; '{asked.field}' is a text.", part="filters")
