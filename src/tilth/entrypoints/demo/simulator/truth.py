"""The shop's own books: what any honest system must report about the traffic that was sent.

Written against METRICS.md, from the simulator's arrays alone; shares no code with Tilth's folds.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from tilth.entrypoints.demo.simulator.draws import Ints
from tilth.entrypoints.demo.simulator.marketing import SpendRow
from tilth.entrypoints.demo.simulator.orders import Orders
from tilth.entrypoints.demo.simulator.scenario import Scenario
from tilth.entrypoints.demo.simulator.stream import Events
from tilth.kernel.clock import to_micros
from tilth.kernel.zones import day_start


@dataclass(frozen=True, slots=True)
class Figures:
    """Additive counts of a period; amounts in fen. Rates are theirs to divide."""

    events: int
    visitors: int
    gmv: int
    orders_placed: int
    orders_paid: int
    paid_amount: int
    refunds: int
    cancellations: int
    """Of paid orders: an order that was never paid takes nothing back."""
    buyers: int
    new_buyers: int
    repeat_buyers: int
    """Buyers with two or more paid orders."""
    items: int
    """Pieces in paid orders."""
    spend: int


@dataclass(frozen=True)
class Truth:
    scenario: Scenario
    events: Events
    orders: Orders
    who: Ints
    """Recognisable person per event."""
    spend_rows: list[SpendRow]
    _owner: Ints = field(init=False, repr=False)

    def __post_init__(self) -> None:
        owner = np.full(len(self.orders), -1, np.int64)
        with_order = self.events.order >= 0
        owner[self.events.order[with_order]] = self.who[with_order]
        object.__setattr__(self, "_owner", owner)

    def figures(self, first: date, last: date) -> Figures:
        """Of the calendar days [first, last] in the scenario's zone, as known at its end."""
        orders, zone = self.orders, self.scenario.zone
        now = to_micros(self.scenario.end)
        start, stop = day_start(first, zone), min(day_start(last + timedelta(days=1), zone), now)
        placed = _within(orders.placed, start, stop)
        paid = _within(orders.paid, start, stop)
        buyers, counts = np.unique(self._owner[paid], return_counts=True)
        earlier = np.unique(self._owner[orders.paid < start])
        acts = _within(self.events.ts, start, stop)
        return Figures(
            events=int(acts.sum()),
            visitors=len(np.unique(self.who[acts & ~self.events.by_server])),
            gmv=int(orders.amount[placed].sum()),
            orders_placed=int(placed.sum()),
            orders_paid=int(paid.sum()),
            paid_amount=int(orders.amount[paid].sum()),
            refunds=int(orders.back_amount[_within(orders.refunded, start, stop)].sum()),
            cancellations=int(orders.back_amount[_within(orders.cancelled, start, stop) & (orders.paid < now)].sum()),
            buyers=len(buyers),
            new_buyers=len(np.setdiff1d(buyers, earlier)),
            repeat_buyers=int((counts >= 2).sum()),
            items=int(orders.line_quantity[np.repeat(paid, orders.lines)].sum()),
            spend=sum(row.cost for row in self.spend_rows if first <= row.day <= last),
        )

    def daily_active(self) -> list[int]:
        """Distinct persons with an active event, per day of the scenario."""
        person, day = self._active_days()
        return np.bincount(day, minlength=self.scenario.days).tolist() if len(person) else [0] * self.scenario.days

    def retained(self, days_after: int, *, last: date | None = None) -> tuple[int, int]:
        """(came on day n, could have) over all cohorts whose day n is at most `last` (default: the last day)."""
        person, day = self._active_days()
        limit = self.scenario.days - 1 if last is None else (last - self.scenario.first_day).days
        persons, rows = np.unique(person, return_index=True)  # sorted by (person, day): the first row is the first day
        first = dict(zip(persons.tolist(), day[rows].tolist(), strict=True))
        active = set(zip(person.tolist(), day.tolist(), strict=True))
        could = [(who, start + days_after) for who, start in first.items() if start + days_after <= limit]
        return sum(pair in active for pair in could), len(could)

    def _active_days(self) -> tuple[Ints, Ints]:
        acts = ~self.events.by_server
        day = np.searchsorted(self.scenario.day_starts(), self.events.ts[acts], side="right") - 1
        pairs = np.unique(self.who[acts] * self.scenario.days + day)
        return pairs // self.scenario.days, pairs % self.scenario.days


def _within(ts: Ints, start: int, stop: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.asarray((ts >= start) & (ts < stop))
