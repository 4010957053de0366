"""Texts in cells of spreadsheets, which run what begins as a formula does: such a text is written with a `'` before it.

`unmark(mark(text))` is the text. A plain number is none to run, so it stays a number.
"""

import re

_MARK = "'"
_RUN = re.compile(r"'*[=+\-@\t\r]|'+[0-9]")
"""A formula, or a text that would be taken for a formula or a number that somebody marked."""
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


def mark(text: str) -> str:
    return _MARK + text if _RUN.match(text) and not _NUMBER.fullmatch(text) else text


def unmark(cell: str) -> str:
    """The text of a cell that may have been marked."""
    return cell[1:] if cell.startswith(_MARK) and _RUN.match(cell) else cell
