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
    """A string column; most leaves are absent or plain texts, and these cost one comparison."""
    column = pa.array(
        [v if v is None or v.__class__ is str else to_text(v) for v in values],
        pa.string(),
    )
    if column.null_count == len(column):
        return column
    trimmed = pc.utf8_trim_whitespace(column)
    longest = pc.max(pc.utf8_length(trimmed)).as_py()
    if longest > limit:
        trimmed = pc.utf8_slice_codeunits(trimmed, 0, limit)
    return pc.if_else(pc.equal(trimmed, ""), None, trimmed)
