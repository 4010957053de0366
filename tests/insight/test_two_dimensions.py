"""A breakdown by two dimensions: each group against the oracle, its sums against one dimension, its persons."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.insight.memory import Row, at, ground_of
from tests.insight.oracles.metrics import ORACLES, SPEND_CODES
from tests.insight.oracles.shop import Shop
from tests.insight.random_rows import rows, spends

from tilth.insight.api import compute_metrics, list_metric_persons
from tilth.insight.contracts import Comparison, MetricRef, MetricsQuery, SpendRow
from tilth.insight.errors import InvalidQuery, UnknownDimension
from tilth.insight.parsing import parse_metric
from tilth.insight.persons.contracts import MetricPersonsQuery
from tilth.kernel.zones import Grain

FIRST, LAST = date(2024, 3, 28), date(2024, 4, 2)
ZONE = "Europe/Berlin"
NOW = datetime(2024, 4, 9, 12, tzinfo=UTC)
PAIRS = [("channel", "category"), ("identified", "prop:size"), ("category", "identified"), ("campaign", "channel")]
ADDITIVE = ("gmv", "paid_amount", "net_sales", "refunds", "cancellations", "items", "sessions", "new_members")
WITH_ARGUMENTS = (
    "retention_rate:day=1,start=Product Viewed,back=Order Completed",
    "retention_rate:day=2,mode=on_or_after",
    "step_conversion_rate:steps=Product Viewed>Order Completed,window=3d",
)
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
Keys = tuple[str | None, ...]


def ask(codes: tuple[str, ...], **rest: Any) -> MetricsQuery:
    return MetricsQuery(tuple(parse_metric(code) for code in codes), FIRST, LAST, **rest)


def value(row: Row, by: str) -> str | None:
    if by == "identified":
        return "identified" if row.identified else "anonymous"
    return row.text(by) or None


def fits(by: str, key: str | None, named: set[str | None]) -> Callable[[Row], bool]:
    return lambda row: value(row, by) not in named if key == "(other)" else value(row, by) == key


@QUICK
@given(rows(), spends(), st.sampled_from(PAIRS), st.integers(1, 3))
def test_every_group(all_rows: list[Row], spend: list[SpendRow], by: tuple[str, str], limit: int) -> None:
    """The groups along each dimension are those of a breakdown by it alone."""
    codes = tuple(code for code in ORACLES if by == ("campaign", "channel") or code not in SPEND_CODES)
    ground = ground_of(all_rows, zone=ZONE, now=NOW, spend=spend)
    alone = [compute_metrics(ground, ask(codes, by=(each,), limit=limit)).metrics for each in by]
    crossed = compute_metrics(ground, ask(codes, by=by, limit=limit)).metrics
    shown = [{group.keys[0] for metric in answer for group in metric.groups} for answer in alone]
    named = [keys - {"(other)"} for keys in shown]
    for code, *singles, metric in zip(codes, *alone, crossed, strict=True):
        orders = [[group.keys[0] for group in single.groups] for single in singles]
        places = [
            tuple(order.index(key) for order, key in zip(orders, group.keys, strict=True)) for group in metric.groups
        ]
        assert places == sorted(set(places)), (code, "in the order of the dimensions, each once")
        for group in metric.groups:
            tests = [fits(*each) for each in zip(by, group.keys, named, strict=True)]
            shop = Shop(all_rows, ZoneInfo(ZONE), FIRST, LAST, int(NOW.timestamp()) * 1_000_000, spend=spend)
            shop = replace(
                shop,
                chosen=lambda row, tests=tests: all(test(row) for test in tests),
                spend_chosen=lambda row, keys=group.keys, named=named: all(
                    (getattr(row, each) or None) not in known
                    if key == "(other)"
                    else (getattr(row, each) or None) == key
                    for each, key, known in zip(by, keys, named, strict=True)
                ),
            )
            if code.startswith("retention"):
                shop = replace(shop, starts=shop.chosen, chosen=lambda row: True)
            assert (group.total.numerator, group.total.denominator) == ORACLES[code](shop), (code, group.keys)


@QUICK
@given(rows(), st.permutations(["channel", "category", "buyer"]), st.sampled_from([None, Grain.DAY, Grain.MONTH]))
def test_what_adds_up_adds_up_along_both(all_rows: list[Row], chosen: list[str], grain: Grain | None) -> None:
    by = (chosen[0], chosen[1])
    ground = ground_of(all_rows, zone=ZONE, now=NOW)
    options: dict[str, Any] = {"grain": grain, "compare": (Comparison.PREVIOUS,), "limit": 2}
    crossed = compute_metrics(ground, ask(ADDITIVE, by=by, **options)).metrics
    for place, each in enumerate(by):
        alone = compute_metrics(ground, ask(ADDITIVE, by=(each,), **options)).metrics
        for single, metric in zip(alone, crossed, strict=True):
            expected = {group.keys[0]: numbers(group) for group in single.groups}
            added: dict[str | None, list[int]] = {}
            for group in metric.groups:
                key, mine = group.keys[place], numbers(group)
                added[key] = [a + b for a, b in zip(added.get(key, [0] * len(mine)), mine, strict=True)]
            assert {key: sums for key, sums in added.items() if any(sums)} == {
                key: sums for key, sums in expected.items() if any(sums)
            }, (metric.code, each)


def numbers(part: Any) -> list[int]:
    """Of a group: its total, its series, and those of what it is compared with."""
    then = [number for compared in part.comparisons for number in numbers_of(compared)]
    return [*numbers_of(part), *then]


def numbers_of(part: Any) -> list[int]:
    return [part.total.numerator, *(point.rate.numerator for point in part.series)]


@QUICK
@given(rows(), st.sampled_from(["channel", "buyer"]), st.sampled_from([None, Grain.WEEK]), st.integers(1, 3))
def test_persons_of_every_group(all_rows: list[Row], second: str, grain: Grain | None, limit: int) -> None:
    codes = ("visitors", "buyers", "new_buyers", "new_members", *WITH_ARGUMENTS)
    ground = ground_of(all_rows, zone=ZONE, now=NOW)
    query = ask(codes, by=("category", second), grain=grain, limit=limit)
    for metric in compute_metrics(ground, query).metrics:
        for group in metric.groups:
            keys = tuple(key or "" for key in group.keys)
            cell = MetricPersonsQuery(query, metric.code, args=metric.args, group=keys)
            assert list_metric_persons(ground, cell).total == group.total.numerator, (metric.code, keys)
            for point in group.series:
                cell = MetricPersonsQuery(query, metric.code, args=metric.args, group=keys, period=point.start)
                assert list_metric_persons(ground, cell).total == point.rate.numerator, (metric.code, keys, point.start)


SEEN = [
    Row(person, at("2024-04-01T10:00"), "Page Viewed", texts=(("channel", channel), ("category", category)))
    for person, channel, category in [(1, "app", "hats"), (2, "app", "shoes"), (3, "web", "hats"), (4, "app", "hats")]
]


def test_by_hand() -> None:
    (metric,) = compute_metrics(ground_of(SEEN), ask(("visitors",), by=("category", "channel"))).metrics
    assert [(group.keys, group.total.numerator) for group in metric.groups] == [
        (("hats", "app"), 2),
        (("hats", "web"), 1),
        (("shoes", "app"), 1),
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": ("channel", "channel")}, "name two different dimensions"),
        ({"by": ("channel", "category", "city")}, "at most 2 dimensions"),
        ({"by": ("channel", "colour")}, "There is no dimension 'colour'"),
        ({"by": ("channel", "category"), "limit": 101}, "between 1 and 100 groups of each of two dimensions"),
        ({"by": ("channel",), "limit": 501}, "between 1 and 500 groups, not"),
    ],
)
def test_refusals(options: dict[str, Any], message: str) -> None:
    with pytest.raises((InvalidQuery, UnknownDimension), match=message):
        compute_metrics(ground_of(SEEN), ask(("visitors",), **options))


def test_a_group_has_a_key_per_dimension() -> None:
    query = MetricPersonsQuery(ask(("visitors",), by=("channel", "category")), "visitors", group=("app",))
    with pytest.raises(InvalidQuery, match="has 2 keys, one per dimension"):
        list_metric_persons(ground_of(SEEN), query)
    with pytest.raises(InvalidQuery, match="no group 'app × coats'"):
        list_metric_persons(ground_of(SEEN), replace_group(query, ("app", "coats")))


def replace_group(query: MetricPersonsQuery, group: tuple[str, ...]) -> MetricPersonsQuery:
    return MetricPersonsQuery(query.metrics, query.metric, group=group)


def test_spend_is_known_by_its_own_dimensions_only() -> None:
    with pytest.raises(InvalidQuery, match="not by category"):
        compute_metrics(ground_of(SEEN), MetricsQuery((MetricRef("spend"),), FIRST, LAST, by=("channel", "category")))
