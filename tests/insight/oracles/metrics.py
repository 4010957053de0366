"""Metric code → numerator and denominator by the oracle."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from tests.insight.oracles.shop import Counts, Shop


def _buyback(shop: Shop) -> Counts:
    last = shop.first - timedelta(days=1)
    first = shop.first - timedelta(days=(shop.last - shop.first).days + 1)
    if shop.first.day == 1 and (shop.last + timedelta(days=1)).day == 1:
        assert shop.first.month == shop.last.month
        first = last.replace(day=1)
    before = replace(shop, first=first, last=last).buyers()
    return len(before & shop.buyers()), len(before)


def _cohort(shop: Shop, days: int) -> Counts:
    members, again = shop.cohort(days)
    return len(again), len(members)


ORACLES: dict[str, Callable[[Shop], Counts]] = {
    "gmv": lambda s: (s.gmv(), None),
    "paid_amount": lambda s: (s.paid_amount(), None),
    "refunds": lambda s: (s.refunds(), None),
    "cancellations": lambda s: (s.cancellations(), None),
    "net_sales": lambda s: (s.paid_amount() - s.refunds() - s.cancellations(), None),
    "orders_placed": lambda s: (s.orders_placed(), None),
    "orders_paid": lambda s: (s.orders_paid(), None),
    "items": lambda s: (s.items(), None),
    "aov": lambda s: (s.paid_amount(), s.orders_paid(money=True)),
    "amount_per_buyer": lambda s: (s.paid_amount(), len(s.buyers(money=True))),
    "price_per_item": lambda s: (s.paid_amount(), s.items(money=True)),
    "items_per_order": lambda s: (s.items(), s.orders_paid()),
    "uv_value": lambda s: (s.paid_amount(), len(s.visitors())),
    "visitors": lambda s: (len(s.visitors()), None),
    "sessions": lambda s: (s.sessions()[0], None),
    "conversion_rate": lambda s: (len(s.buyers()), len(s.visitors())),
    "placing_rate": lambda s: (len(s.placing_buyers()), len(s.visitors())),
    "session_conversion_rate": lambda s: (s.sessions()[1], s.sessions()[0]),
    "active_users": lambda s: (len(s.visitors()), None),
    "active_users_trailing": lambda s: (len(s.visitors_between(s.last - timedelta(days=6), s.last)), None),
    "stickiness": lambda s: s.stickiness(30),
    "stickiness:days=0": lambda s: s.stickiness(0),
    "stickiness:days=3": lambda s: s.stickiness(3),
    "retention_rate": lambda s: s.retention(1),
    "retention_rate:day=3": lambda s: s.retention(3),
    "buyers": lambda s: (len(s.buyers()), None),
    "new_buyers": lambda s: (len(s.new_buyers()), None),
    "repurchase_rate": lambda s: (len(s.repeat_buyers()), len(s.buyers())),
    "cohort_repurchase_rate:days=2": lambda s: _cohort(s, 2),
    "cohort_repurchase_rate": lambda s: _cohort(s, 90),
    "repeat_order_share": lambda s: (sum(len(s.paid_orders(p)) for p in s.repeat_buyers()), s.orders_paid()),
    "buyback_rate": _buyback,
    "new_members": lambda s: (s.members(), None),
    "spend": lambda s: (s.spent(), None),
    "cac": lambda s: (s.spent(), s.acquired(paid_only=False)),
    "cac_paid": lambda s: (s.spent(), s.acquired(paid_only=True)),
    "cac_member": lambda s: (s.spent(), s.joined()),
    "roas": lambda s: (s.attributed(), s.spent()),
}
SPEND_CODES = ("spend", "cac", "cac_paid", "cac_member", "roas")
