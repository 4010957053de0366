"""What the loops of insight share: whose rows they walk and which cell a row falls into.

A *cell* is a period × a group. Rows come sorted by person, so a person is counted once per cell by remembering, for
each cell, whom it counted last: distinct persons need no set.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tilth.history.api import leaf

NOBODY = -1
BUYER_GROUPS = 3
"""No buyer yet, new, old (`find_cell`)."""
SESSION_GAP = 30 * 60 * 1_000_000
"""µs without an active event after which a new session begins."""


class Slices(NamedTuple):
    """Rows [starts[k], ends[k]) belong to persons[k] and are sorted by (ts, seq)."""

    persons: NDArray[np.int32]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


class Cells(NamedTuple):
    """How rows fall into cells; cell = period × groups + group.

    edges int64[p + 1] µs · mask uint8[rows], or empty: every row counts · codes int32[rows] of the rows ·
    remap int32[codes] code → group, or empty: everything is group `other` · first_paid int64[persons] µs, or empty;
    with it, the group lies further by `buyer_step` × 0 no buyer yet, 1 first paid order in the period, 2 before it.
    """

    edges: NDArray[np.int64]
    mask: NDArray[np.uint8]
    codes: NDArray[np.int32]
    remap: NDArray[np.int32]
    other: int
    groups: int
    first_paid: NDArray[np.int64]
    buyer_step: int


@leaf
def find_period(edges: NDArray[np.int64], ts: int) -> int:
    """Index of the period that holds ts; −1 or the number of periods where none does."""
    low, high = 0, edges.size
    while low < high:
        middle = (low + high) // 2
        if edges[middle] <= ts:
            low = middle + 1
        else:
            high = middle
    return low - 1


@leaf
def longest_slice(slices: Slices) -> int:
    """Rows of the person who has the most: the room that any person's rows need."""
    longest = 0
    for k in range(slices.starts.size):
        longest = max(longest, slices.ends[k] - slices.starts[k])
    return longest


@leaf
def find_row(ts: NDArray[np.int64], low: int, high: int, moment: int) -> int:
    """First row of [low, high) at or after the moment."""
    while low < high:
        middle = (low + high) // 2
        if ts[middle] < moment:
            low = middle + 1
        else:
            high = middle
    return low


@leaf
def find_cell(cells: Cells, k: int, row: int, period: int) -> int:
    """Cell of a row of person k in a period."""
    if cells.remap.size and cells.codes[row] < cells.remap.size:
        group = int(cells.remap[cells.codes[row]])
    else:
        group = cells.other
    if cells.first_paid.size:
        paid = cells.first_paid[k]
        buyer = 0 if paid >= cells.edges[period + 1] else (1 if paid >= cells.edges[period] else 2)
        group += buyer * cells.buyer_step
    return period * cells.groups + group


@leaf
def passes(cells: Cells, row: int) -> bool:
    return cells.mask.size == 0 or cells.mask[row] != 0
