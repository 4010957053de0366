"""All events of visits and of orders in one table, in order of time."""

from dataclasses import dataclass

import numpy as np

from tilth.entrypoints.demo.simulator.draws import Ints
from tilth.entrypoints.demo.simulator.journeys import Journeys, Kind
from tilth.entrypoints.demo.simulator.orders import NEVER, Orders
from tilth.entrypoints.demo.simulator.population import Flags

SERVER_KINDS = (Kind.PAID, Kind.CANCELLED, Kind.REFUNDED)
"""Sent by the shop's own system: nobody is on the page when they happen."""
_BEFORE_PLACING = 200_000


@dataclass(frozen=True, slots=True)
class Events:
    """Sorted by time."""

    ts: Ints
    """µs UTC, whole milliseconds."""
    visit: Ints
    kind: Ints
    item: Ints
    quantity: Ints
    order: Ints
    """Index into Orders, -1 = none."""
    known: Flags

    @property
    def by_server(self) -> Flags:
        return np.isin(self.kind, SERVER_KINDS)

    def take(self, rows: Ints | Flags | slice) -> "Events":
        return Events(*(getattr(self, name)[rows] for name in Events.__slots__))

    def __len__(self) -> int:
        return len(self.ts)


def stream(journeys: Journeys, orders: Orders, *, end: int) -> Events:
    steps, everyone = journeys.steps, np.arange(len(orders))
    in_visits = np.full(len(steps.visit), -1, np.int64)
    in_visits[steps.kind == Kind.PLACED] = everyone
    with_coupon = everyone[orders.coupon >= 0]
    later = [
        (Kind.COUPON, with_coupon, orders.placed[with_coupon] - _BEFORE_PLACING),
        *((kind, everyone[ts != NEVER], ts[ts != NEVER]) for kind, ts in _times_of(orders)),
    ]
    extra = np.concatenate([order for _, order, _ in later])
    none = np.full(len(extra), -1, np.int64)
    events = Events(
        ts=np.concatenate([journeys.ts, *(ts for *_, ts in later)]),
        visit=np.concatenate([steps.visit, orders.visit[extra]]),
        kind=np.concatenate(
            [steps.kind, np.repeat([int(kind) for kind, *_ in later], [len(rows) for _, rows, _ in later])]
        ),
        item=np.concatenate([steps.item, none]),
        quantity=np.concatenate([steps.quantity, none + 1]),
        order=np.concatenate([in_visits, extra]),
        known=np.concatenate([journeys.known, _known_buyers(journeys, orders)[extra]]),
    )
    rows = np.flatnonzero(events.ts < end)
    return events.take(rows[np.argsort(events.ts[rows], kind="stable")])


def _times_of(orders: Orders) -> list[tuple[Kind, Ints]]:
    return [(Kind.PAID, orders.paid), (Kind.CANCELLED, orders.cancelled), (Kind.REFUNDED, orders.refunded)]


def _known_buyers(journeys: Journeys, orders: Orders) -> Flags:
    """Whether the order was placed by somebody who was logged in."""
    known: Flags = journeys.known[journeys.steps.kind == Kind.PLACED]
    assert len(known) == len(orders)
    return known
