"""Pages of the persons behind a cell, groups named by their key, and periods by their start."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tilth.insight.contracts import MAX_CROSSED_GROUPS, MAX_GROUPS
from tilth.insight.errors import InvalidQuery
from tilth.insight.ground import Ground
from tilth.insight.grouping import Grouping
from tilth.insight.periods import Span
from tilth.insight.persons.contracts import MAX_PERSONS, PersonsPage
from tilth.kernel.pages import decode_cursor, encode_cursor

MAX_CELLS = 1_000_000


def page_of(persons: NDArray[np.int32], cursor: str | None, limit: int) -> PersonsPage:
    """A page of ascending person numbers, each once.

    Pages may be large, since each of them costs a pass over history again. Raises InvalidQuery, InvalidCursor.
    """
    if not 1 <= limit <= MAX_PERSONS:
        raise InvalidQuery(f"limit must lie between 1 and {MAX_PERSONS} persons, not {limit}.")
    distinct = np.unique(persons)
    after = decode_cursor(cursor, tuple[int])[0] if cursor else -1
    low = int(np.searchsorted(distinct, after, side="right"))
    page = [int(person) for person in distinct[low : low + limit]]
    more = low + limit < distinct.size
    return PersonsPage(int(distinct.size), tuple(page), encode_cursor(page[-1]) if more else None)


def check_groups(limit: int, dimensions: int = 1) -> int:
    if dimensions > 1 and not 1 <= limit <= MAX_CROSSED_GROUPS:
        raise InvalidQuery(
            f"limit must lie between 1 and {MAX_CROSSED_GROUPS} groups of each of two dimensions, not {limit}."
        )
    if not 1 <= limit <= MAX_GROUPS:
        raise InvalidQuery(f"limit must lie between 1 and {MAX_GROUPS} groups, not {limit}.")
    return limit


def require_breakdown(by: Sequence[str] | str | None) -> None:
    if not by:
        raise InvalidQuery("A group belongs to a breakdown: say by which dimension as well (`by`).")


def check_cells(periods: int, groups: int, columns: int = 1) -> None:
    """Raises InvalidQuery for an answer that nobody could read and no memory should hold."""
    cells = periods * groups * columns
    if cells > MAX_CELLS:
        raise InvalidQuery(
            f"That is {cells:,} cells, more than {MAX_CELLS:,}: ask for fewer groups, a coarser grain or fewer columns."
        )


def find_group(grouping: Grouping, keys: Sequence[str]) -> int:
    """Index of a group by its keys, one per dimension; an empty key stands for rows without a value."""
    if len(keys) != len(grouping.axes):
        raise InvalidQuery(f"A group of this breakdown has {len(grouping.axes)} keys, one per dimension: {list(keys)}.")
    wanted = tuple(key or None for key in keys)
    if wanted not in grouping.keys:
        raise InvalidQuery(f"There is no group '{' × '.join(keys)}' among those that this question shows.")
    return grouping.keys.index(wanted)


def edges_of_period(ground: Ground, span: Span, start: str) -> NDArray[np.int64]:
    """Both edges of the period that starts there. Raises InvalidQuery where the question has none such."""
    place = find_period_place(ground, span, start)
    return span.edges(ground.zone)[place : place + 2]


def find_period_place(ground: Ground, span: Span, start: str) -> int:
    """Raises InvalidQuery where the question has no such period."""
    if span.grain is None:
        raise InvalidQuery("A period belongs to a series: give the question a grain as well.")
    labels = span.labels(ground.zone)
    if start not in labels:
        raise InvalidQuery(f"No period starts on {start}: they start on {labels[0]} … {labels[-1]}.")
    return labels.index(start)
