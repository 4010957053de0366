"""When a rule fires and when that is over: by numbers worked out by hand, and by properties."""

import math
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.insight.memory import Row, at, ground_of

from tilth.insight.alerts.contracts import (
    Above,
    Against,
    Band,
    Below,
    Change,
    Condition,
    Direction,
    Preview,
    RuleDraft,
    Window,
)
from tilth.insight.alerts.evaluating import preview_rule
from tilth.insight.alerts.judging import Series, read_periods
from tilth.insight.alerts.series import last_over
from tilth.insight.errors import InvalidQuery, UnknownMetric
from tilth.kernel.clock import to_micros
from tilth.kernel.zones import load_zone

FIRST = date(2026, 3, 2)


def days(values: list[float | None]) -> Series:
    return Series({(FIRST + timedelta(days=n)).isoformat(): value for n, value in enumerate(values)})


def fires(
    condition: Condition, values: list[float | None], *, skip: int = 0, window: Window = Window.DAY
) -> list[bool]:
    series = days(values)
    readings = read_periods(condition, window, series, list(series.values)[skip:], firing=False)
    return [reading.firing for reading in readings]


@pytest.mark.parametrize(
    ("condition", "values", "expected"),
    [
        (Above(100), [100, 101, 99, 96, 95, 99], [False, True, True, True, False, False]),
        (Below(100), [100, 99, 101, 105, 99.9], [False, True, True, False, True]),
        (Below(0.02), [None, 0.01, None, 0.0205, 0.021], [False, True, True, True, False]),
        (Above(-10), [-10, -9, -10.4, -10.5], [False, True, True, False]),
        (Above(0), [0, 1, 0], [False, True, False]),
    ],
)
def test_edges(condition: Condition, values: list[float | None], expected: list[bool]) -> None:
    assert fires(condition, values) == expected


@pytest.mark.parametrize(
    ("condition", "values", "expected"),
    [
        (Change(20, Direction.DOWN, Against.DAY), [100, 80, 80, 160], [True, False, False]),
        (Change(20, Direction.DOWN, Against.DAY), [100, 80.1, 64, 52], [False, True, False]),
        (Change(20, Direction.UP, Against.DAY), [100, 120, 144, 171, 180], [True, True, False, False]),
        (Change(20, Direction.EITHER, Against.DAY), [100, 125, 100, 100], [True, True, False]),
        (Change(50, Direction.DOWN, Against.DAY), [0, 10, None, 1, 0], [False, False, False, True]),
    ],
)
def test_change_against_the_day_before(condition: Condition, values: list[float | None], expected: list[bool]) -> None:
    assert fires(condition, values, skip=1) == expected


def test_change_against_the_week_before() -> None:
    values: list[float | None] = [100, 50, 50, 50, 50, 50, 50, 75, 50, 10]
    assert fires(Change(25, Direction.DOWN), values, skip=7) == [True, False, True]


def test_change_of_an_hour_is_by_the_clock_over_a_change_of_the_clock() -> None:
    series = Series({"2026-03-28T10:00+01:00": 100, "2026-03-29T10:00+02:00": 70})
    condition = Change(30, Direction.DOWN, Against.DAY)
    (reading,) = read_periods(condition, Window.HOUR, series, ["2026-03-29T10:00+02:00"], firing=False)
    assert (reading.reference, reading.low, reading.high, reading.firing) == (100, 70, None, True)


def test_band_of_the_same_weekday() -> None:
    mondays = [100, 104, 96, 102, 98, 101, 99, 100]  # median 100, median deviation 1.5
    values: list[float | None] = [None] * 57
    values[0:56:7] = mondays
    for last, expected in ((100, False), (106.5, False), (106.8, True), (93, True)):
        values[56] = last
        assert fires(Band(3), values, skip=56) == [expected], last
    series = days([*values[:56], 93])
    reading = read_periods(Band(3), Window.DAY, series, [list(series.values)[56]], firing=False)[0]
    assert reading.reference == 100
    assert (reading.low, reading.high) == pytest.approx((100 - 3 * 1.4826 * 1.5, 100 + 3 * 1.4826 * 1.5))


def test_band_needs_enough_like_periods() -> None:
    values: list[float | None] = [None] * 57
    values[35:57:7] = [100, 100, 100, 500]
    assert fires(Band(3), values, skip=56) == [False]
    values[28] = 100
    assert fires(Band(3), values, skip=56) == [True]


def test_band_where_nothing_ever_happens() -> None:
    assert fires(Band(3), [0.0] * 56 + [0.0], skip=56) == [False]
    assert fires(Band(3), [0.0] * 56 + [3.0], skip=56) == [False]


@given(
    st.lists(st.floats(1, 1e6), min_size=57, max_size=57),
    st.floats(0.5, 10),
)
def test_band_as_numpy_computes_it(values: list[float], width: float) -> None:
    like = np.array(values[0:56:7])
    middle = np.median(like)
    room = width * max(1.4826 * np.median(np.abs(like - middle)), 0.01 * abs(middle))
    off = abs(values[56] - middle)
    assume(not math.isclose(off, room, rel_tol=1e-9))
    assert fires(Band(width), [*values], skip=56) == [bool(off > room)]


@given(st.lists(st.floats(95.01, 104.99), min_size=1, max_size=40))
def test_a_value_that_trembles_around_the_edge_raises_one_alert(values: list[float]) -> None:
    for condition in (Above(100), Below(100)):
        found = [False, *fires(condition, [*values])]
        assert sum(now and not before for before, now in pairwise(found)) <= 1


@given(st.lists(st.one_of(st.none(), st.floats(0, 1000)), max_size=40), st.floats(1, 900))
def test_periods_one_by_one_are_as_all_at_once(values: list[float | None], edge: float) -> None:
    series = days(values)
    condition, firing, found = Above(edge), False, []
    for start in series.values:
        (reading,) = read_periods(condition, Window.DAY, series, [start], firing=firing)
        firing = reading.firing
        found.append(firing)
    assert found == fires(condition, values)


# --- over a shop


def orders_of(amounts: dict[str, int]) -> list[Row]:
    moments = {day: at(f"{day}T12:00") for day in amounts}
    return [
        Row(number, moments[day], "Order Completed", order=number, value=amount * 100)
        for number, (day, amount) in enumerate(amounts.items(), 1)
    ]


def preview(draft: RuleDraft, rows: list[Row], now: datetime = datetime(2026, 3, 20, 9, tzinfo=UTC)) -> Preview:
    return preview_rule(ground_of(rows, now=now), draft)


def test_preview_counts_what_would_have_been_raised() -> None:
    amounts = {f"2026-03-{day:02}": 100 for day in range(1, 21)} | {"2026-03-05": 40, "2026-03-12": 30}
    found = preview(RuleDraft("low", "gmv", Below(50)), orders_of(amounts))
    assert found.alerts == 3  # February is empty: below 50 as well
    assert [reading.start for reading in found.readings if reading.firing][-2:] == ["2026-03-05", "2026-03-12"]
    assert found.readings[-1].start == "2026-03-19"  # today is not over
    assert len(found.readings) == 28


def test_preview_of_hours() -> None:
    rows = orders_of({"2026-03-19": 10})
    now = datetime(2026, 3, 20, 9, 5, tzinfo=UTC)
    found = preview(RuleDraft("any", "orders_paid", Above(0), Window.HOUR), rows, now)
    assert [reading.start for reading in found.readings if reading.firing] == ["2026-03-19T12:00+00:00"]
    assert found.readings[-1].start == "2026-03-20T08:00+00:00"


@pytest.mark.parametrize(
    ("draft", "error"),
    [
        (RuleDraft("x", "gvm", Above(1)), UnknownMetric),
        (RuleDraft("x", "stickiness", Above(1), Window.HOUR), InvalidQuery),
        (RuleDraft("x", "gmv", Above(1), args={"day": 1}), InvalidQuery),
    ],
)
def test_a_question_that_cannot_be_asked(draft: RuleDraft, error: type[Exception]) -> None:
    with pytest.raises(error):
        preview(draft, [])


@pytest.mark.parametrize(
    ("now", "window", "expected"),
    [
        ("2026-03-20T00:04:59", Window.DAY, "2026-03-18"),  # late events of the 19th may still come
        ("2026-03-20T00:05:00", Window.DAY, "2026-03-19"),
        ("2026-03-20T10:04:00", Window.HOUR, "2026-03-20T08:00+08:00"),
        ("2026-03-20T10:05:00", Window.HOUR, "2026-03-20T09:00+08:00"),
    ],
)
def test_a_period_is_judged_once_late_events_had_time(now: str, window: Window, expected: str) -> None:
    zone = load_zone("Asia/Shanghai")
    moment = datetime.fromisoformat(now).replace(tzinfo=zone)
    assert last_over(zone, to_micros(moment), window) == expected
