"""What a filter or a step can name: the values of a dimension and the events, the most frequent first."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from tilth.events.contracts import Canonical
from tilth.history.contracts import BucketView, Part
from tilth.insight.dimensions import BUYER_KEYS, IDENTIFIED_KEYS, Kind, get_dimension
from tilth.insight.errors import InvalidQuery
from tilth.insight.ground import Ground, read_column

MAX_CHOICES = 500
_EVENT = "event"
_VOCABULARY = frozenset(map(str, Canonical))


class DimensionValue(msgspec.Struct, frozen=True):
    value: str
    """As filters take it; the empty text: rows without a value."""
    rows: int | None = None
    """Rows of the whole history that have it; null: not counted."""


class EventInfo(msgspec.Struct, frozen=True):
    value: str
    """Its name, as steps and filters take it."""
    rows: int
    """Rows of the whole history; 0: never received."""
    vocabulary: bool
    """Of the e-commerce vocabulary, which metrics know."""


Choice = TypeVar("Choice", DimensionValue, EventInfo)


@dataclass(frozen=True, slots=True)
class CodeFold:
    """Rows per code of a column; codes from `size` on are names that came after the dictionary was read."""

    column: str
    size: int

    @property
    def columns(self) -> Sequence[str]:
        return (self.column,)

    def run(self, view: BucketView) -> NDArray[np.int64]:
        counts = np.zeros(self.size, dtype=np.int64)
        for part in view.parts:
            found = np.bincount(_codes_of_persons(part, self.column))
            known = min(found.size, self.size)
            counts[:known] += found[:known]
        return counts

    def merge(self, partials: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
        total = np.zeros(self.size, dtype=np.int64)
        for counts in partials:
            total += counts
        return total


def _codes_of_persons(part: Part, column: str) -> NDArray[np.generic]:
    """The part's rows but for the gaps between slices: those belong to persons who stand in another part."""
    codes = read_column(part, column)
    if int((part.ends - part.starts).sum()) == codes.size:
        return codes
    edges = np.zeros(codes.size + 1, dtype=np.int8)
    edges[part.starts] += 1
    edges[part.ends] -= 1
    return codes[np.cumsum(edges[:-1], dtype=np.int8).astype(np.bool_)]


def list_values(
    ground: Ground, code: str, *, search: str | None = None, limit: int = 50, called: Collection[str] = ()
) -> list[DimensionValue]:
    """Values that rows of the whole history have. The empty value stands for rows without one.

    A search finds those of `called` too, whose names fit it.

    Raises UnknownDimension. One pass over one column; `buyer` and `identified` cost none and have no counts.
    """
    dimension = get_dimension(code)
    _check_limit(limit)
    match dimension.kind:
        case Kind.BUYER:
            return _keep([DimensionValue(key or "") for key in BUYER_KEYS], search, limit)
        case Kind.IDENTIFIED:
            return _keep([DimensionValue(key) for key in IDENTIFIED_KEYS], search, limit)
        case Kind.CODES:
            ranked = [DimensionValue(name, rows) for name, rows in _rank(ground, dimension.column)]
            return _keep(ranked, search, limit, frozenset(called))


def list_events(ground: Ground, *, search: str | None = None, limit: int = 100) -> list[EventInfo]:
    """Events that were received; after them those of the vocabulary that were not."""
    _check_limit(limit)
    received = [EventInfo(name, rows, name in _VOCABULARY) for name, rows in _rank(ground, _EVENT) if name]
    names = {each.value for each in received}
    missing = [EventInfo(name, 0, vocabulary=True) for name in sorted(_VOCABULARY) if name not in names]
    return _keep([*received, *missing], search, limit)


def _rank(ground: Ground, column: str) -> list[tuple[str, int]]:
    texts = ground.shown_terms(column)
    counts = ground.run(CodeFold(column, max(len(texts), 2)))
    found: Counter[str] = Counter()
    for code in np.flatnonzero(counts).tolist():
        if code != 1:
            found[texts[code]] += int(counts[code])
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def _keep(choices: list[Choice], search: str | None, limit: int, called: frozenset[str] = frozenset()) -> list[Choice]:
    needle = (search or "").casefold()
    return [each for each in choices if needle in each.value.casefold() or each.value in called][:limit]


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= MAX_CHOICES:
        raise InvalidQuery(f"limit must lie between 1 and {MAX_CHOICES}, not {limit}.")
