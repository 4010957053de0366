"""Cursor pages: a list of items and an opaque cursor to what follows."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

import msgspec

from tilth.kernel.errors import InvalidInput

T = TypeVar("T")
MAX_LIMIT = 500
Int64 = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
"""In the shape of a cursor: a number that the columns of history can be compared with."""


class InvalidCursor(InvalidInput):
    code = "invalid_cursor"


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    items: list[T]
    next_cursor: str | None


def encode_cursor(*position: object) -> str:
    """Position values of the last row of a page, in the order of the list's sort key."""
    return base64.urlsafe_b64encode(msgspec.json.encode(position)).decode()


def decode_cursor(cursor: str, shape: type[T]) -> T:
    """Position as a tuple of the given shape, e.g. `tuple[int, str]`. Raises InvalidCursor."""
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(cursor.encode()), type=shape)
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise InvalidCursor("This cursor is not valid: start again without one.") from error


def cut_page(found: list[T], limit: int, position: Callable[[T], tuple[object, ...]]) -> Page[T]:
    """`found` was read one row beyond `limit`, to see whether more follows; `position` is a row's sort key."""
    items = found[:limit]
    return Page(items, encode_cursor(*position(items[-1])) if len(found) > limit else None)


def check_limit(limit: int) -> int:
    if not 1 <= limit <= MAX_LIMIT:
        raise InvalidInput(f"limit must lie between 1 and {MAX_LIMIT}, not {limit}.")
    return limit
