"""From normalised rows with their persons to the rows that history stores."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xxhash
from numpy.typing import NDArray

from tilth.events.contracts import WHOLE_ORDER_EVENTS
from tilth.history.api import APPENDED_SCHEMA
from tilth.history.contracts import (
    CODED_COLUMNS,
    FLAG_ACTIVE,
    FLAG_IDENTIFIED,
    FLAG_ITEM_ROW,
    FLAG_WHOLE_ORDER,
    OTHER_EVENT,
)
from tilth.people.identity.resolving import Resolution

TermCodes = Callable[[str, pa.ChunkedArray], pa.Array]
"""(kind, texts) → int32 codes."""
_ZERO_FOR_NULL = ("value", "quantity")


def to_history(rows: pa.Table, resolution: Resolution, encode: TermCodes) -> pa.Table:
    """`rows` of NORMAL_SCHEMA → history.api.APPENDED_SCHEMA."""
    columns: dict[str, Any] = {name: encode(name, rows.column(name)) for name in CODED_COLUMNS}
    columns |= {name: pc.fill_null(rows.column(name), 0) for name in _ZERO_FOR_NULL}
    columns["person_no"] = resolution.persons
    columns["origin"] = resolution.origins
    columns["flags"] = _flags(rows, resolution.known)
    columns["order_key"] = _order_keys(rows.column("order_id"))
    other = pc.equal(columns["event"], OTHER_EVENT)
    columns["event_name"] = pc.if_else(other, rows.column("event"), None)
    ordered = [columns[name] if name in columns else rows.column(name) for name in APPENDED_SCHEMA.names]
    return pa.table(ordered, names=APPENDED_SCHEMA.names).cast(APPENDED_SCHEMA)


def _flags(rows: pa.Table, known: NDArray[np.bool_]) -> NDArray[np.uint8]:
    active = rows.column("active").to_numpy()
    item = rows.column("line_no").to_numpy() > 0
    whole = _whole_orders(rows)
    flags: NDArray[np.int64] = (
        active * FLAG_ACTIVE + known * FLAG_IDENTIFIED + item * FLAG_ITEM_ROW + whole * FLAG_WHOLE_ORDER
    )
    return flags.astype(np.uint8)


def _whole_orders(rows: pa.Table) -> NDArray[np.bool_]:
    """Of each row, whether it gives a whole order back without naming an amount."""
    if rows.column("value").null_count == 0:
        return np.zeros(rows.num_rows, dtype=np.bool_)
    giving_back = pc.is_in(rows.column("event"), value_set=pa.array(list(map(str, WHOLE_ORDER_EVENTS))))
    whole: NDArray[np.bool_] = pc.and_(giving_back, pc.is_null(rows.column("value"))).to_numpy()
    return whole


def _order_keys(order_ids: pa.ChunkedArray) -> NDArray[np.int64]:
    """xxh3 of the order's id as a signed number; 0 = no order."""
    encoded = order_ids.combine_chunks().dictionary_encode()
    keys = [_order_key(text) for text in encoded.dictionary.to_pylist()]
    indices = encoded.indices.fill_null(len(keys)).to_numpy(zero_copy_only=False)
    of_row: NDArray[np.int64] = np.array([*keys, 0], dtype=np.uint64).view(np.int64)[indices]
    return of_row


def _order_key(order_id: str) -> int:
    return (xxhash.xxh3_64_intdigest(order_id.encode()) or 1) if order_id else 0
