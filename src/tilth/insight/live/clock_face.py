"""Slots of a day by the clock on the wall: as many on every day, also where the clock changes."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from tilth.insight.live.contracts import SLOT_MINUTES
from tilth.kernel.clock import to_micros
from tilth.kernel.zones import day_start

SLOTS = 24 * 60 // SLOT_MINUTES


def slot_edges(day: date, zone: ZoneInfo) -> NDArray[np.int64]:
    """int64[SLOTS + 1] µs: when the clock shows 0:00, 0:10, … of the day, and 0:00 of the next one.

    Hours that a change skips are slots of no length; one that it repeats makes the slot before the second pass longer.
    """
    midnight = datetime.combine(day, time())
    shown = [midnight + timedelta(minutes=SLOT_MINUTES * slot) for slot in range(SLOTS)]
    edges = np.array(
        [*(to_micros(moment.replace(tzinfo=zone)) for moment in shown), day_start(day + timedelta(days=1), zone)],
        dtype=np.int64,
    )
    # Times that a change skips are read with the offset before it, and so lie after the times that follow them.
    return np.minimum.accumulate(edges[::-1])[::-1]


def same_time(moment: datetime, day: date, zone: ZoneInfo) -> int:
    """µs at which the clock showed on `day` what it shows at `moment`."""
    edges = slot_edges(day, zone)
    shown = to_micros(datetime.combine(day, moment.astimezone(zone).time(), tzinfo=zone))
    return int(np.clip(shown, edges[0], edges[-1]))
