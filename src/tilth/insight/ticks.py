"""How rows are told apart by period: by the column of days, or for hours by the moments themselves."""

from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from tilth.history.api import mark_periods
from tilth.history.contracts import DAY_COLUMN, Part
from tilth.insight.ground import read_column, sealed
from tilth.insight.periods import Span
from tilth.kernel.zones import Grain


class Ticks(NamedTuple):
    """ticks uint16[rows]: ascending within a person · period_of uint16[ticks]: `periods` for what lies outside."""

    ticks: NDArray[np.uint16]
    period_of: NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The periods of a span in a zone."""

    column: str
    edges: NDArray[np.int64]
    period_of: NDArray[np.uint16]

    @classmethod
    def of(cls, span: Span, zone: ZoneInfo) -> "Calendar":
        edges = sealed(span.edges(zone))
        if span.grain is not Grain.HOUR:
            return cls(day_column(zone), edges, sealed(span.day_periods()))
        # Tick 0 lies before all hours, the last one after them.
        outside = edges.size - 1
        return cls("ts", edges, sealed(np.array([outside, *range(outside), outside], dtype=np.uint16)))

    def read(self, part: Part) -> Ticks:
        when = read_column(part, self.column)
        if self.column != "ts":
            return Ticks(when, self.period_of)
        ticks = np.empty(when.size, dtype=np.uint16)
        mark_periods(when, self.edges, 0, ticks)
        return Ticks(sealed(ticks), self.period_of)


def day_column(zone: ZoneInfo) -> str:
    return f"{DAY_COLUMN}{zone}"
