"""Calendar days of moments, as the numbers that a column of days holds."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from tilth.history.contracts import LAST_DAY
from tilth.history.kernels.periods import mark_periods
from tilth.kernel.clock import from_micros
from tilth.kernel.zones import Grain, boundaries

_EPOCH = date(1970, 1, 1)
_FIRST, _LAST = _EPOCH + timedelta(days=1), _EPOCH + timedelta(days=LAST_DAY - 1)


def day_number(day: date) -> int:
    """As in the column; days beyond its ends get theirs."""
    return min(max((day - _EPOCH).days, 0), LAST_DAY)


def days_of(ts: NDArray[np.int64], zone: ZoneInfo) -> NDArray[np.uint16]:
    """Days since 1970-01-01 in the zone; 0 for all before 1970-01-02, LAST_DAY for all after 2149-06-05."""
    days = np.empty(ts.size, dtype=np.uint16)
    if ts.size:
        first, last = _year_of(int(ts.min())), _year_of(int(ts.max()))
        edges, number = _edges(zone, first, last)
        mark_periods(ts, edges, number, days)
    return days


def _year_of(moment: int) -> int:
    """Of a moment in UTC, within the years that have days of their own."""
    low, high = datetime(1970, 1, 3, tzinfo=UTC), datetime(2149, 6, 4, tzinfo=UTC)
    low_micros, high_micros = (int(edge.timestamp()) * 1_000_000 for edge in (low, high))
    return from_micros(min(max(moment, low_micros), high_micros)).year


@lru_cache(maxsize=64)
def _edges(zone: ZoneInfo, first_year: int, last_year: int) -> tuple[NDArray[np.int64], int]:
    """Starts of the days around these years, and the number of what lies before the first of them."""
    first = max(date(first_year, 1, 1) - timedelta(days=1), _FIRST)
    last = min(date(last_year, 12, 31) + timedelta(days=1), _LAST)
    edges = boundaries(first, last, Grain.DAY, zone)
    edges.setflags(write=False)
    return edges, day_number(first) - 1
