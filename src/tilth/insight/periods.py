"""Ranges of calendar days: their edges in a zone, their labels, and what they are compared with."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from tilth.history.api import day_number
from tilth.history.contracts import LAST_DAY
from tilth.insight.contracts import Comparison
from tilth.insight.errors import InvalidQuery
from tilth.kernel.clock import from_micros
from tilth.kernel.zones import Grain, boundaries, day_start, next_period, period_starts

MAX_PERIODS = 5_000
_HOUR = 3_600 * 1_000_000
_EARLIEST, _LATEST = date(1970, 1, 2), date(2149, 6, 5)
"""The days that have numbers of their own (history.days)."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days [first, last], cut into periods of a grain, or one period where there is none."""

    first: date
    last: date
    grain: Grain | None = None

    def edges(self, zone: ZoneInfo) -> NDArray[np.int64]:
        if self.grain is None:
            ends = (self.first, self.last + timedelta(days=1))
            return np.array([day_start(day, zone) for day in ends], dtype=np.int64)
        edges = boundaries(self.first, self.last, self.grain, zone)
        # Hours of a day that the zone skipped: one of no length.
        return edges[[0, 0]] if edges.size == 1 else edges

    def day_periods(self) -> NDArray[np.uint16]:
        """Period of each day by its number (history.days); for days outside, the number of periods."""
        starts = [self.first] if self.grain is None else period_starts(self.first, self.last, self.grain)
        ends = [*starts[1:], self.last + timedelta(days=1)]
        periods = np.full(LAST_DAY + 1, len(starts), dtype=np.uint16)
        for period, (start, end) in enumerate(zip(starts, ends, strict=True)):
            periods[day_number(max(start, self.first)) : day_number(end)] = period
        periods[[0, LAST_DAY]] = len(starts)  # what lies beyond the numbered days is in no period
        return periods

    def labels(self, zone: ZoneInfo) -> list[str]:
        """Start of each period: its first day, or for hours the local time with its offset."""
        if self.grain is Grain.HOUR:
            starts = self.edges(zone)[:-1]
            return [from_micros(int(start)).astimezone(zone).isoformat(timespec="minutes") for start in starts]
        if self.grain is None:
            return [self.first.isoformat()]
        return [max(day, self.first).isoformat() for day in period_starts(self.first, self.last, self.grain)]

    def last_days(self) -> list[date]:
        """Last day of each period."""
        if self.grain is None:
            return [self.last]
        if self.grain is Grain.HOUR:
            raise InvalidQuery("Hours have no days: ask for a series by day, week or month.", part="range")
        starts = period_starts(self.first, self.last, self.grain)
        return [min(next_period(day, self.grain) - timedelta(days=1), self.last) for day in starts]

    def starts_before(self, zone: ZoneInfo) -> NDArray[np.int64]:
        """Start of what lies before each period, and ends where the period begins: an hour, or a range as `before`."""
        if self.grain is Grain.HOUR:
            return self.edges(zone)[:-1] - _HOUR
        lasts = self.last_days()
        firsts = [self.first, *(day + timedelta(days=1) for day in lasts[:-1])]
        befores = [Span(first, last).before() for first, last in zip(firsts, lasts, strict=True)]
        return np.array([day_start(before.first, zone) for before in befores], dtype=np.int64)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def whole_months(self) -> bool:
        return self.first.day == 1 and (self.last + timedelta(days=1)).day == 1

    def before(self) -> "Span":
        """The period before: as many whole months where this is whole months, else as many days."""
        if self.whole_months:
            months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
            return Span(_back_months(self.first, months), self.first - timedelta(days=1), self.grain)
        length = timedelta(days=self.days)
        return Span(self.first - length, self.last - length, self.grain)

    def year_before(self) -> "Span":
        """The same whole months a year before, else as many days from the same date on."""
        if self.whole_months:
            last = _back_months(self.last, 12)
            return Span(_year_back(self.first), next_period(last, Grain.MONTH) - timedelta(days=1), self.grain)
        first = _year_back(self.first)
        return Span(first, first + timedelta(days=self.days - 1), self.grain)

    def compared(self, kind: Comparison) -> "Span":
        return self.before() if kind is Comparison.PREVIOUS else self.year_before()


def check_span(first: date, last: date, grain: Grain | None) -> Span:
    """Raises InvalidQuery for a range that is backwards, outside of the calendar or too finely cut."""
    if last < first:
        raise InvalidQuery(f"The range ends before it begins: {first} … {last}.", part="range")
    if first < _EARLIEST or last > _LATEST:
        raise InvalidQuery(f"The range {first} … {last} must lie between {_EARLIEST} and {_LATEST}.", part="range")
    if grain is not None:
        per_day = {Grain.HOUR: 24.0, Grain.DAY: 1.0, Grain.WEEK: 1 / 7, Grain.MONTH: 1 / 31}[grain]
        if ((last - first).days + 1) * per_day > MAX_PERIODS:
            raise InvalidQuery(
                f"That is more than {MAX_PERIODS} periods of a {grain}: ask for a shorter range.", part="range"
            )
    return Span(first, last, grain)


def _back_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def _year_back(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
