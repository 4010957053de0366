"""All the counts of one span and one breakdown, each counted when a metric first asks for it.

Metrics of one question share a sheet, so that GMV, AOV and the repurchase rate cost one pass over the orders.
Every method gives int64[periods, groups]. Totals come from a sheet of their own (a span without a grain), never from
adding a series up: distinct persons do not add over time.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from tilth.history.contracts import Part
from tilth.insight.contracts import Filter
from tilth.insight.errors import InvalidQuery
from tilth.insight.filters import RowFilter
from tilth.insight.ground import Ground, read_column, slices_of
from tilth.insight.grouping import WHOLE, Grouping
from tilth.insight.metrics.counting import Counts, Grid, make_roles, order_rows, touch_rows
from tilth.insight.metrics.kernels import orders, touches, visits
from tilth.insight.periods import MAX_PERIODS, Span
from tilth.insight.spend.grid import add_up_spend, find_spend_keys
from tilth.insight.ticks import Calendar
from tilth.kernel.money import Currency
from tilth.kernel.zones import Grain

_DAY = 86_400 * 1_000_000
_NO_CODE = np.empty(0, dtype=np.bool_)
MAX_TRAILING = 400
_DIRECT = "direct"
"""The channel of a row that says nothing of where its visitor came from."""
SPEND_DIMENSIONS = ("channel", "campaign", "source")


@dataclass(frozen=True, slots=True)
class Setting:
    """What the sheets of one question share."""

    ground: Ground
    rows: RowFilter
    filters: tuple[Filter, ...]
    currency: Currency
    many_currencies: bool
    """Whether history holds amounts in another currency than this one."""
    currencies: NDArray[np.bool_]
    """By code, whether a row of it is in this currency."""
    roles: NDArray[np.uint8]

    @classmethod
    def of(cls, ground: Ground, rows: RowFilter, filters: tuple[Filter, ...], currency: Currency) -> "Setting":
        codes = ground.terms("currency")
        own = np.array([name == currency for name in codes] or [False])
        own[0] = currency == ground.currency
        others = set(codes[2:]) - {currency}
        many = bool(others) or currency != ground.currency
        return cls(ground, rows, filters, currency, many, own, make_roles(ground.terms("event")))


@dataclass(slots=True)
class Sheet:
    setting: Setting
    span: Span
    grouping: Grouping = WHOLE
    _kept: dict[object, Counts] = field(default_factory=dict)

    @property
    def ground(self) -> Ground:
        return self.setting.ground

    def visitors(self) -> Counts:
        return self._keep("visitors", lambda: self._visitors(self.span))

    def visitors_since(self, days: int) -> Counts:
        """Active persons of the span and of the `days` − 1 days before it, int64[1, groups]."""
        if not 1 <= days <= MAX_TRAILING:
            raise InvalidQuery(f"A trailing window has 1 to {MAX_TRAILING} days, not {days}.", part="metrics")
        span = Span(self.span.first - timedelta(days=days - 1), self.span.last)
        return self._keep(("since", days), lambda: self._visitors(span))

    def daily(self) -> Counts:
        """Active persons per day, int64[days, groups]."""
        return self._keep("daily", lambda: self._visitors(self._days()))

    def monthly(self) -> Counts:
        """Active persons of the whole calendar month around each day, int64[days, groups]."""
        if self.grouping.by_buyer or self.setting.rows.buyers:
            raise InvalidQuery(
                "A calendar month knows no new buyers of a day: use stickiness:days=30 with 'buyer'.", part="by"
            )

        def count() -> Counts:
            first = self.span.first.replace(day=1)
            last = (self.span.last.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
            months = self._visitors(Span(first, last, Grain.MONTH))
            return months[[_month_index(day, first) for day in self._dates()]]

        return self._keep("monthly", count)

    def trailing(self, days: int) -> Counts:
        """Active persons of the `days` days that end with each day, int64[days, groups]."""
        if not 1 <= days <= MAX_TRAILING:
            raise InvalidQuery(f"A trailing window has 1 to {MAX_TRAILING} days, not {days}.", part="metrics")

        def count() -> Counts:
            span = _days_from(self.span.first - timedelta(days=days - 1), self.span.last)
            grid, calendar = self._grid(span), Calendar.of(span, self.ground.zone)
            fold = grid.fold(
                (calendar.column, "flags"),
                (),
                lambda part: visits.count_trailing(
                    slices_of(part), calendar.read(part), read_column(part, "flags"), grid.cells(part), days
                ),
            )
            return self.ground.run(fold)[days - 1 :]

        return self._keep(("trailing", days), count)

    def at_last_day(self, daily: Counts) -> Counts:
        """Of counts per day, the last day of each period."""
        chosen: Counts = daily[[(day - self.span.first).days for day in self.span.last_days()]]
        return chosen

    def over_days(self, daily: Counts) -> Counts:
        """Counts per day added up per period."""
        ends = [(day - self.span.first).days + 1 for day in self.span.last_days()]
        added: Counts = np.add.reduceat(daily, [0, *ends[:-1]], axis=0)
        return added

    def sessions(self) -> Counts:
        sessions: Counts = self._keep("sessions", self._sessions)[0]
        return sessions

    def converted_sessions(self) -> Counts:
        converted: Counts = self._keep("sessions", self._sessions)[1]
        return converted

    def orders(self, count: int, *, own_currency: bool = False) -> Counts:
        """One of the counts of kernels.orders; of all orders, or of those in the question's currency."""
        counts: Counts = self._orders(own_currency=own_currency)[count]
        return counts

    def cohort(self, days: int) -> tuple[Counts, Counts]:
        """New buyers whose `days` days are over, and those of them who ordered again within these."""
        if days < 1:
            raise InvalidQuery("A cohort needs at least one day to order again.", part="metrics")
        counts = self._orders(own_currency=False, within=days * _DAY)
        return counts[orders.COHORT_BUYERS], counts[orders.COHORT_AGAIN]

    def buyers_before(self) -> tuple[Counts, Counts]:
        """Buyers of the period before each period, and those of them who bought in it as well."""
        if self.grouping.by_buyer:
            raise InvalidQuery(
                "Buyers of the period before are no new buyers: the buy-back rate has no 'buyer' groups.", part="by"
            )

        def count() -> Counts:
            edges, starts = self.span.edges(self.ground.zone), self.span.starts_before(self.ground.zone)
            counts = self._count_before(np.concatenate([starts[:1], edges]))
            # A whole period beside one that the range cuts (the second, the last) has a period before of its own.
            for period in np.flatnonzero(starts[1:] != edges[:-2]) + 1:
                own = np.array([starts[period], edges[period], edges[period + 1]])
                counts[:, period] = self._count_before(own)[:, 0]
            return counts

        buyers, returned = self._keep("before", count)
        return buyers, returned

    def _count_before(self, edges: NDArray[np.int64]) -> Counts:
        counts = self._count_orders(self._grid_of(edges), own_currency=False, within=0)
        return np.stack([counts[orders.BUYERS][:-1], counts[orders.RETURNED_BUYERS][1:]])

    def members(self) -> Counts:
        def count() -> Counts:
            grid = self._grid(self.span)
            fold = grid.fold(
                ("ts", "flags"),
                (),
                lambda part: visits.count_members(
                    slices_of(part), read_column(part, "ts"), read_column(part, "flags"), grid.cells(part)
                ),
            )
            return self.ground.run(fold)

        return self._keep("members", count)

    def touches(self, count: int) -> Counts:
        """One of the counts of kernels.touches."""
        counts: Counts = self._keep("touches", self._touches)[count]
        return counts

    def spend(self) -> Counts:
        """Minor units spent."""
        self._check_spend()
        return self._keep(
            "spend",
            lambda: add_up_spend(
                self.ground.spend, self.setting.currency, self.span, self.grouping, self.setting.filters
            ),
        )

    def in_currency(self, currency: Currency) -> "Sheet":
        """The same sheet in another currency."""
        setting = self.setting
        changed = Setting.of(setting.ground, setting.rows, setting.filters, currency)
        return Sheet(replace(changed, many_currencies=True), self.span, self.grouping)

    def _orders(self, *, own_currency: bool, within: int = 0) -> Counts:
        own_currency = own_currency and self.setting.many_currencies
        return self._keep(
            ("orders", own_currency, within),
            lambda: self._count_orders(self._grid(self.span), own_currency=own_currency, within=within),
        )

    def _count_orders(self, grid: Grid, *, own_currency: bool, within: int) -> Counts:
        currencies = self.setting.currencies if own_currency else _NO_CODE
        roles, now = self.setting.roles, self.ground.now

        def count(part: Part) -> Counts:
            rows = order_rows(part, roles, currencies)
            return orders.count_orders(slices_of(part), rows, grid.cells(part), within, now)

        return self.ground.run(grid.fold(orders.OrderRows._fields[:7], (orders.COUNTS,), count))

    def _visitors(self, span: Span) -> Counts:
        grid, calendar = self._grid(span), Calendar.of(span, self.ground.zone)

        def count(part: Part) -> Counts:
            flags = read_column(part, "flags")
            return visits.count_visitors(slices_of(part), calendar.read(part), flags, grid.cells(part))

        return self.ground.run(grid.fold((calendar.column, "flags"), (), count))

    def _sessions(self) -> Counts:
        grid, roles = self._grid(self.span), self.setting.roles

        def count(part: Part) -> Counts:
            paid = orders.mark_paid(read_column(part, "event"), roles)
            ts, flags = read_column(part, "ts"), read_column(part, "flags")
            return visits.count_sessions(slices_of(part), ts, flags, paid, grid.cells(part))

        return self.ground.run(grid.fold(("ts", "flags", "event"), (2,), count))

    def _touches(self) -> Counts:
        self._check_spend()
        grid, setting = self._grid(self.span), self.setting
        spend = find_spend_keys(self.ground, self.span)
        channels = self.ground.terms("channel")
        direct = channels.index(_DIRECT) if _DIRECT in channels else 0

        def count(part: Part) -> Counts:
            rows = touch_rows(part, setting.roles, setting.currencies, spend, direct)
            return touches.count_touches(slices_of(part), rows, grid.cells(part))

        return self.ground.run(grid.fold(touches.TouchRows._fields[:9], (touches.COUNTS,), count))

    def _check_spend(self) -> None:
        by = {axis.dimension.code for axis in self.grouping.axes} - set(SPEND_DIMENSIONS)
        unknown = by | ({each.field for each in self.setting.filters} - set(SPEND_DIMENSIONS))
        if unknown:
            known = ", ".join(SPEND_DIMENSIONS)
            raise InvalidQuery(
                f"Spend is known by {known} only, not by {', '.join(sorted(unknown))}.", part="by" if by else "filters"
            )

    def _grid(self, span: Span) -> Grid:
        return self._grid_of(span.edges(self.ground.zone))

    def _grid_of(self, edges: NDArray[np.int64]) -> Grid:
        return Grid(edges, self.grouping, self.setting.rows, self.setting.roles)

    def _days(self) -> Span:
        return _days_from(self.span.first, self.span.last)

    def _dates(self) -> list[date]:
        return [self.span.first + timedelta(days=offset) for offset in range(self.span.days)]

    def _keep(self, key: object, count: Callable[[], Counts]) -> Counts:
        if key not in self._kept:
            self._kept[key] = count()
        return self._kept[key]


def _days_from(first: date, last: date) -> Span:
    """Raises InvalidQuery where these are too many days."""
    if (last - first).days >= MAX_PERIODS:
        raise InvalidQuery(f"That is more than {MAX_PERIODS} days one by one: ask for a shorter range.", part="range")
    return Span(first, last, Grain.DAY)


def _month_index(day: date, first: date) -> int:
    return (day.year - first.year) * 12 + day.month - first.month
