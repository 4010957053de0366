"""Orders with their lines and amounts, and what becomes of them: paid, cancelled, refunded.

All amounts are fen. An order's amount is goods − discount + shipping.
"""

from dataclasses import dataclass, fields

import numpy as np

from tilth.entrypoints.demo.simulator.catalog import Catalog
from tilth.entrypoints.demo.simulator.content import COUPONS
from tilth.entrypoints.demo.simulator.draws import Ints
from tilth.entrypoints.demo.simulator.journeys import Journeys, Kind
from tilth.entrypoints.demo.simulator.population import Flags, Population
from tilth.entrypoints.demo.simulator.seasons import Seasons
from tilth.entrypoints.demo.simulator.visits import Visits

NEVER = np.iinfo(np.int64).max
_MINUTE = 60_000_000
_DAY = 24 * 60 * _MINUTE
_FREE_SHIPPING_FROM = 9_900
_SHIPPING = 800


@dataclass(frozen=True, slots=True)
class Orders:
    """One entry per order; times are µs UTC, NEVER for what does not happen."""

    visit: Ints
    person: Ints
    placed: Ints
    paid: Ints
    cancelled: Ints
    refunded: Ints
    goods: Ints
    discount: Ints
    shipping: Ints
    coupon: Ints
    """Index of content.COUPONS, -1 = none."""
    back_line: Ints
    """Line that is cancelled or refunded; -1 = the whole order."""
    back_amount: Ints
    """What is cancelled or refunded; 0 where neither happens."""
    first_line: Ints
    lines: Ints
    line_item: Ints
    """Lines of all orders, [first_line, first_line + lines) of each."""
    line_quantity: Ints
    line_price: Ints

    @property
    def amount(self) -> Ints:
        return self.goods - self.discount + self.shipping

    def __len__(self) -> int:
        return len(self.visit)


def unit_price(catalog: Catalog, seasons: Seasons, item: Ints, day: Ints) -> Ints:
    """Fen, in whole jiao (10 fen)."""
    return np.asarray(np.rint(catalog.price[item] * seasons.price_factor[day] / 10).astype(np.int64) * 10)


def fulfil(
    rng: np.random.Generator, visits: Visits, journeys: Journeys, people: Population, catalog: Catalog, seasons: Seasons
) -> Orders:
    steps = journeys.steps
    placed_rows = np.flatnonzero(steps.kind == Kind.PLACED)
    visit = steps.visit[placed_rows]
    line_order, item, quantity = _lines(steps.visit, steps.kind, steps.item, steps.quantity, visit)
    price = unit_price(catalog, seasons, item, visits.day[visit][line_order])
    lines = np.bincount(line_order, minlength=len(visit)).astype(np.int64)
    first_line = np.cumsum(lines) - lines
    goods = np.add.reduceat(price * quantity, first_line) if len(visit) else np.zeros(0, np.int64)
    coupon, discount = _coupons(rng, goods, people.price_sensitivity[visits.person[visit]])
    shipping = np.where(goods - discount < _FREE_SHIPPING_FROM, _SHIPPING, 0)
    placed = journeys.ts[placed_rows]
    fate = _fate(rng, placed, lines)
    back_line = np.where(fate.whole, -1, 0)
    whole_amount = goods - discount + shipping
    line_amount = (price * quantity)[first_line] if len(visit) else goods
    happens = (fate.cancelled != NEVER) | (fate.refunded != NEVER)
    return Orders(
        visit=visit, person=visits.person[visit], placed=placed,
        paid=fate.paid, cancelled=fate.cancelled, refunded=fate.refunded,
        goods=goods, discount=discount, shipping=shipping, coupon=coupon,
        back_line=back_line,
        back_amount=np.where(happens, np.where(fate.whole, whole_amount, np.minimum(line_amount, whole_amount)), 0),
        first_line=first_line, lines=lines, line_item=item, line_quantity=quantity, line_price=price,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Fate:
    paid: Ints
    cancelled: Ints
    refunded: Ints
    whole: Flags


def _fate(rng: np.random.Generator, placed: Ints, lines: Ints) -> _Fate:
    """Most are paid within minutes. Of the unpaid, most time out; of the paid, a few lose a line before
    shipping and some are sent back within ten days, wholly or in part.
    """
    n = len(placed)
    luck, part = rng.random(n), rng.random(n)
    pays = rng.random(n) < 0.93
    paid = placed + (20_000 + rng.gamma(1.2, 90_000, n).astype(np.int64)) * 1000
    times_out = ~pays & (luck < 0.75)
    loses_line = pays & (luck < 0.015) & (lines > 1)
    comes_back = pays & ~loses_line & (luck > 0.935)
    cancelled = np.where(times_out, placed + 30 * _MINUTE, np.where(loses_line, paid + 5 * 60 * _MINUTE, NEVER))
    later = (rng.uniform(1, 10, n) * _DAY).astype(np.int64) // 1000 * 1000
    return _Fate(
        paid=np.where(pays, paid, NEVER),
        cancelled=cancelled,
        refunded=np.where(comes_back, paid + later, NEVER),
        whole=times_out | (comes_back & ((part < 0.6) | (lines == 1))),
    )


def _lines(visit: Ints, kind: Ints, item: Ints, quantity: Ints, order_visit: Ints) -> tuple[Ints, Ints, Ints]:
    """(order, item, quantity) of what stayed in the cart. A removal follows its own addition at once."""
    removed_before = np.append(kind[1:] == Kind.REMOVE, np.False_)
    kept = np.flatnonzero((kind == Kind.ADD) & ~removed_before)
    order = np.searchsorted(order_visit, visit[kept])
    order = np.minimum(order, max(len(order_visit) - 1, 0))
    kept_of_order = np.flatnonzero(order_visit[order] == visit[kept]) if len(order_visit) else np.zeros(0, np.int64)
    rows = kept[kept_of_order]
    return order[kept_of_order], item[rows], quantity[rows]


def _coupons(
    rng: np.random.Generator, goods: Ints, sensitivity: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> tuple[Ints, Ints]:
    """The best coupon that the goods allow, for those who look for one."""
    looks = rng.random(len(goods)) < 0.1 + 0.4 * sensitivity
    coupon = np.full(len(goods), -1, np.int64)
    for number, (_, threshold, _) in enumerate(COUPONS):
        coupon = np.where(looks & (goods >= threshold * 100), number, coupon)
    value = np.array([discount * 100 for *_, discount in COUPONS] + [0], np.int64)
    return coupon, value[coupon]


def before(orders: Orders, end: int) -> Orders:
    """The orders as they stand at `end`: what happens later has not happened."""
    known = {f.name: getattr(orders, f.name) for f in fields(orders)}
    for name in ("paid", "cancelled", "refunded"):
        known[name] = np.where(known[name] < end, known[name], NEVER)
    happened = (known["cancelled"] != NEVER) | (known["refunded"] != NEVER)
    known["back_amount"] = np.where(happened, known["back_amount"], 0)
    return Orders(**known)
