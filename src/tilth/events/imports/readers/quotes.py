"""Lines whose quotation mark is never closed are taken out before the parser would swallow the rest of the file.

A quoted cell may hold line breaks, so an open mark makes one row of all that follows. Here the rows are told apart
first, with a bound on their length; where none ends, the line with the open mark is set aside and reading goes on
behind it. A cell of several lines whose closing mark stands in the middle of text is broken, too: there the next
cell's opening mark was taken for it.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

MAX_ROW = 1 << 18
"""Bytes; a longer row is one that was not closed."""
_KEPT = 8_000
"""Bytes of a broken line that are kept for people to see."""


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line that was taken out."""

    line: int
    """In the file, 1-based."""
    below: int
    """Number of the line that follows it in what is left."""
    is_quoted: bool
    text: bytes
    """Its first bytes."""


class QuoteMender:
    """Blocks of a delimited file in, blocks of whole rows out; then their lines' numbers and what was taken out."""

    def __init__(
        self, blocks: Iterator[bytes], delimiter: str, *, first_line: int, is_cut_off: Callable[[], bool]
    ) -> None:
        """`is_cut_off` is asked at the end: an archive that breaks off leaves a mark open that was closed once."""
        self._blocks = blocks
        self._rows = _rows_pattern(delimiter)
        self._is_cut_off = is_cut_off
        self._line = first_line
        self._removed = 0
        self._told = 0
        self._drops_line = False
        self._broken: deque[BrokenLine] = deque()  # the parser reads in a thread of its own

    def mended(self) -> Iterator[bytes]:
        rest = b""
        for block in self._blocks:
            rest, pieces = self._work(rest + block, is_last=False)
            yield from pieces
        if self._is_cut_off():
            yield rest
            return
        ended = not rest or rest.endswith(b"\n")
        left, pieces = self._work(rest if ended else rest + b"\n", is_last=True)
        assert not left
        if pieces and not ended:
            pieces[-1] = pieces[-1][:-1]
        yield from pieces

    def lines_in_file(self, lines: NDArray[np.int64]) -> NDArray[np.int64]:
        """Numbers of lines as they came out → those of the file. Not of lines before those that were told."""
        below = np.array([broken.below for broken in tuple(self._broken)], dtype=np.int64)
        return lines + self._told + np.searchsorted(below, lines, side="right")

    def take_broken(self, next_line: int | None) -> list[BrokenLine]:
        """Those above a line of what came out, or all that are left; each is told once."""
        taken = []
        while self._broken and (next_line is None or self._broken[0].below <= next_line):
            taken.append(self._broken.popleft())
        self._told += len(taken)
        return taken

    def _work(self, data: bytes, *, is_last: bool) -> tuple[bytes, list[bytes]]:
        """(what waits for more, whole rows)."""
        pieces: list[bytes] = []
        position = start = self._skip_dropped(data)
        quoted = b'"' in data
        while position < len(data):
            end = self._end_of_rows(data, position, quoted=quoted)
            if end > position:
                position = end
                continue
            if not is_last and len(data) - position < MAX_ROW:
                break
            self._pass(data[start:position], pieces)
            position = start = self._take_out(data, position)
        self._pass(data[start:position], pieces)
        return data[position:], pieces

    def _end_of_rows(self, data: bytes, position: int, *, quoted: bool) -> int:
        end = min(position + MAX_ROW, len(data))
        if not quoted:
            return data.rfind(b"\n", position, end) + 1 or position
        found = self._rows.match(data, position, end)
        return found.end() if found is not None else position

    def _pass(self, rows: bytes, pieces: list[bytes]) -> None:
        if rows:
            self._line += rows.count(b"\n")
            pieces.append(rows)

    def _take_out(self, data: bytes, position: int) -> int:
        """Where the line after the broken one begins."""
        newline = data.find(b"\n", position)
        self._drops_line = newline < 0
        end = len(data) if newline < 0 else newline + 1
        text = data[position : min(end, position + _KEPT)].rstrip(b"\r\n")
        is_quoted = data.find(b'"', position, end) >= 0
        self._broken.append(BrokenLine(self._line + self._removed, self._line, is_quoted, text))
        self._removed += 1
        return end

    def _skip_dropped(self, data: bytes) -> int:
        """The rest of a line that is longer than what was there of it."""
        if not self._drops_line:
            return 0
        newline = data.find(b"\n")
        self._drops_line = newline < 0
        return len(data) if newline < 0 else newline + 1


def is_whole(text: bytes, delimiter: str) -> bool:
    """Whether no quoted cell is still open at its end, which is the end of a line or of the file."""
    ended = text if text.endswith(b"\n") else text + b"\n"
    return _rows_pattern(delimiter).fullmatch(ended) is not None


@lru_cache(maxsize=8)
def _rows_pattern(delimiter: str) -> re.Pattern[bytes]:
    """As many whole rows as there are. Possessive throughout: time is linear in the text."""
    mark = re.escape(delimiter.encode())
    quoted = rb'"(?:[^"]++|"")*+" *+\r?+(?=' + mark + rb"|\n)"
    sloppy = rb'"(?:[^"\n]++|"")*+"[^' + mark + rb"\n]*+"
    plain = rb'(?!")[^' + mark + rb"\n]*+"
    cell = rb"(?>" + quoted + rb"|" + sloppy + rb"|" + plain + rb")"
    return re.compile(rb"(?:" + cell + rb"(?:" + mark + cell + rb")*+\n)*+")
