"""The truth against a second reading: plain Python over the messages, as an outsider would count them."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tilth.entrypoints.demo.simulator.simulation import Traffic
from tilth.entrypoints.demo.simulator.truth import Figures

from .conftest import SCENARIO

Messages = list[dict[str, Any]]


class Links:
    """Union-find over identifiers."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def find(self, key: str) -> str:
        parent = self._parent.setdefault(key, key)
        if parent != key:
            parent = self._parent[key] = self.find(parent)
        return parent

    def join(self, keys: list[str]) -> None:
        for key in keys[1:]:
            self._parent[self.find(key)] = self.find(keys[0])


def identifiers(message: dict[str, Any]) -> list[str]:
    traits = message.get("traits", {})
    found = [f"{name}:{message[name]}" for name in ("userId", "anonymousId") if name in message]
    return found + [f"{name}:{traits[name]}" for name in ("phone", "email", "unionid") if name in traits]


def day_of(message: dict[str, Any]) -> date:
    return datetime.fromisoformat(message["timestamp"]).astimezone(SCENARIO.zone).date()


def fen(message: dict[str, Any]) -> int:
    return int(Decimal(repr(message["properties"]["total"])) * 100)


@pytest.fixture(scope="module")
def people(messages: Messages) -> list[str]:
    links = Links()
    for message in messages:
        links.join(identifiers(message))
    return [links.find(identifiers(message)[0]) for message in messages]


def count(messages: Messages, people: list[str], first: date, last: date, spend: int) -> Figures:
    inside = [(m, who) for m, who in zip(messages, people, strict=True) if first <= day_of(m) <= last]
    by_name: dict[str, Messages] = defaultdict(list)
    for message, _ in inside:
        by_name[message.get("event", "")].append(message)
    bought: dict[str, int] = defaultdict(int)
    for message, who in inside:
        bought[who] += message.get("event") == "Order Completed"
    earlier = {
        who
        for m, who in zip(messages, people, strict=True)
        if m.get("event") == "Order Completed" and day_of(m) < first
    }
    paid = {m["properties"]["order_id"] for m in messages if m.get("event") == "Order Completed"}
    taken_back = [m for m in by_name["Order Cancelled"] if m["properties"]["order_id"] in paid]
    buyers = {who for who, orders in bought.items() if orders}
    return Figures(
        events=len(inside),
        visitors=len({who for m, who in inside if m["context"].get("active", True)}),
        gmv=sum(map(fen, by_name["Order Placed"])),
        orders_placed=len(by_name["Order Placed"]),
        orders_paid=len(by_name["Order Completed"]),
        paid_amount=sum(map(fen, by_name["Order Completed"])),
        refunds=sum(map(fen, by_name["Order Refunded"])),
        cancellations=sum(map(fen, taken_back)),
        buyers=len(buyers),
        new_buyers=len(buyers - earlier),
        repeat_buyers=sum(orders >= 2 for orders in bought.values()),
        items=sum(line["quantity"] for m in by_name["Order Completed"] for line in m["properties"]["products"]),
        spend=spend,
    )


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (SCENARIO.first_day, SCENARIO.last_day),
        (SCENARIO.last_day - timedelta(days=29), SCENARIO.last_day),
        (SCENARIO.last_day - timedelta(days=21), SCENARIO.last_day - timedelta(days=21)),
    ],
    ids=["all", "30 days", "the sale"],
)
def test_figures(traffic: Traffic, messages: Messages, people: list[str], first: date, last: date) -> None:
    spend = sum(row.cost for row in traffic.spend() if first <= row.day <= last)
    assert traffic.truth().figures(first, last) == count(messages, people, first, last, spend)


def test_daily_active_and_retention(traffic: Traffic, messages: Messages, people: list[str]) -> None:
    days: dict[str, set[int]] = defaultdict(set)
    for message, who in zip(messages, people, strict=True):
        if message["context"].get("active", True):
            days[who].add((day_of(message) - SCENARIO.first_day).days)
    truth = traffic.truth()
    assert truth.daily_active() == [sum(n in seen for seen in days.values()) for n in range(SCENARIO.days)]
    for after in (1, 7, 30):
        could = [seen for seen in days.values() if min(seen) + after < SCENARIO.days]
        assert truth.retained(after) == (sum(min(seen) + after in seen for seen in could), len(could))


def test_amounts_in_messages_agree_with_each_other(messages: Messages) -> None:
    for message in messages:
        if message.get("event") in {"Order Placed", "Order Completed"}:
            order = {
                key: Decimal(repr(value))
                for key, value in message["properties"].items()
                if isinstance(value, int | float)
            }
            lines = sum(Decimal(repr(p["price"])) * p["quantity"] for p in message["properties"]["products"])
            assert lines - order["discount"] == order["subtotal"]
            assert order["subtotal"] + order["shipping"] == order["total"]


def test_more_people_are_seen_than_there_are(traffic: Traffic, people: list[str]) -> None:
    """Some devices never log in, and nobody can know whose they are."""
    seen = len(set(people))
    assert SCENARIO.persons < seen < 1.35 * SCENARIO.persons
    assert traffic.truth().figures(SCENARIO.first_day, SCENARIO.last_day).visitors <= seen
