"""The sheets that a question needs, shared by its metrics, and what each metric says with them."""

from dataclasses import dataclass, field, replace

import msgspec

from tilth.insight.contracts import (
    Comparison,
    ComparisonResult,
    CurrencyTotal,
    GroupResult,
    MetricRef,
    MetricResult,
    MetricsQuery,
    Point,
    Rate,
    Unit,
)
from tilth.insight.dimensions import WHOLE, Grouping, choose_groups, get_dimension, group_all
from tilth.insight.metrics.counting import Counts
from tilth.insight.metrics.currencies import find_other_currencies
from tilth.insight.metrics.metric import Metric
from tilth.insight.metrics.sheet import SPEND_DIMENSIONS, Setting, Sheet
from tilth.insight.paging import check_cells, check_groups
from tilth.insight.periods import Span, check_span
from tilth.insight.ranking import make_change, make_rate, rank_groups
from tilth.kernel.money import Currency


@dataclass(frozen=True, slots=True)
class Asked:
    """One metric of a question with its arguments."""

    ref: MetricRef
    metric: Metric
    args: msgspec.Struct

    def count(self, sheet: Sheet) -> tuple[Counts, Counts | None]:
        return self.metric.compute(sheet, self.args)

    def rank(self, sheet: Sheet) -> tuple[Counts, Counts | None]:
        """What the largest groups are chosen by."""
        return self.count(sheet) if self.metric.rank is None else (self.metric.rank(sheet, self.args), None)

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


@dataclass(frozen=True, slots=True)
class Sheets:
    """One breakdown: the range as a whole, its series, and for each comparison the same of another range."""

    total: Sheet
    series: Sheet
    compared: dict[Comparison, tuple[Sheet, Sheet]] = field(default_factory=dict)

    @classmethod
    def of(cls, setting: Setting, span: Span, compare: tuple[Comparison, ...], grouping: Grouping) -> "Sheets":
        def pair(of: Span) -> tuple[Sheet, Sheet]:
            return Sheet(setting, replace(of, grain=None), grouping), Sheet(setting, of, grouping)

        spans = {kind: span.compared(kind) for kind in compare}
        then = {kind: pair(check_span(other.first, other.last, other.grain)) for kind, other in spans.items()}
        return cls(*pair(span), then)

    def total_rate(self, asked: Asked, group: int = 0) -> Rate:
        return asked.rates(self.total, group)[0]

    def points(self, asked: Asked, group: int = 0) -> tuple[Point, ...]:
        return _points(asked, self.series, group)

    def comparisons(self, asked: Asked, now: Rate, group: int = 0) -> tuple[ComparisonResult, ...]:
        results = []
        for kind, (total, series) in self.compared.items():
            then = asked.rates(total, group)[0]
            first, last = series.span.first, series.span.last
            points = _points(asked, series, group)
            results.append(ComparisonResult(kind, first, last, then, make_change(now, then), points))
        return tuple(results)


class Answer:
    """Raises InvalidQuery where a metric cannot be asked in this way."""

    def __init__(self, setting: Setting, query: MetricsQuery, span: Span) -> None:
        self._setting = setting
        self._query = query
        self._span = span
        self._whole = Sheets.of(setting, span, query.compare, WHOLE)
        self._groups: dict[tuple[str | None, ...], Sheets] = {}
        self._everything: Sheet | None = None
        self._others: dict[Currency, Sheet] | None = None
        self.notes: list[str] = []

    def of(self, asked: Asked) -> MetricResult:
        total = self._whole.total_rate(asked)
        metric = asked.metric
        return MetricResult(
            code=metric.code,
            args=asked.ref.args,
            name_en=metric.name_en,
            name_zh=metric.name_zh,
            unit=metric.unit,
            currency=self._setting.currency if metric.in_currency else None,
            total=total,
            series=self._whole.points(asked),
            comparisons=self._whole.comparisons(asked, total),
            groups=self._group_results(asked),
            other_currencies=self._currency_totals(asked),
        )

    def _group_results(self, asked: Asked) -> tuple[GroupResult, ...]:
        """The groups with the largest numerators, which are chosen for each metric on its own."""
        if self._query.by is None:
            return ()
        periods = self._whole.series.span.edges(self._setting.ground.zone).size - 1
        check_cells(periods, check_groups(self._query.limit) + 1)
        everything = self._sheet_of_all_groups()
        numerators, denominators = asked.rank(everything)
        amounts = abs(numerators[0])
        if denominators is not None:
            # A group without a numerator still has a rate of 0: it comes last, but it comes.
            amounts = amounts + ((amounts == 0) & (denominators[0] > 0))
        grouping = choose_groups(everything.grouping, rank_groups(amounts, everything.grouping.keys), self._query.limit)
        sheets = self._sheets_of(grouping)
        numerators, denominators = asked.count(sheets.total)
        present = numerators[0].astype(bool) | (False if denominators is None else denominators[0].astype(bool))
        results = []
        for group, key in enumerate(grouping.keys):
            if present[group]:
                total = sheets.total_rate(asked, group)
                then = sheets.comparisons(asked, total, group)
                results.append(GroupResult(key, total, sheets.points(asked, group), then))
        return tuple(results)

    def _sheet_of_all_groups(self) -> Sheet:
        if self._everything is None:
            dimension = get_dimension(self._query.by or "")
            spend = self._setting.ground.spend if dimension.code in SPEND_DIMENSIONS else ()
            extra = [getattr(row, dimension.code) for row in spend]
            grouping = group_all(dimension, self._setting.ground.terms, extra)
            self._everything = Sheet(self._setting, self._whole.total.span, grouping)
        return self._everything

    def _sheets_of(self, grouping: Grouping) -> Sheets:
        if grouping.keys not in self._groups:
            self._groups[grouping.keys] = Sheets.of(self._setting, self._span, self._query.compare, grouping)
        return self._groups[grouping.keys]

    def _currency_totals(self, asked: Asked) -> tuple[CurrencyTotal, ...]:
        if not asked.metric.in_currency:
            return ()
        if self._others is None:
            others, self.notes = find_other_currencies(self._whole.total)
            self._others = {currency: self._whole.total.in_currency(currency) for currency in others}
        totals = [(currency, asked.rates(sheet)[0]) for currency, sheet in self._others.items()]
        return tuple(CurrencyTotal(currency, rate) for currency, rate in totals if rate.numerator != 0)


def _points(asked: Asked, sheet: Sheet, group: int) -> tuple[Point, ...]:
    if sheet.span.grain is None:
        return ()
    labels = sheet.span.labels(sheet.ground.zone)
    return tuple(Point(label, rate) for label, rate in zip(labels, asked.rates(sheet, group), strict=True))
