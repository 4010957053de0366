"""A day's curves against those of the day before, in one pass over history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from tilth.history.contracts import BucketView, Part
from tilth.insight.contracts import Unit
from tilth.insight.filters import make_filter
from tilth.insight.ground import Ground, read_column, sealed, slices_of
from tilth.insight.live.clock_face import same_time, slot_edges
from tilth.insight.live.contracts import SLOT_MINUTES, Coverage, LiveCurve, LiveDay
from tilth.insight.live.kernel import AMOUNT, COUNTS, ORDERS, PERSONS, count_stretches
from tilth.insight.metrics.counting import order_rows
from tilth.insight.metrics.kernels.orders import OrderRows
from tilth.insight.metrics.sheet import Setting
from tilth.insight.periods import check_span
from tilth.kernel.clock import from_micros
from tilth.kernel.money import Currency, minor_digits

Counts = NDArray[np.int64]
_CURVES = (("gmv", Unit.MONEY, AMOUNT), ("orders_placed", Unit.COUNT, ORDERS), ("active_users", Unit.COUNT, PERSONS))


@dataclass(frozen=True, slots=True)
class StretchFold:
    """int64[COUNTS, stretches] over everybody."""

    setting: Setting
    edges: Counts
    day_of: Counts

    @property
    def columns(self) -> Sequence[str]:
        return OrderRows._fields[:7]

    def run(self, view: BucketView) -> Counts:
        total = np.zeros((COUNTS, self.edges.size - 1), dtype=np.int64)
        for part in view.parts:
            if part.persons.size:
                total += self._count(part)
        return total

    def merge(self, partials: Sequence[Counts]) -> Counts:
        total = np.zeros((COUNTS, self.edges.size - 1), dtype=np.int64)
        for partial in partials:
            total += partial
        return total

    def _count(self, part: Part) -> Counts:
        # GMV counts rows of its own currency only; where history has seen no other, that need not be asked per row.
        currencies = self.setting.currencies if self.setting.many_currencies else np.empty(0, dtype=np.bool_)
        rows = order_rows(part, self.setting.roles, currencies)
        return count_stretches(slices_of(part), rows, sealed(self.edges), sealed(self.day_of))


@dataclass(frozen=True, slots=True)
class SpanFold:
    """µs of the first event, and of the last one up to `now`; None where there is none."""

    now: int
    columns: Sequence[str] = ("ts",)

    def run(self, view: BucketView) -> tuple[int, int] | None:
        return self.merge([self._span(part) for part in view.parts if part.persons.size])

    def merge(self, partials: Sequence[tuple[int, int] | None]) -> tuple[int, int] | None:
        found = [partial for partial in partials if partial is not None]
        if not found:
            return None
        return min(first for first, _ in found), max(last for _, last in found)

    def _span(self, part: Part) -> tuple[int, int] | None:
        ts = read_column(part, "ts")
        firsts, lasts = ts[part.starts], ts[part.ends - 1]
        for ahead in np.flatnonzero(lasts > self.now):
            slice_ = ts[part.starts[ahead] : part.ends[ahead]]
            known = int(np.searchsorted(slice_, self.now, side="right"))
            lasts[ahead] = slice_[known - 1] if known else firsts[ahead]
        within = firsts <= self.now
        return (int(firsts[within].min()), int(lasts[within].max())) if within.any() else None


def compute_live(ground: Ground, day: date | None = None) -> LiveDay:
    """Of today, or of a day that is over. The last value of each curve is what its metric says of the day.

    Raises InvalidQuery for a day outside of the calendar.
    """
    now = from_micros(ground.now)
    today = now.astimezone(ground.zone).date()
    day = min(day or today, today)
    check_span(day, day, None)
    yesterday = day - timedelta(days=1)
    mine, theirs = slot_edges(day, ground.zone), slot_edges(yesterday, ground.zone)
    is_today = day == today
    then = same_time(now, yesterday, ground.zone) if is_today else int(theirs[-1])
    edges = np.unique(np.concatenate([theirs, mine, [then]]))
    day_of = (edges[:-1] >= mine[0]).astype(np.int64)
    setting = Setting.of(ground, make_filter(ground, ()), (), ground.currency)
    counts = ground.run(StretchFold(setting, edges, day_of))
    current = int(np.searchsorted(mine, ground.now, side="right")) if is_today else mine.size - 1
    return LiveDay(
        day=day,
        yesterday=yesterday,
        time_zone=str(ground.zone),
        currency=ground.currency,
        slot_minutes=SLOT_MINUTES,
        at=now,
        curves=tuple(
            _curve(code, unit, ground.currency, edges, counts[count], mine[1 : current + 1], theirs[1:], then)
            for code, unit, count in _CURVES
        ),
    )


def compute_coverage(ground: Ground, waiting: int = 0) -> Coverage:
    span = ground.run(SpanFold(ground.now))
    first, last = (from_micros(moment).astimezone(ground.zone).date() for moment in span) if span else (None, None)
    return Coverage(from_micros(ground.now).astimezone(ground.zone).date(), first, last, waiting)


def _curve(
    code: str,
    unit: Unit,
    currency: Currency,
    edges: Counts,
    counts: Counts,
    mine: Counts,
    theirs: Counts,
    then: int,
) -> LiveCurve:
    until = np.concatenate([[0], np.cumsum(counts)])

    def at(moments: Counts) -> list[Decimal]:
        reached = until[np.searchsorted(edges, moments)].tolist()
        return [_in_units(int(value), unit, currency) for value in reached]

    before = at(theirs)
    midnight = at(theirs[-1:])[0]
    # What is stamped ahead of the clock is of today as well.
    total = _in_units(int(until[-1]), unit, currency) - midnight
    today = [value - midnight for value in at(mine[:-1])] + [total]
    return LiveCurve(
        code=code,
        unit=unit,
        today=tuple(today),
        yesterday=tuple(before),
        total=total,
        yesterday_same_time=at(np.array([then]))[0],
        yesterday_total=before[-1],
    )


def _in_units(count: int, unit: Unit, currency: Currency) -> Decimal:
    return Decimal(count).scaleb(-minor_digits(currency)) if unit is Unit.MONEY else Decimal(count)
