"""Rows for tests of history: what the weaver would append, and the plain-Python picture of them."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from tilth.history.api import APPENDED_SCHEMA


def make_rows(rows: Sequence[dict[str, Any]]) -> pa.Table:
    """Rows of APPENDED_SCHEMA; what a row does not name is 0, null or empty."""
    columns = {}
    for field in APPENDED_SCHEMA:
        default: Any = None if field.nullable else "" if pa.types.is_string(field.type) else 0
        columns[field.name] = pa.array([row.get(field.name, default) for row in rows], field.type)
    return pa.table(columns, schema=APPENDED_SCHEMA)


def make_texts(*texts: str | None) -> pa.Array:
    return pa.array(texts, pa.string())
