"""What a new buyer, a paid amount or a new member came from: the last touch before it.

A *touch* is a row that says where its visitor came from: with a campaign, a source or a medium, or with a channel
that is not `direct`. A payment is what touches lead to, so its own rows are none. The last touch before the conversion
that is not older than the look-back window gets it; where there is none, the conversion's own row speaks for itself.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tilth.events.contracts import OrderRole
from tilth.history.api import kernel, leaf
from tilth.history.contracts import FLAG_IDENTIFIED
from tilth.insight.compiled import NOBODY, Cells, Slices, find_cell, find_period, passes

LOOK_BACK = 30 * 86_400 * 1_000_000
NEW_BUYERS, PAID_NEW_BUYERS, AMOUNT, PAID_AMOUNT, NEW_MEMBERS = 0, 1, 2, 3, 4
COUNTS = 5
_PAID = int(OrderRole.PAID)
ANY_CODE = -1


class TouchRows(NamedTuple):
    """Columns of a part. spend int32[keys, 3]: channel, campaign, source that money was spent on; −1 any."""

    ts: NDArray[np.int64]
    event: NDArray[np.uint16]
    flags: NDArray[np.uint8]
    channel: NDArray[np.uint16]
    campaign: NDArray[np.int32]
    source: NDArray[np.int32]
    medium: NDArray[np.int32]
    value: NDArray[np.int64]
    currency: NDArray[np.int32]
    roles: NDArray[np.uint8]
    currencies: NDArray[np.bool_]
    spend: NDArray[np.int32]
    direct: int
    """Code of the channel `direct`; 0 where no row has it."""


@kernel
def count_touches(slices: Slices, rows: TouchRows, cells: Cells) -> NDArray[np.int64]:
    """Counts [COUNTS, cells]: the period is that of the conversion, the group and the filter those of its touch.

    PAID_…: only where the touch's channel, campaign and source are ones that money was spent on.
    """
    edges = cells.edges
    counts = np.zeros((COUNTS, (edges.size - 1) * cells.groups), dtype=np.int64)
    for k in range(slices.persons.size):
        bought, member, touch = False, False, NOBODY
        for row in range(slices.starts[k], slices.ends[k]):
            if rows.ts[row] >= edges[edges.size - 1]:
                break
            paid = rows.roles[rows.event[row]] == _PAID
            if not paid and _is_touch(rows, row):
                touch = row
            joined = not member and rows.flags[row] & FLAG_IDENTIFIED
            if not paid and not joined:
                continue
            first = paid and not bought
            bought, member = bought or paid, member or joined
            if rows.ts[row] < edges[0]:
                continue
            cause = row if touch == NOBODY or rows.ts[row] - rows.ts[touch] > LOOK_BACK else touch
            if not passes(cells, cause):
                continue
            cell = find_cell(cells, k, cause, find_period(edges, rows.ts[row]))
            spent = _was_spent_on(rows, cause)
            if joined:
                counts[NEW_MEMBERS, cell] += 1
            if first:
                counts[NEW_BUYERS, cell] += 1
                counts[PAID_NEW_BUYERS, cell] += spent
            if paid and _counts(rows, row):
                counts[AMOUNT, cell] += rows.value[row]
                counts[PAID_AMOUNT, cell] += rows.value[row] * spent
    return counts


@leaf
def _is_touch(rows: TouchRows, row: int) -> bool:
    if rows.campaign[row] or rows.source[row] or rows.medium[row]:
        return True
    return bool(rows.channel[row] != 0 and rows.channel[row] != rows.direct)


@leaf
def _was_spent_on(rows: TouchRows, row: int) -> bool:
    for key in range(rows.spend.shape[0]):
        if (
            rows.spend[key, 0] == rows.channel[row]
            and _fits(rows.spend[key, 1], rows.campaign[row])
            and _fits(rows.spend[key, 2], rows.source[row])
        ):
            return True
    return False


@leaf
def _fits(asked: int, code: int) -> bool:
    return asked == ANY_CODE or asked == code  # noqa: PLR1714 - numba has no `in` for mixed integers


@leaf
def _counts(rows: TouchRows, row: int) -> bool:
    if rows.currencies.size == 0:
        return True
    code = rows.currency[row]
    return bool(code < rows.currencies.size and rows.currencies[code])
