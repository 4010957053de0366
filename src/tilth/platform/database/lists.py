"""A list as the database answers it: searched, sorted by any of its columns, cut into cursor pages.

A cursor holds the sort value and the key of the last row, so a page costs the same however deep it lies, and rows that
come or go in between neither repeat nor hide others.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tilth.kernel.errors import InvalidInput
from tilth.kernel.pages import InvalidCursor, Page, check_limit, decode_cursor, encode_cursor
from tilth.kernel.text import clip

T = TypeVar("T")
Column = sa.ColumnElement[Any]


class UnknownSort(InvalidInput):
    code = "unknown_sort"


@dataclass(frozen=True, slots=True)
class ListRequest:
    search: str | None = None
    sort: str | None = None
    """Name of a column, `-` before it for descending; None: the list's own order."""
    cursor: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class ListShape:
    """What a list can be sorted by and searched in. Rows without a value of the sort column come last."""

    key: Column
    """Unique within the list."""
    sorts: Mapping[str, Column]
    default: str
    """As `ListRequest.sort`."""
    searched: tuple[Column, ...] = ()


def list_rows(
    connection: Connection,
    query: sa.Select[Any],
    shape: ListShape,
    request: ListRequest,
    to_item: Callable[[sa.Row[Any]], T],
) -> Page[T]:
    """`query` selects and filters; this searches, sorts and pages. Raises UnknownSort, InvalidCursor, InvalidInput."""
    limit = check_limit(request.limit)
    name = request.sort or shape.default
    descending, name = name.startswith("-"), name.removeprefix("-")
    column = shape.sorts.get(name)
    if column is None:
        raise UnknownSort(f"This list cannot be sorted by '{clip(name, 80)}': it can by {', '.join(shape.sorts)}.")
    if request.search:
        query = query.where(sa.or_(*(each.icontains(request.search, autoescape=True) for each in shape.searched)))
    if request.cursor is not None:
        query = query.where(_after(request.cursor, column, shape.key, descending=descending))
    order = (column.desc(), shape.key.desc()) if descending else (column.asc(), shape.key.asc())
    query = query.add_columns(column.label("_sort"), shape.key.label("_key"))
    query = query.order_by(column.is_(None), *order).limit(limit + 1)
    found = connection.execute(query).all()
    items = [to_item(row) for row in found[:limit]]
    if len(found) <= limit:
        return Page(items, None)
    last = found[limit - 1]._mapping  # noqa: SLF001 — SQLAlchemy's public name
    return Page(items, encode_cursor(last["_sort"], last["_key"]))


def _after(cursor: str, column: Column, key: Column, *, descending: bool) -> Column:
    value, last = decode_cursor(cursor, tuple[Any, Any])
    position = _as_value(last, key)
    beyond = key < position if descending else key > position
    if value is None:
        return sa.and_(column.is_(None), beyond)
    at = _as_value(value, column)
    further = column < at if descending else column > at
    return sa.or_(further, sa.and_(column == at, beyond), column.is_(None))


def _as_value(sent: object, column: Column) -> Any:  # noqa: ANN401 — of the column's own type
    try:
        return msgspec.convert(sent, type=column.type.python_type, strict=False)
    except (msgspec.ValidationError, NotImplementedError) as error:
        raise InvalidCursor("This cursor belongs to another list or order: start again without one.") from error
