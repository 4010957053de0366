"""Answers to metric questions."""

from dataclasses import dataclass, replace
from typing import Any

import msgspec

from tilth.insight.contracts import (
    MAX_METRICS,
    Comparison,
    ComparisonResult,
    CurrencyTotal,
    GroupResult,
    MetricRef,
    MetricResult,
    MetricsQuery,
    MetricsResult,
    Point,
    Rate,
    Unit,
)
from tilth.insight.dimensions import Grouping, choose_groups, get_dimension, group_all
from tilth.insight.errors import InvalidQuery
from tilth.insight.filters import make_filter
from tilth.insight.ground import Ground
from tilth.insight.metrics.counting import Counts
from tilth.insight.metrics.metric import Metric
from tilth.insight.metrics.registry import KEY_METRICS, get_metric, read_args
from tilth.insight.metrics.sheet import SPEND_DIMENSIONS, Setting, Sheet
from tilth.insight.paging import check_groups
from tilth.insight.periods import Span, check_span
from tilth.insight.ranking import make_change, make_rate, rank_groups
from tilth.kernel.money import Currency, parse_currency


@dataclass(frozen=True, slots=True)
class _Asked:
    """One metric of a question with its arguments."""

    ref: MetricRef
    metric: Metric
    args: msgspec.Struct

    def count(self, sheet: Sheet) -> tuple[Counts, Counts | None]:
        return self.metric.compute(sheet, self.args)

    def rates(self, sheet: Sheet, group: int = 0) -> list[Rate]:
        """Of each period."""
        numerators, denominators = self.count(sheet)
        unit = self.metric.unit
        currency = sheet.setting.currency if unit is Unit.MONEY else None
        return [
            make_rate(
                int(numerators[period, group]),
                None if denominators is None else int(denominators[period, group]),
                unit,
                currency,
            )
            for period in range(numerators.shape[0])
        ]


def compute_metrics(ground: Ground, query: MetricsQuery) -> MetricsResult:
    """Metrics of one question share their passes over history: one per kind of count, breakdown and comparison.

    Without names, the key six: those that cannot be asked in this way are left out with a note.
    """
    if len(query.metrics) > MAX_METRICS:
        raise InvalidQuery(f"Ask for at most {MAX_METRICS} metrics at once, not {len(query.metrics)}.")
    span = check_span(query.first, query.last, query.grain)
    asked = [_ask(ref) for ref in query.metrics or map(MetricRef, KEY_METRICS)]
    currency = ground.currency if query.currency is None else parse_currency(query.currency)
    setting = Setting.of(ground, make_filter(ground, query.filters), query.filters, currency)
    answer = _Answer(setting, query, span)
    results, left_out = [], []
    for each in asked:
        try:
            results.append(answer.of(each))
        except InvalidQuery as error:
            if query.metrics:
                raise
            # Nobody asked for this one by name: the others are worth more than an error.
            left_out.append(f"{each.metric.name_en} is left out: {error.message}")
    return MetricsResult(
        first=query.first,
        last=query.last,
        time_zone=str(ground.zone),
        grain=query.grain,
        by=query.by,
        metrics=tuple(results),
        notes=tuple(left_out),
    )


def _ask(ref: MetricRef) -> _Asked:
    metric = get_metric(ref.code)
    return _Asked(ref, metric, read_args(metric, ref.args))


class _Answer:
    """The sheets that a question needs, shared by its metrics."""

    def __init__(self, setting: Setting, query: MetricsQuery, span: Span) -> None:
        self._setting = setting
        self._query = query
        self._span = span
        self._total = Sheet(setting, replace(span, grain=None))
        self._series = Sheet(setting, span)
        self._groups: dict[bytes, tuple[Sheet, Sheet]] = {}
        self._everything: Sheet | None = None
        self._compared = {
            kind: (Sheet(setting, replace(then, grain=None)), Sheet(setting, then))
            for kind in query.compare
            for then in [check_span(*_bounds(span.compared(kind)), span.grain)]
        }
        self._others = {currency: self._total.in_currency(currency) for currency in _other_currencies(setting)}

    def of(self, asked: _Asked) -> MetricResult:
        total = asked.rates(self._total)[0]
        metric = asked.metric
        return MetricResult(
            code=metric.code,
            args=asked.ref.args,
            name_en=metric.name_en,
            name_zh=metric.name_zh,
            unit=metric.unit,
            currency=self._setting.currency if metric.in_currency else None,
            total=total,
            series=self._points(asked, self._series),
            comparisons=tuple(self._comparison(asked, kind, total) for kind in self._query.compare),
            groups=self._group_results(asked),
            other_currencies=self._currency_totals(asked),
        )

    def _points(self, asked: _Asked, sheet: Sheet, group: int = 0) -> tuple[Point, ...]:
        if sheet.span.grain is None:
            return ()
        labels = sheet.span.labels(self._setting.ground.zone)
        return tuple(Point(label, rate) for label, rate in zip(labels, asked.rates(sheet, group), strict=True))

    def _comparison(self, asked: _Asked, kind: Comparison, now: Rate) -> ComparisonResult:
        total, series = self._compared[kind]
        then = asked.rates(total)[0]
        points = self._points(asked, series)
        return ComparisonResult(kind, series.span.first, series.span.last, then, make_change(now, then), points)

    def _group_results(self, asked: _Asked) -> tuple[GroupResult, ...]:
        """The groups with the largest numerators, which are chosen for each metric on its own."""
        if self._query.by is None:
            return ()
        check_groups(self._query.limit)
        everything = self._sheet_of_all_groups()
        numerators, denominators = asked.count(everything)
        amounts = abs(numerators[0])
        if denominators is not None:
            # A group without a numerator still has a rate of 0: it comes last, but it comes.
            amounts = amounts + ((amounts == 0) & (denominators[0] > 0))
        grouping = choose_groups(everything.grouping, rank_groups(amounts, everything.grouping.keys), self._query.limit)
        total, series = self._group_sheets(grouping)
        numerators, denominators = asked.count(total)
        present = numerators[0].astype(bool) | (False if denominators is None else denominators[0].astype(bool))
        return tuple(
            GroupResult(key, asked.rates(total, group)[0], self._points(asked, series, group))
            for group, key in enumerate(grouping.keys)
            if present[group]
        )

    def _sheet_of_all_groups(self) -> Sheet:
        if self._everything is None:
            dimension = get_dimension(self._query.by or "")
            spend = self._setting.ground.spend if dimension.code in SPEND_DIMENSIONS else ()
            extra = [getattr(row, dimension.code) for row in spend]
            grouping = group_all(dimension, self._setting.ground.terms, extra)
            self._everything = Sheet(self._setting, self._total.span, grouping)
        return self._everything

    def _group_sheets(self, grouping: Grouping) -> tuple[Sheet, Sheet]:
        key = repr(grouping.keys).encode()
        if key not in self._groups:
            total = Sheet(self._setting, self._total.span, grouping)
            self._groups[key] = (total, Sheet(self._setting, self._span, grouping))
        return self._groups[key]

    def _currency_totals(self, asked: _Asked) -> tuple[CurrencyTotal, ...]:
        if not asked.metric.in_currency:
            return ()
        totals = [(currency, asked.rates(sheet)[0]) for currency, sheet in self._others.items()]
        return tuple(CurrencyTotal(currency, rate) for currency, rate in totals if rate.numerator != 0)


def _bounds(span: Span) -> tuple[Any, Any]:
    return span.first, span.last


def _other_currencies(setting: Setting) -> list[Currency]:
    """Every currency that amounts or spend are in, but the question's."""
    known = {Currency(name) for name in setting.ground.terms("currency")[2:] if name}
    known |= {Currency(row.currency) for row in setting.ground.spend} | {setting.ground.currency}
    return sorted(known - {setting.currency})
