"""One metric of a question, and what it says on a sheet."""

from dataclasses import dataclass

import msgspec

from tilth.insight.contracts import MetricRef, Rate, Unit
from tilth.insight.metrics.counting import Counts
from tilth.insight.metrics.metric import Metric
from tilth.insight.metrics.registry import get_metric, read_args
from tilth.insight.metrics.sheet import Sheet
from tilth.insight.ranking import make_rate
from tilth.kernel.money import Currency


@dataclass(frozen=True, slots=True)
class Rates:
    """Numerators and denominators int64[periods, groups]."""

    numerators: Counts
    denominators: Counts | None
    unit: Unit
    currency: Currency | None

    def at(self, period: int, group: int) -> Rate:
        denominator = None if self.denominators is None else int(self.denominators[period, group])
        return make_rate(int(self.numerators[period, group]), denominator, self.unit, self.currency)

    def has(self, group: int) -> bool:
        """Whether there is anything to say of a group at all."""
        counted = self.numerators[:, group].any()
        return bool(counted or (self.denominators is not None and self.denominators[:, group].any()))


@dataclass(frozen=True, slots=True)
class Asked:
    """A metric with its arguments."""

    ref: MetricRef
    metric: Metric
    args: msgspec.Struct

    @classmethod
    def of(cls, ref: MetricRef) -> "Asked":
        """Raises UnknownMetric, InvalidQuery."""
        metric = get_metric(ref.code)
        return cls(ref, metric, read_args(metric, ref.args))

    def rates(self, sheet: Sheet) -> Rates:
        numerators, denominators = self.metric.compute(sheet, self.args)
        unit = self.metric.unit
        return Rates(numerators, denominators, unit, sheet.setting.currency if unit is Unit.MONEY else None)

    def rank(self, sheet: Sheet) -> tuple[Counts, Counts | None]:
        """What the largest groups are chosen by."""
        if self.metric.rank is not None:
            return self.metric.rank(sheet, self.args), None
        return self.metric.compute(sheet, self.args)
