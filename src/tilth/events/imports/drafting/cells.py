"""What the cells of a column look like: a time and in which format, a number, a phone."""

import re
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    TIME = "time"
    NUMBER = "number"
    PHONE = "phone"
    EMAIL = "email"
    TEXT = "text"
    EMPTY = "empty"


_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"(?:\+?86[- ]?)?1[3-9](?:\d{9}|\d[\d*]{3,8}\d{2,4})|\+\d[\d -]{7,16}\d")
_NUMBER = re.compile(r"[-+]?[¥￥$€£]?\s?[-+]?\d[\d.,' ]*(?:[eE][-+]?\d+)?(?:元)?")
_ISO = re.compile(r"\d{4}([-/.])\d{1,2}\1\d{1,2}(?:[T ]\d{1,2}:\d{2}.*)?|\d{4}年\d{1,2}月\d{1,2}日.*")
_COMMA_DECIMAL = re.compile(r"[-+]?[^\d]?\d{1,3}(?:\.\d{3})*,\d{1,2}|[-+]?[^\d]?\d+,\d{1,2}")
_POINT_DECIMAL = re.compile(r"\.\d{1,2}$|,\d{3}\b")
_UNIX = {10: "unix", 13: "unix_ms"}
_YEARS = range(946_684_800, 2_208_988_800)
"""2000 to 2040: a number in it may well be a time, under such a heading."""
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
_DAYS = ("%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y.%m.%d", "%m/%d/%y", "%d/%m/%y")
_MOSTLY = 0.9


def guess_kind(cells: Sequence[str]) -> Kind:
    """Of cells that are not empty: what nine of ten are."""
    if not cells:
        return Kind.EMPTY
    if guess_time_format(cells) is not None:
        return Kind.TIME
    for kind, pattern in ((Kind.EMAIL, _EMAIL), (Kind.PHONE, _PHONE), (Kind.NUMBER, _NUMBER)):
        if sum(pattern.fullmatch(cell) is not None for cell in cells) >= _MOSTLY * len(cells):
            return kind
    return Kind.TEXT


def guess_time_format(cells: Sequence[str]) -> str | None:
    """As a recipe writes it: `auto`, `unix`, `unix_ms` or one of strptime. None: these are no times.

    Where both would do, `3/4/2024` is read as the fourth of March: only such writers leave out leading zeros.
    """
    if not cells:
        return None
    if sum(_ISO.fullmatch(cell) is not None and "." not in cell[:10] for cell in cells) >= _MOSTLY * len(cells):
        return "auto"
    if all(cell.isdecimal() for cell in cells):
        return _guess_number(cells)
    if not any(mark in cells[0] for mark in "/.-"):
        return None
    return next(
        (day + clock for day in _DAYS for clock in _CLOCKS if all(_parses(cell, day + clock) for cell in cells)), None
    )


def has_decimal_comma(cells: Sequence[str]) -> bool:
    """Some amounts can only be read with a comma before the decimals, and none only with a point."""
    return any(_COMMA_DECIMAL.fullmatch(cell) for cell in cells) and not any(_POINT_DECIMAL.search(c) for c in cells)


def _guess_number(cells: Sequence[str]) -> str | None:
    if all(len(cell) == 8 and _parses(cell, "%Y%m%d") and "19900101" <= cell < "20400101" for cell in cells):
        return "auto"
    found = {_UNIX.get(len(cell)) for cell in cells}
    in_time = all(int(cell[:10]) in _YEARS for cell in cells if len(cell) in _UNIX)
    return found.pop() if len(found) == 1 and in_time else None


def _parses(cell: str, form: str) -> bool:
    try:
        datetime.strptime(cell, form)  # noqa: DTZ007 — only whether it has the form
    except ValueError:
        return False
    return True
