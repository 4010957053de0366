"""Today's curves: every point by the oracle, the last one what the metric itself says."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.insight.memory import SECOND, Row, at, ground_of
from tests.insight.oracles.shop import Shop, day_of
from tests.insight.random_rows import MOMENTS, rows

from tilth.insight.contracts import MetricRef, MetricsQuery
from tilth.insight.errors import InvalidQuery
from tilth.insight.ground import Ground
from tilth.insight.live.clock_face import SLOTS, same_time, slot_edges
from tilth.insight.live.compute import compute_coverage, compute_live
from tilth.insight.live.contracts import LiveCurve
from tilth.insight.metrics.compute import compute_metrics
from tilth.kernel.clock import from_micros, to_micros

ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Shanghai"])


def expected_at(shop: Shop, code: str, until: int) -> Decimal:
    """The metric of the shop's one day, had it ended at `until`."""
    cut = replace(shop, chosen=lambda row: row.ts < until)
    match code:
        case "gmv":
            return Decimal(cut.gmv()) / 100
        case "orders_placed":
            return Decimal(cut.orders_placed())
        case _:
            return Decimal(len(cut.visitors()))


@settings(deadline=None, max_examples=25)
@given(rows(), ZONES, st.sampled_from(MOMENTS), st.integers(0, 3600))
def test_every_point(found: list[Row], name: str, moment: int, seconds: int) -> None:
    zone, now = ZoneInfo(name), moment + seconds * SECOND
    ground = ground_of(found, zone=name, now=from_micros(now))
    live = compute_live(ground)
    today = day_of(now, zone)
    assert (live.day, live.yesterday) == (today, today - timedelta(days=1))
    mine = Shop(found, zone, today, today, now)
    theirs = replace(mine, first=live.yesterday, last=live.yesterday)
    ends, ends_before = slot_edges(today, zone)[1:], slot_edges(live.yesterday, zone)[1:]
    then = same_time(from_micros(now), live.yesterday, zone)
    for curve in live.curves:
        reached = sum(int(end) <= now for end in ends) + 1
        points = [expected_at(mine, curve.code, int(end)) for end in ends[: reached - 1]]
        assert list(curve.today) == [*points, expected_at(mine, curve.code, 2**62)], curve.code
        assert list(curve.yesterday) == [expected_at(theirs, curve.code, int(end)) for end in ends_before]
        assert curve.yesterday_same_time == expected_at(theirs, curve.code, then)
        assert (curve.total, curve.yesterday_total) == (curve.today[-1], curve.yesterday[-1])
        assert_as_metric(ground, curve, live.day, live.yesterday)


def assert_as_metric(ground: Ground, curve: LiveCurve, today: date, yesterday: date) -> None:
    for day, total in ((today, curve.total), (yesterday, curve.yesterday_total)):
        answer = compute_metrics(ground, MetricsQuery((MetricRef(curve.code),), day, day)).metrics[0]
        assert (answer.total.value, answer.unit) == (total, curve.unit)


def test_of_a_day_that_is_over() -> None:
    paid = Row(1, at("2011-12-09T12:05"), "Order Completed", order=1, value=1000)
    ground = ground_of([paid, replace(paid, ts=at("2011-12-08T09:00"), order=2, value=500)])
    live = compute_live(ground, date(2011, 12, 9))
    gmv = live.curves[0]
    assert len(gmv.today) == SLOTS
    assert gmv.today[71:73] == (0, 10)  # the slot that ends at 12:10 is the first to hold it
    assert (gmv.total, gmv.yesterday_total, gmv.yesterday_same_time) == (10, 5, 5)


def test_a_later_day_than_today_is_today() -> None:
    ground = ground_of([], now=datetime(2024, 3, 1, 12, tzinfo=UTC))
    assert compute_live(ground, date(2024, 4, 1)).day == date(2024, 3, 1)


def test_a_day_before_the_calendar() -> None:
    with pytest.raises(InvalidQuery, match="must lie between"):
        compute_live(ground_of([]), date.min)


def test_amounts_of_a_currency_without_cents() -> None:
    rows = [Row(1, at("2024-03-01T10:00"), "Order Placed", order=1, value=1200)]
    ground = ground_of(rows, currency="JPY", now=datetime(2024, 3, 1, 12, tzinfo=UTC))
    assert compute_live(ground).curves[0].total == 1200


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", date(2024, 3, 31)),
        ("Europe/Berlin", date(2024, 10, 27)),
        ("America/Sao_Paulo", date(2018, 11, 4)),  # 0:00 does not exist
        ("Asia/Shanghai", date(2024, 3, 1)),
        ("Pacific/Apia", date(2011, 12, 31)),  # the day before was skipped
    ],
)
def test_slots_cover_the_day_by_the_clock(zone: str, day: date) -> None:
    edges = slot_edges(day, ZoneInfo(zone)).tolist()
    assert len(edges) == SLOTS + 1
    assert edges == sorted(edges)
    minute = 60 * SECOND
    for moment in range(edges[0], edges[-1], 7 * minute):
        shown = from_micros(moment).astimezone(ZoneInfo(zone))
        assert shown.date() == day
        slot = max(i for i, edge in enumerate(edges[:-1]) if edge <= moment)
        if shown.fold == 0:
            assert slot == (shown.hour * 60 + shown.minute) // 10


def test_same_time_is_of_the_clock_on_the_wall() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    noon = datetime(2024, 3, 31, 12, 34, 56, tzinfo=berlin)  # an hour was skipped this morning
    assert same_time(noon, date(2024, 3, 30), berlin) == to_micros(datetime(2024, 3, 30, 12, 34, 56, tzinfo=berlin))


@settings(deadline=None, max_examples=25)
@given(rows(most=12), st.sampled_from(MOMENTS))
def test_coverage(found: list[Row], now: int) -> None:
    zone = ZoneInfo("Europe/Berlin")
    coverage = compute_coverage(ground_of(found, zone="Europe/Berlin", now=from_micros(now)))
    days = [day_of(row.ts, zone) for row in found if row.ts <= now]
    assert coverage.today == day_of(now, zone)
    assert (coverage.first, coverage.last) == ((min(days), max(days)) if days else (None, None))
