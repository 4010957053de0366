"""Comparisons, hours, variants of retention, filters by buyer and spend by campaign equal the plain-Python oracle."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.insight.memory import HOUR, Row, at, ground_of
from tests.insight.oracles.metrics import ORACLES, SPEND_CODES
from tests.insight.oracles.retention import Retention
from tests.insight.oracles.shop import Shop, day_of
from tests.insight.random_rows import rows, spends
from tests.insight.test_metrics_against_oracle import FIRST, LAST, SIMPLE, ask, counts, shop_of

from tilth.insight.api import compute_funnel, compute_metrics, compute_retention
from tilth.insight.contracts import (
    Comparison,
    Filter,
    FilterOp,
    FunnelQuery,
    MetricsQuery,
    RetentionQuery,
    SpendRow,
    Step,
)
from tilth.insight.errors import InvalidQuery
from tilth.insight.parsing import parse_metric
from tilth.kernel.zones import Grain

NOW = datetime(2024, 4, 9, 12, tzinfo=UTC)
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ZONE = "Europe/Berlin"


@QUICK
@given(rows(), st.sampled_from([None, Grain.DAY]))
def test_comparisons(all_rows: list[Row], grain: Grain | None) -> None:
    shifted = [replace(row, ts=at("2023-04-01T00:00", ZONE) + row.ts % (3 * 24 * HOUR)) for row in all_rows[::3]]
    everything = [*all_rows, *shifted]
    query = MetricsQuery(
        tuple(parse_metric(code) for code in SIMPLE),
        FIRST,
        LAST,
        grain=grain,
        compare=(Comparison.PREVIOUS, Comparison.YEAR),
        by=("channel",),
    )
    result = compute_metrics(ground_of(everything, zone=ZONE, now=NOW), query)
    length = (LAST - FIRST).days
    starts = {Comparison.PREVIOUS: FIRST - timedelta(days=length + 1), Comparison.YEAR: FIRST.replace(year=2023)}
    for code, metric in zip(SIMPLE, result.metrics, strict=True):
        for compared in metric.comparisons:
            first = starts[compared.kind]
            shop = replace(shop_of(everything, ZONE, NOW, []), first=first, last=first + timedelta(days=length))
            assert (compared.first, compared.last) == (shop.first, shop.last)
            assert counts(compared.total) == ORACLES[code](shop), (code, compared.kind)
            for place, point in enumerate(compared.series):
                day = first + timedelta(days=place)
                assert counts(point.rate) == ORACLES[code](replace(shop, first=day, last=day)), (code, day)
        if code in ("gmv", "visitors", "conversion_rate"):
            for group in metric.groups:
                for compared in group.comparisons:
                    first = starts[compared.kind]
                    shop = replace(
                        shop_of(everything, ZONE, NOW, []),
                        first=first,
                        last=first + timedelta(days=length),
                        chosen=lambda row, key=group.keys[0]: row.text("channel") == (key or ""),
                    )
                    assert counts(compared.total) == ORACLES[code](shop), (code, group.keys)


@dataclass
class Hour(Shop):
    """A question about one hour."""

    start: int = 0

    def within(self, row: Row) -> bool:
        return self.start <= row.ts < self.start + HOUR


HOURLY = (
    *("gmv", "paid_amount", "refunds", "orders_placed", "orders_paid", "items", "aov", "visitors", "active_users"),
    *("buyers", "new_buyers", "conversion_rate", "placing_rate", "repurchase_rate", "new_members", "uv_value"),
)


@QUICK
@given(rows(), st.sampled_from([ZONE, "Asia/Kolkata"]))
def test_hours_on_the_days_of_a_clock_change(all_rows: list[Row], zone: str) -> None:
    first, last = date(2024, 3, 30), date(2024, 3, 31)
    query = MetricsQuery(tuple(parse_metric(code) for code in HOURLY), first, last, grain=Grain.HOUR)
    result = compute_metrics(ground_of(all_rows, zone=zone, now=NOW), query)
    for code, metric in zip(HOURLY, result.metrics, strict=True):
        assert len(metric.series) == (47 if zone == ZONE else 48)
        for place, point in enumerate(metric.series):
            start = at("2024-03-30T00:00", zone) + place * HOUR
            shop = Hour(all_rows, ZoneInfo(zone), first, last, int(NOW.timestamp()) * 1_000_000, start=start)
            assert datetime.fromisoformat(point.start).timestamp() * 1_000_000 == start
            assert counts(point.rate) == ORACLES[code](shop), (code, point.start)


VARIANTS = {
    "day=2,mode=on_or_after": (2, None, False),
    "day=0": (0, 0, False),
    "day=1,until=3,mode=bracket": (1, 3, False),
    "day=1,cohort=recurring": (1, 1, True),
    "day=2,mode=on_or_after,cohort=recurring": (2, None, True),
    "day=180": (180, 180, False),
}


@QUICK
@given(rows(), st.sampled_from(list(VARIANTS)), st.integers(0, 15))
def test_variants_of_the_retention_rate(all_rows: list[Row], variant: str, days: int) -> None:
    low, high, recurring = VARIANTS[variant]
    now = datetime(2024, 3, 30, 12, tzinfo=UTC) + timedelta(days=days)
    ground = ground_of(all_rows, zone=ZONE, now=now)
    result = compute_metrics(ground, ask((f"retention_rate:{variant}",)))
    today = day_of(ground.now, ZoneInfo(ZONE))
    oracle = Retention(
        all_rows, ZoneInfo(ZONE), FIRST, LAST, "day", today, lambda r: r.active, lambda r: r.active, recurring
    )
    members = [member for member in oracle.members() if oracle.is_over(member, low if high is None else high)]
    back = [member for member in members if oracle.came_back(member, low, high)]
    assert counts(result.metrics[0].total) == (len(back), len(members))


@QUICK
@given(rows(), st.sampled_from([7, 28, 30]))
def test_trailing_windows(all_rows: list[Row], days: int) -> None:
    result = compute_metrics(ground_of(all_rows, zone=ZONE, now=NOW), ask((f"active_users_trailing:days={days}",)))
    shop = shop_of(all_rows, ZONE, NOW, [])
    expected = len(shop.visitors_between(LAST - timedelta(days=days - 1), LAST))
    assert counts(result.metrics[0].total) == (expected, None)


@QUICK
@given(rows(), st.sampled_from([("new",), ("old",), ("",), ("new", "")]), st.booleans())
def test_new_and_old_buyers_as_a_filter(all_rows: list[Row], kinds: tuple[str, ...], without: bool) -> None:
    asked = Filter("buyer", kinds, FilterOp.NOT if without else FilterOp.IN)
    codes = ("gmv", "paid_amount", "visitors", "orders_paid", "buyers", "conversion_rate")
    result = compute_metrics(ground_of(all_rows, zone=ZONE, now=NOW), ask(codes, filters=(asked,)))
    shop = shop_of(all_rows, ZONE, NOW, [])
    end = at("2024-04-03T00:00", ZONE)

    def keeps(row: Row) -> bool:
        order = shop.first_order(row.person)
        kind = "" if order is None or order[0].ts >= end else "new" if shop.within(order[0]) else "old"
        return (kind in kinds) != without

    for code, metric in zip(codes, result.metrics, strict=True):
        assert counts(metric.total) == ORACLES[code](replace(shop, chosen=keeps)), code


def test_funnels_and_retention_have_no_buyers_as_a_filter() -> None:
    ground, asked = ground_of([Row(1, at("2024-04-01T10:00"), "Page Viewed")]), (Filter("buyer", ("new",)),)
    with pytest.raises(InvalidQuery, match="filter of metrics"):
        compute_retention(ground, RetentionQuery(FIRST, LAST, filters=asked))
    steps = (Step("Page Viewed"), Step("Order Completed"))
    with pytest.raises(InvalidQuery, match="filter of metrics"):
        compute_funnel(ground, FunnelQuery(steps, FIRST, LAST, filters=asked))
    with pytest.raises(InvalidQuery, match="'new', 'old'"):
        compute_metrics(ground, ask(("gmv",), filters=(Filter("buyer", ("fresh",)),)))


@QUICK
@given(rows(), spends(), st.sampled_from(["spring", "x", ""]))
def test_spend_by_campaign_and_filtered(all_rows: list[Row], spend: list[SpendRow], campaign: str) -> None:
    asked = Filter("campaign", (campaign,))
    shop = replace(
        shop_of(all_rows, ZONE, NOW, spend),
        chosen=lambda row: row.text("campaign") == campaign,
        spend_chosen=lambda row: row.campaign == campaign,
    )
    ground = ground_of(all_rows, zone=ZONE, now=NOW, spend=spend)
    result = compute_metrics(ground, ask(SPEND_CODES, filters=(asked,)))
    for code, metric in zip(SPEND_CODES, result.metrics, strict=True):
        assert counts(metric.total) == ORACLES[code](shop), code
    grouped = compute_metrics(ground, ask(SPEND_CODES, by=("campaign",)))
    for code, metric in zip(SPEND_CODES, grouped.metrics, strict=True):
        for group in metric.groups:
            if (group.keys[0] or "") == campaign:
                assert counts(group.total) == ORACLES[code](shop), code


def test_a_misspelt_value_is_pointed_out() -> None:
    seen = [Row(1, at("2024-04-01T10:00"), "Page Viewed", texts=(("channel", "web"),))]
    result = compute_metrics(ground_of(seen), ask(("visitors",), filters=(Filter("channel", ("wbe",)),)))
    assert result.notes == ("No event has channel 'wbe'. Did you mean 'web'?",)
    retention = compute_retention(ground_of(seen), RetentionQuery(FIRST, LAST, filters=(Filter("channel", ("app",)),)))
    assert retention.notes == ("No event has channel 'app'.",)


def test_invented_currencies_cost_no_pass_each() -> None:
    moment = at("2024-04-01T10:00")
    paid = [
        Row(
            n, moment + n, "Order Completed", order=n, value=100 + n, currency=f"X{chr(65 + n // 26)}{chr(65 + n % 26)}"
        )
        for n in range(40)
    ]
    result = compute_metrics(ground_of([*paid, Row(99, moment, "Order Completed", order=99, value=5)]), ask(("gmv",)))
    assert counts(result.metrics[0].total) == (5, None)
    assert len(result.metrics[0].other_currencies) == 10
    assert {other.currency for other in result.metrics[0].other_currencies} == {row.currency for row in paid[-10:]}
    assert result.notes == ("30 more currencies are left out; name one to ask for it.",)
