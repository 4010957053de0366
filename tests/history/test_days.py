"""The column of days equals the calendar, whatever the zone does, in files, in the tail and across both."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tilth.history.columns import check_column
from tilth.history.days import day_number, days_of
from tilth.kernel.zones import InvalidZone

EPOCH = date(1970, 1, 1)
SECOND = 1_000_000
# Half-hour offsets, a skipped day (Apia 2011-12-30), midnights that do not exist (Sao Paulo, Beirut).
ZONES = ("UTC", "Asia/Shanghai", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "America/Sao_Paulo", "Asia/Beirut")
MOMENTS = st.datetimes(datetime(1970, 1, 4), datetime(2140, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 — hypothesis adds the zone


def frozen(moments: list[int]) -> np.ndarray:
    ts = np.array(moments, dtype=np.int64)
    ts.setflags(write=False)
    return ts


def micros(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


@settings(deadline=None)
@given(st.lists(MOMENTS, min_size=1, max_size=20), st.sampled_from(ZONES))
def test_days_are_those_of_the_calendar(moments: list[datetime], name: str) -> None:
    zone = ZoneInfo(name)
    expected = [(moment.astimezone(zone).date() - EPOCH).days for moment in moments]
    assert days_of(frozen([micros(moment) for moment in moments]), zone).tolist() == expected


@pytest.mark.parametrize("name", ZONES)
def test_every_hour_of_years_with_changes(name: str) -> None:
    zone = ZoneInfo(name)
    hours = [datetime(2011, 1, 1, tzinfo=UTC) + timedelta(minutes=30 * i) for i in range(2 * 24 * 366)]
    expected = [(hour.astimezone(zone).date() - EPOCH).days for hour in hours]
    assert days_of(frozen([micros(hour) for hour in hours]), zone).tolist() == expected


def test_what_no_number_holds_is_at_the_ends() -> None:
    far = [-(2**61), -1, micros(datetime(1970, 1, 1, 12, tzinfo=UTC)), micros(datetime(2149, 6, 6, tzinfo=UTC)), 2**61]
    assert days_of(frozen(far), ZoneInfo("UTC")).tolist() == [0, 0, 0, 65_535, 65_535]
    assert day_number(date(1900, 1, 1)) == 0
    assert day_number(date(2500, 1, 1)) == 65_535
    assert days_of(frozen([]), ZoneInfo("UTC")).size == 0


def test_a_zone_that_does_not_exist_is_refused() -> None:
    check_column("day:Europe/Berlin")
    with pytest.raises(InvalidZone):
        check_column("day:Mars/Olympus")
