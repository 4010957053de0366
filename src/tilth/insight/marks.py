"""Which of several matches a row fits, as bits looked up by its event and its flags; filters have the last word."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tilth.history.api import leaf
from tilth.history.contracts import FLAG_ACTIVE, Part
from tilth.insight.errors import InvalidQuery
from tilth.insight.events import EVENT_CODES, RowMatch
from tilth.insight.filters import RowFilter
from tilth.insight.ground import read_column, sealed

_ALL = np.uint32(0xFFFF_FFFF)
_NOTHING_OWN = sealed(np.empty(0, dtype=np.uint32))


class Marks(NamedTuple):
    """Columns of a part · bits by_event uint32[event codes], by_flags uint32[256] and own uint32[rows], or empty."""

    event: NDArray[np.uint16]
    flags: NDArray[np.uint8]
    by_event: NDArray[np.uint32]
    by_flags: NDArray[np.uint32]
    own: NDArray[np.uint32]


@leaf
def bits_of(marks: Marks, row: int) -> np.uint32:
    bits = marks.by_event[marks.event[row]] & marks.by_flags[marks.flags[row]]
    return np.uint32(bits & marks.own[row] if marks.own.size else bits)


@dataclass(frozen=True, slots=True)
class Marker:
    """Gives rows the bit of each match that they fit, if they pass the question's own filter too."""

    matches: tuple[RowMatch, ...]
    bits: tuple[np.uint32, ...]
    rows: RowFilter
    unfiltered: np.uint32
    by_event: NDArray[np.uint32]
    by_flags: NDArray[np.uint32]

    @classmethod
    def of(cls, matches: Sequence[RowMatch], places: Sequence[int], rows: RowFilter, unfiltered: int = 0) -> "Marker":
        """`places`: bit of each match, 0 … 31 · `unfiltered`: bits that the question's filter leaves alone.

        Raises InvalidQuery for a filter that depends on a period.
        """
        if rows.buyers or any(match.filter.buyers for match in matches):
            raise InvalidQuery(
                "New and old buyers are a filter of metrics: funnels and retention take them as a breakdown."
            )
        bits = tuple(np.uint32(1 << place) for place in places)
        by_event = np.zeros(EVENT_CODES, dtype=np.uint32)
        by_flags = np.full(256, _ALL, dtype=np.uint32)
        inactive = np.arange(256) & FLAG_ACTIVE == 0
        for match, bit in zip(matches, bits, strict=True):
            by_event[: match.event_table.size] |= match.event_table * bit
            if match.active_only:
                by_flags[inactive] &= ~bit
        return cls(tuple(matches), bits, rows, np.uint32(unfiltered), sealed(by_event), sealed(by_flags))

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the answer should know of the filters."""
        return tuple(dict.fromkeys((*self.rows.notes, *(note for m in self.matches for note in m.filter.notes))))

    @property
    def columns(self) -> tuple[str, ...]:
        filtered = (column for match in self.matches for column in match.filter.columns)
        return ("event", "flags", *self.rows.columns, *filtered)

    def read(self, part: Part) -> Marks:
        return Marks(
            read_column(part, "event"), read_column(part, "flags"), self.by_event, self.by_flags, self._own(part)
        )

    def _own(self, part: Part) -> NDArray[np.uint32]:
        """The bits that filters leave to each row; empty where nothing is filtered."""
        if not self.rows.tests and not any(match.filter.tests for match in self.matches):
            return _NOTHING_OWN
        own = np.full(part.columns["event"].size, _ALL, dtype=np.uint32)
        for match, bit in zip(self.matches, self.bits, strict=True):
            if match.filter.tests:
                own[match.filter.mask(part) == 0] &= ~bit
        if self.rows.tests:
            own[self.rows.mask(part) == 0] &= self.unfiltered
        return sealed(own)
