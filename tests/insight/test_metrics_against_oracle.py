"""Every metric equals the plain-Python oracle, as a total, in a series, in groups, filtered, in other currencies."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.insight.memory import Row, ground_of
from tests.insight.oracles.metrics import ORACLES, SPEND_CODES
from tests.insight.oracles.shop import Shop
from tests.insight.random_rows import rows, spends

from tilth.insight.api import compute_metrics
from tilth.insight.contracts import Filter, FilterOp, MetricsQuery, Rate, SpendRow
from tilth.insight.metrics.registry import METRICS
from tilth.insight.parsing import parse_metric
from tilth.kernel.zones import Grain

ZONES = ("Europe/Berlin", "Asia/Shanghai", "America/New_York")
FIRST, LAST = date(2024, 3, 28), date(2024, 4, 2)
SIMPLE = tuple(code for code in ORACLES if code not in SPEND_CODES)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def shop_of(all_rows: list[Row], zone: str, now: datetime, spend: list[SpendRow]) -> Shop:
    return Shop(all_rows, ZoneInfo(zone), FIRST, LAST, int(now.timestamp()) * 1_000_000, spend=spend)


def counts(rate: Rate) -> tuple[int, int | None]:
    assert (rate.value is None) == (rate.denominator == 0)
    return rate.numerator, rate.denominator


def ask(codes: tuple[str, ...], **rest: object) -> MetricsQuery:
    return MetricsQuery(tuple(parse_metric(code) for code in codes), FIRST, LAST, **rest)


def test_every_metric_has_an_oracle() -> None:
    assert {code.partition(":")[0] for code in ORACLES} | {"step_conversion_rate"} == set(METRICS)


@QUICK
@given(rows(), spends(), st.sampled_from(ZONES), st.integers(0, 12))
def test_totals(all_rows: list[Row], spend: list[SpendRow], zone: str, days: int) -> None:
    now = datetime(2024, 3, 30, 12, tzinfo=UTC) + timedelta(days=days)
    ground = ground_of(all_rows, zone=zone, now=now, spend=spend)
    shop = shop_of(all_rows, zone, now, spend)
    result = compute_metrics(ground, ask(tuple(ORACLES)))
    for code, metric in zip(ORACLES, result.metrics, strict=True):
        assert counts(metric.total) == ORACLES[code](shop), code
        for other in metric.other_currencies:
            assert counts(other.total) == ORACLES[code](replace(shop, currency=other.currency)), code


@QUICK
@given(rows(), st.sampled_from(ZONES), st.sampled_from([Grain.DAY, Grain.WEEK, Grain.MONTH]))
def test_series(all_rows: list[Row], zone: str, grain: Grain) -> None:
    now = datetime(2024, 4, 9, 12, tzinfo=UTC)
    result = compute_metrics(ground_of(all_rows, zone=zone, now=now), ask(SIMPLE, grain=grain))
    starts = [date.fromisoformat(point.start) for point in result.metrics[0].series]
    ends = [*(start - timedelta(days=1) for start in starts[1:]), LAST]
    for code, metric in zip(SIMPLE, result.metrics, strict=True):
        for point, start, end in zip(metric.series, starts, ends, strict=True):
            shop = replace(shop_of(all_rows, zone, now, []), first=start, last=end)
            assert counts(point.rate) == ORACLES[code](shop), (code, start)


@QUICK
@given(rows(), spends(), st.sampled_from(["channel", "category", "prop:size", "identified"]), st.integers(1, 3))
def test_groups(all_rows: list[Row], spend: list[SpendRow], by: str, limit: int) -> None:
    now = datetime(2024, 4, 9, 12, tzinfo=UTC)
    codes = tuple(code for code in ORACLES if by == "channel" or code not in SPEND_CODES)
    ground = ground_of(all_rows, zone="Europe/Berlin", now=now, spend=spend)
    result = compute_metrics(ground, ask(codes, by=(by,), limit=limit))
    for code, metric in zip(codes, result.metrics, strict=True):
        named = {key for group in metric.groups for key in group.keys if key != "(other)"}
        assert len(named) <= (2 if by == "identified" else limit)
        for group in metric.groups:
            shop = replace(
                shop_of(all_rows, "Europe/Berlin", now, spend),
                chosen=lambda row, key=group.keys[0], named=named: _belongs(_value(row, by), key, named),
                spend_chosen=lambda row, key=group.keys[0], named=named: _belongs(row.channel, key, named),
            )
            if code.startswith("retention"):
                shop = replace(shop, starts=shop.chosen, chosen=lambda row: True)
            assert counts(group.total) == ORACLES[code](shop), (code, group.keys)


def _value(row: Row, by: str) -> str:
    if by == "identified":
        return "identified" if row.identified else "anonymous"
    return row.text(by)


def _belongs(value: str, key: str | None, named: set[str | None]) -> bool:
    mine = value or None
    return mine not in named if key == "(other)" else mine == key


@QUICK
@given(rows(), st.sampled_from(["gmv", "visitors", "conversion_rate", "new_buyers", "orders_paid"]))
def test_new_and_old_buyers(all_rows: list[Row], code: str) -> None:
    shop = shop_of(all_rows, "UTC", datetime(2024, 4, 9, tzinfo=UTC), [])
    result = compute_metrics(ground_of(all_rows), ask((code,), by=("buyer",)))

    def kind(row: Row) -> str | None:
        order = shop.first_order(row.person)
        if order is None or order[0].ts >= shop_end:
            return None
        return "new" if shop.within(order[0]) else "old"

    shop_end = int(datetime(2024, 4, 3, tzinfo=UTC).timestamp()) * 1_000_000
    for group in result.metrics[0].groups:
        chosen = replace(shop, chosen=lambda row, key=group.keys[0]: kind(row) == key)
        assert counts(group.total) == ORACLES[code](chosen), group.keys


FILTERS = [
    (Filter("channel", ("app",)), lambda row: row.text("channel") == "app"),
    (Filter("channel", ("app", ""), FilterOp.IN), lambda row: row.text("channel") in ("app", "")),
    (Filter("channel", ("app",), FilterOp.NOT), lambda row: row.text("channel") != "app"),
    (Filter("category", ("O",), FilterOp.CONTAINS), lambda row: "o" in row.text("category")),
    (Filter("prop:size", ("m",)), lambda row: row.text("prop:size") == "m"),
    (Filter("price", ("1.50",), FilterOp.GTE), lambda row: row.price >= 150),
    (Filter("quantity", (2, 3), FilterOp.NOT), lambda row: row.quantity not in (2, 3)),
    (Filter("value", (0,), FilterOp.GT), lambda row: row.value > 0),
    (Filter("identified", ("identified",)), lambda row: row.identified),
    (Filter("event", ("Order Completed",), FilterOp.NOT), lambda row: row.event != "Order Completed"),
]


@pytest.mark.parametrize(("asked", "keeps"), FILTERS, ids=[f"{f.field}-{f.op}" for f, _ in FILTERS])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(all_rows=rows())
def test_filters(asked: Filter, keeps: object, all_rows: list[Row]) -> None:
    now = datetime(2024, 4, 9, 12, tzinfo=UTC)
    result = compute_metrics(ground_of(all_rows, now=now), ask(SIMPLE, filters=(asked,)))
    shop = replace(shop_of(all_rows, "UTC", now, []), chosen=keeps)
    for code, metric in zip(SIMPLE, result.metrics, strict=True):
        assert counts(metric.total) == ORACLES[code](shop), code
