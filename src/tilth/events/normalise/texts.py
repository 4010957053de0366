"""Columns of texts from leaves that may be anything."""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

MAX_TEXT = 255
"""Characters of a dictionary-coded text; longer ones are cut, the original stays in `properties`."""
MAX_URL = 2_000
MAX_IDENTIFIER = 255


def to_text(value: object) -> str | None:
    """Texts without outer white space, numbers as written; None for empty ones, booleans, arrays and objects."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return None


def text_column(values: Iterable[Any], limit: int = MAX_TEXT) -> pa.Array:
    """A string column. Leaves are nearly always absent or plain texts, which Arrow takes without a look of ours."""
    leaves = values if isinstance(values, list) else list(values)
    try:
        column = pa.array(leaves, pa.string())
    except (pa.ArrowTypeError, pa.ArrowInvalid):
        column = pa.array(list(map(to_text, leaves)), pa.string())
    if column.null_count == len(column):
        return column
    trimmed = pc.utf8_trim_whitespace(column)
    if pc.max(pc.binary_length(trimmed)).as_py() > limit:  # characters are at most as many as bytes
        trimmed = pc.utf8_slice_codeunits(trimmed, 0, limit)
    return pc.if_else(pc.equal(trimmed, ""), None, trimmed)
