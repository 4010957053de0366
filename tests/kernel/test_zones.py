from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.kernel.clock import EPOCH, from_micros, to_micros
from tilth.kernel.zones import Grain, InvalidZone, boundaries, day_start, load_zone, period_starts

ZONES = ["UTC", "Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu", "Africa/Cairo"]


@given(st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1)))  # noqa: DTZ001 — hypothesis wants naive limits
def test_micros_are_exact(moment: datetime) -> None:
    aware = moment.replace(tzinfo=UTC)
    assert from_micros(to_micros(aware)) == aware


def test_a_day_of_a_clock_change_has_23_or_25_hours() -> None:
    berlin = load_zone("Europe/Berlin")
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    assert len(boundaries(spring, spring, Grain.HOUR, berlin)) - 1 == 23
    assert len(boundaries(autumn, autumn, Grain.HOUR, berlin)) - 1 == 25


def test_where_midnight_does_not_exist_the_day_starts_at_the_change() -> None:
    # In São Paulo clocks went from 2018-11-03 24:00 (−03) straight to 2018-11-04 01:00 (−02).
    start = from_micros(day_start(date(2018, 11, 4), load_zone("America/Sao_Paulo")))
    assert start == datetime(2018, 11, 4, 3, tzinfo=UTC)


def test_weeks_start_on_monday_and_months_on_the_first() -> None:
    assert period_starts(date(2026, 1, 1), date(2026, 1, 12), Grain.WEEK) == [
        date(2025, 12, 29),
        date(2026, 1, 5),
        date(2026, 1, 12),
    ]
    assert period_starts(date(2025, 12, 31), date(2026, 2, 1), Grain.MONTH) == [
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]


@given(
    st.sampled_from(ZONES),
    st.sampled_from([Grain.DAY, Grain.WEEK, Grain.MONTH]),
    st.dates(date(1990, 1, 1), date(2035, 1, 1)),
    st.integers(0, 120),
)
def test_periods_tile_the_range(zone_name: str, grain: Grain, first: date, days: int) -> None:
    zone = load_zone(zone_name)
    last = first + timedelta(days=days)
    edges = boundaries(first, last, grain, zone)
    assert (edges[1:] > edges[:-1]).all()
    assert len(edges) - 1 == len(period_starts(first, last, grain))
    assert edges[0] == day_start(first, zone)
    assert edges[-1] == day_start(last + timedelta(days=1), zone)
    for edge in edges[:-1]:
        local = (EPOCH + timedelta(microseconds=int(edge))).astimezone(zone)
        assert local.date() == (local - timedelta(hours=1)).date() + timedelta(days=1) or local.hour in {0, 1}


def test_an_unknown_zone_is_refused_with_an_example() -> None:
    for name in ("Mars/Olympus", "", "../etc/passwd", "Asia"):
        with pytest.raises(InvalidZone, match="Asia/Shanghai"):
            load_zone(name)
