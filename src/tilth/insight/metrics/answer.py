"""The sheets that a question needs, shared by its metrics, and what each metric says with them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tilth.insight.contracts import (
    Comparison,
    ComparisonResult,
    CurrencyTotal,
    GroupResult,
    MetricResult,
    MetricsQuery,
    Point,
    Rate,
)
from tilth.insight.grouping import WHOLE, Grouping, Key
from tilth.insight.metrics.asked import Asked, Rates
from tilth.insight.metrics.breakdown import choose_groups
from tilth.insight.metrics.currencies import find_other_currencies
from tilth.insight.metrics.sheet import Setting, Sheet
from tilth.insight.paging import check_cells
from tilth.insight.periods import Span, check_span
from tilth.insight.ranking import make_change
from tilth.kernel.money import Currency


@dataclass(frozen=True, slots=True)
class Stretch:
    """One range with one breakdown: the range as a whole, and cut into its periods."""

    total: Sheet
    series: Sheet

    @classmethod
    def of(cls, setting: Setting, span: Span, grouping: Grouping) -> "Stretch":
        return cls(Sheet(setting, replace(span, grain=None), grouping), Sheet(setting, span, grouping))

    def ask(self, asked: Asked) -> "Said":
        span = self.series.span
        if span.grain is None:
            return Said(span, asked.rates(self.total), None, ())
        labels = span.labels(self.series.ground.zone)
        return Said(span, asked.rates(self.total), asked.rates(self.series), labels)


@dataclass(frozen=True, slots=True)
class Said:
    """What one metric says of a stretch; `series` is None where the range is not cut."""

    span: Span
    total: Rates
    series: Rates | None
    labels: Sequence[str]

    def has(self, group: int) -> bool:
        """Whether there is anything to say of a group: amounts that cancel each other out over the range are."""
        return self.total.has(group) or (self.series is not None and self.series.has(group))

    def rate(self, group: int) -> Rate:
        return self.total.at(0, group)

    def points(self, group: int) -> tuple[Point, ...]:
        if self.series is None:
            return ()
        return tuple(Point(label, self.series.at(period, group)) for period, label in enumerate(self.labels))

    def compared(self, kind: Comparison, now: Rate, group: int) -> ComparisonResult:
        then = self.rate(group)
        first, last = self.span.first, self.span.last
        return ComparisonResult(kind, first, last, then, make_change(now, then), self.points(group))


class Answer:
    """Raises InvalidQuery where a metric cannot be asked in this way."""

    def __init__(self, setting: Setting, query: MetricsQuery, span: Span, asked: Sequence[Asked]) -> None:
        self._setting = setting
        others = {kind: span.compared(kind) for kind in query.compare}
        self._spans = {kind: check_span(other.first, other.last, other.grain) for kind, other in others.items()}
        self._span = span
        self._stretches: dict[tuple[tuple[Key, ...], ...], tuple[Stretch, dict[Comparison, Stretch]]] = {}
        self._grouping = choose_groups(setting, query, asked) if query.by else None
        self._others: dict[Currency, Sheet] | None = None
        self.notes: list[str] = []

    def of(self, asked: Asked) -> MetricResult:
        now, compared = self._ask(asked, WHOLE)
        total = now.rate(0)
        metric = asked.metric
        return MetricResult(
            code=metric.code,
            args=asked.ref.args,
            name_en=metric.name_en,
            name_zh=metric.name_zh,
            unit=metric.unit,
            currency=self._setting.currency if metric.in_currency else None,
            total=total,
            series=now.points(0),
            comparisons=tuple(then.compared(kind, total, 0) for kind, then in compared.items()),
            groups=self._group_results(asked),
            other_currencies=self._currency_totals(asked),
        )

    def _group_results(self, asked: Asked) -> tuple[GroupResult, ...]:
        """Groups of which there is something to say now or then, ordered by the first dimension, then by the second."""
        grouping = self._grouping
        if grouping is None:
            return ()
        check_cells(self._span.edges(self._setting.ground.zone).size - 1, grouping.size)
        now, compared = self._ask(asked, grouping)
        results = []
        for group, keys in enumerate(grouping.keys):
            if any(said.has(group) for said in (now, *compared.values())):
                total = now.rate(group)
                then = tuple(said.compared(kind, total, group) for kind, said in compared.items())
                results.append(GroupResult(keys, total, now.points(group), then))
        return tuple(results)

    def _ask(self, asked: Asked, grouping: Grouping) -> tuple[Said, dict[Comparison, Said]]:
        now, compared = self._stretches_of(grouping)
        return now.ask(asked), {kind: then.ask(asked) for kind, then in compared.items()}

    def _stretches_of(self, grouping: Grouping) -> tuple[Stretch, dict[Comparison, Stretch]]:
        groups = tuple(axis.keys for axis in grouping.axes)
        if groups not in self._stretches:
            compared = {kind: Stretch.of(self._setting, span, grouping) for kind, span in self._spans.items()}
            self._stretches[groups] = Stretch.of(self._setting, self._span, grouping), compared
        return self._stretches[groups]

    def _currency_totals(self, asked: Asked) -> tuple[CurrencyTotal, ...]:
        if not asked.metric.in_currency:
            return ()
        whole = self._stretches_of(WHOLE)[0].total
        if self._others is None:
            others, self.notes = find_other_currencies(whole)
            self._others = {currency: whole.in_currency(currency) for currency in others}
        totals = [(currency, asked.rates(sheet).at(0, 0)) for currency, sheet in self._others.items()]
        return tuple(CurrencyTotal(currency, rate) for currency, rate in totals if rate.numerator != 0)
