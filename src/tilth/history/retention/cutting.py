"""From "so many months" to the moment before which nothing is kept, and what lies before it."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from tilth.history.contracts import ALWAYS, FLAG_ITEM_ROW, BucketView
from tilth.history.kernels.cuts import find_cut
from tilth.history.retention.errors import InvalidRetention
from tilth.kernel.clock import EPOCH
from tilth.kernel.zones import day_start

RUN_HOUR = 3
"""Local hour from which the night's removal begins: the day that ends is complete, and few people ask."""


def find_first_kept(now: datetime, zone: ZoneInfo, months: int | None) -> date | None:
    """The same day of the month so many months ago, or the last one of a shorter month; None keeps everything.

    Raises InvalidRetention for more months than there were since 1970, which would keep everything as well.
    """
    if months is None:
        return None
    today = now.astimezone(zone).date()
    index = today.year * 12 + today.month - 1 - months
    year, month = divmod(index, 12)
    if year < EPOCH.year:
        raise InvalidRetention(f"{months} months ago no event was sent: leave the months open to keep everything.")
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def moment_of(first_kept: date | None, zone: ZoneInfo) -> int:
    """µs."""
    return ALWAYS if first_kept is None else day_start(first_kept, zone)


@dataclass(frozen=True, slots=True)
class Before:
    """What counts and lies before a moment."""

    events: int = 0
    persons: int = 0
    emptied: int = 0
    oldest: int | None = None
    """µs, of all that counts."""


@dataclass(frozen=True, slots=True)
class CountBefore:
    """A fold: events (lines of orders left out) and persons before `moment` (µs)."""

    moment: int
    columns: Sequence[str] = ("ts", "flags")

    def run(self, view: BucketView) -> Before:
        events = persons = emptied = 0
        oldest: list[int] = []
        for part in view.parts:
            if not part.persons.size:
                continue
            ts, flags = np.asarray(part.columns["ts"], np.int64), np.asarray(part.columns["flags"], np.uint8)
            cuts = np.empty(part.starts.size, dtype=np.int64)
            find_cut(ts, part.starts, part.ends, self.moment, cuts)
            touched = np.flatnonzero(cuts > part.starts)
            oldest.append(int(ts[part.starts].min()))
            for first, last in zip(part.starts[touched].tolist(), cuts[touched].tolist(), strict=True):
                events += last - first - int(np.count_nonzero(flags[first:last] & FLAG_ITEM_ROW))
            persons += touched.size
            emptied += int(np.count_nonzero(cuts[touched] == part.ends[touched]))
        return Before(events, persons, emptied, min(oldest, default=None))

    def merge(self, partials: Sequence[Before]) -> Before:
        oldest = [partial.oldest for partial in partials if partial.oldest is not None]
        return Before(
            sum(partial.events for partial in partials),
            sum(partial.persons for partial in partials),
            sum(partial.emptied for partial in partials),
            min(oldest, default=None),
        )
