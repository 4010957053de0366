"""Calendar periods of a time zone as UTC boundaries, so that kernels need no calendar."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import NDArray

from tilth.kernel.clock import to_micros
from tilth.kernel.errors import InvalidInput


class Grain(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    """ISO weeks: Monday first."""
    MONTH = "month"


class InvalidZone(InvalidInput):
    code = "invalid_zone"


@lru_cache(maxsize=256)
def load_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidZone(f"'{name}' is not a time zone: give an IANA name such as Asia/Shanghai.") from error


def day_start(day: date, zone: ZoneInfo) -> int:
    """µs UTC of the first instant of a calendar day.

    Where midnight does not exist (a forward change at 0:00), the day starts at the change: fold=0 of a
    missing local time maps to the instant with the offset from before the gap, which is the change itself.
    """
    return to_micros(datetime(day.year, day.month, day.day, tzinfo=zone))


def floor_day(day: date, grain: Grain) -> date:
    """First day of the period of this grain that contains `day` (hour counts as day)."""
    match grain:
        case Grain.HOUR | Grain.DAY:
            return day
        case Grain.WEEK:
            return day - timedelta(days=day.weekday())
        case Grain.MONTH:
            return day.replace(day=1)


def next_period(day: date, grain: Grain) -> date:
    match grain:
        case Grain.HOUR | Grain.DAY:
            return day + timedelta(days=1)
        case Grain.WEEK:
            return day + timedelta(days=7)
        case Grain.MONTH:
            return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def period_starts(first: date, last: date, grain: Grain) -> list[date]:
    """First days of all periods that touch [first, last]."""
    starts = []
    day = floor_day(first, grain)
    while day <= last:
        starts.append(day)
        day = next_period(day, grain)
    return starts


def boundaries(first: date, last: date, grain: Grain, zone: ZoneInfo) -> NDArray[np.int64]:
    """µs UTC edges of the periods of [first, last] in the zone, clipped to it; n periods give n + 1 edges.

    The first and last period are cut to the range asked for, so that a sum over the periods is the total.
    Hours are counted in elapsed time, so a day of a clock change has 23 or 25 of them.
    """
    end = day_start(last + timedelta(days=1), zone)
    if grain is Grain.HOUR:
        edges = np.arange(day_start(first, zone), end, 3_600_000_000, dtype=np.int64)
    else:
        edges = np.array(
            [day_start(max(d, first), zone) for d in period_starts(first, last, grain)],
            dtype=np.int64,
        )
    return np.append(edges, end).astype(np.int64)
