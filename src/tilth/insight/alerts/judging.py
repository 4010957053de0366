"""When a rule fires, and when that is over again: pure, over the readings of successive periods.

A rule that fires goes on firing until the value is clearly back: past the edge by RELEASE of the edge's size. So a
value that trembles around the edge raises one alert, not many (hysteresis).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from tilth.insight.alerts.contracts import Above, Against, Band, Below, Change, Condition, Direction, Reading, Window

RELEASE = 0.05
"""Of the edge: 100 as an upper edge is left at 95, a fall by 20 % at one by 19 %."""
LIKE = {Window.DAY: (8, timedelta(days=7)), Window.HOUR: (28, timedelta(days=1))}
"""How many like periods a band looks at, and how far they lie apart: the same weekday, the same hour."""
LEAST_LIKE = 4
"""Of those, how many must be known: three values say nothing about what is usual."""
_DEVIATION = 1.4826
"""Median absolute deviation of a normal distribution → its standard deviation (Rousseeuw and Croux, 1993)."""
_CLOCK = len("2026-03-01T10:00")
_LEAST_DEVIATION = 0.01
"""Of the median: where all like periods agree to the last digit, a difference in it is no news."""


@dataclass(frozen=True, slots=True)
class Series:
    """Values of a metric by the start of their period, as answers write it: a day, or a local time with its offset."""

    values: Mapping[str, float | None]
    _by_clock: dict[str, float | None] = field(init=False)

    def __post_init__(self) -> None:
        by_clock: dict[str, float | None] = {}
        for start, value in self.values.items():
            by_clock.setdefault(start[:_CLOCK], value)  # of an hour that the clock shows twice, the first
        object.__setattr__(self, "_by_clock", by_clock)

    def at(self, start: str) -> float | None:
        return self.values.get(start)

    def before(self, start: str, back: timedelta) -> float | None:
        """By the clock on the wall, whatever its offset was then."""
        shown = datetime.fromisoformat(start[:_CLOCK]) - back
        return self._by_clock.get(shown.isoformat(timespec="minutes")[: len(start)])


@dataclass(frozen=True, slots=True)
class Edges:
    """Outside of [low, high] a rule fires; inside of [release_low, release_high] that is over."""

    low: float | None = None
    high: float | None = None
    release_low: float | None = None
    release_high: float | None = None
    reference: float | None = None
    included: bool = False
    """Whether the edges themselves fire: a fall of exactly 20 % is one by 20 % or more."""


def reach_back(condition: Condition, window: Window) -> timedelta:
    """How far before a period the condition looks."""
    match condition:
        case Above() | Below():
            return timedelta(0)
        case Change():
            return _distance(condition.against)
        case Band():
            count, apart = LIKE[window]
            return count * apart


def read_periods(
    condition: Condition, window: Window, series: Series, starts: Sequence[str], *, firing: bool
) -> list[Reading]:
    """The periods `starts`, in order; `firing`: whether the rule fired before the first of them."""
    readings = []
    for start in starts:
        value, edges = series.at(start), find_edges(condition, window, series, start)
        firing = _goes_on(value, edges) if firing else _begins(value, edges)
        known = edges or Edges()
        readings.append(Reading(start, value, known.low, known.high, known.reference, firing))
    return readings


def find_edges(condition: Condition, window: Window, series: Series, start: str) -> Edges | None:
    """None where there is nothing to hold the period against."""
    match condition:
        case Above(value=edge):
            return Edges(high=edge, release_high=edge - RELEASE * abs(edge))
        case Below(value=edge):
            return Edges(low=edge, release_low=edge + RELEASE * abs(edge))
        case Change():
            then = series.before(start, _distance(condition.against))
            return None if not then else _edges_of_change(condition, then)
        case Band():
            count, apart = LIKE[window]
            found = [series.before(start, back * apart) for back in range(1, count + 1)]
            like = [value for value in found if value is not None]
            return None if len(like) < LEAST_LIKE else _edges_of_band(condition, like)


def _edges_of_change(condition: Change, then: float) -> Edges:
    def at(share: float) -> tuple[float, float]:
        room = share / 100 * abs(then)
        return then - room, then + room

    (low, high), (release_low, release_high) = at(condition.percent), at(condition.percent * (1 - RELEASE))
    is_down, is_up = (condition.direction in (each, Direction.EITHER) for each in (Direction.DOWN, Direction.UP))
    return Edges(
        low=low if is_down else None,
        high=high if is_up else None,
        release_low=release_low if is_down else None,
        release_high=release_high if is_up else None,
        reference=then,
        included=True,
    )


def _edges_of_band(condition: Band, like: Sequence[float]) -> Edges | None:
    """None where nothing ever happens in like periods: then anything at all would be unusual."""
    middle = median(like)
    deviation = _DEVIATION * median(abs(value - middle) for value in like)
    room = condition.width * max(deviation, _LEAST_DEVIATION * abs(middle))
    if room == 0:
        return None
    inner = room * (1 - RELEASE)
    return Edges(middle - room, middle + room, middle - inner, middle + inner, middle)


def _begins(value: float | None, edges: Edges | None) -> bool:
    if value is None or edges is None:
        return False
    if edges.included and value in (edges.low, edges.high):
        return True
    return (edges.low is not None and value < edges.low) or (edges.high is not None and value > edges.high)


def _goes_on(value: float | None, edges: Edges | None) -> bool:
    """Until the value is known and clearly back."""
    if value is None or edges is None:
        return True
    is_low = edges.release_low is not None and value < edges.release_low
    return is_low or (edges.release_high is not None and value > edges.release_high)


def _distance(against: Against) -> timedelta:
    return timedelta(days=1 if against is Against.DAY else 7)
