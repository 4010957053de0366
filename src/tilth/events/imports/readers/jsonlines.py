"""One JSON object per line; nested objects become columns `outer.inner`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from tilth.events.imports.contracts import BadRow, Chunk, RowCode
from tilth.events.imports.errors import FileUnreadable
from tilth.events.imports.readers.cleaning import MAX_QUOTED, clean_chunk
from tilth.events.imports.readers.formats import Layout
from tilth.events.imports.readers.streams import ByteSource, Feed, decode_blocks
from tilth.kernel.text import clip

Row = dict[str, str | None]
_LINES = 20_000
_CELLS = 2_000_000
"""Of a chunk at most, as empty ones take memory too."""
MAX_DEPTH = 5
"""Deeper objects stay JSON text."""
MAX_COLUMNS = 250
"""Of the lines' own keys, and as many again inside of their objects, where ids may stand for keys. With twice as many
the mapping does not fit into the memory of the workbench."""


def read_jsonlines(path: Path, layout: Layout) -> Iterator[Chunk]:
    """The columns of a chunk are the keys that its objects and those before it have: they become more.

    Raises FileUnreadable where they become too many.
    """
    with ByteSource(path) as source:
        feed = Feed(decode_blocks(source.blocks(), layout.encoding or "utf-8-sig"))
        first = 1
        columns = _Columns(path.name)
        while first == 1 or feed.peek(1):
            text = feed.take_lines(_LINES)
            lines = text.splitlines()
            rows, numbers, bad = _decode(path.name, lines, first, columns)
            first += max(len(lines), 1)
            names = list(columns.names)
            step = max(_CELLS // max(len(names), 1), 1)
            for start in range(0, max(len(rows), 1), step):
                cells = rows[start : start + step]
                arrays = [pa.array([row.get(name) for row in cells], pa.string()) for name in names]
                at = pa.array(numbers[start : start + step], pa.int64())
                yield clean_chunk(path.name, pa.table(arrays, names=names), at, bad, source.progress)
                bad = []


class _Columns:
    """The columns so far, and the one way for a line to get more of them."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._inner = 0
        self.names: dict[str, None] = {}

    def flatten(self, value: dict[str, Any]) -> Row:
        row: Row = {}
        self._flatten(value, "", row, MAX_DEPTH)
        return row

    def _flatten(self, value: dict[str, Any], prefix: str, into: Row, depth: int) -> bool:
        """False where some of it found no column: whoever has the object then keeps it whole, as JSON text."""
        whole = True
        for key, item in value.items():
            name = prefix + key
            if isinstance(item, dict) and depth > 0 and self._flatten(item, f"{name}.", into, depth - 1):
                continue
            if self._has_room(name, is_inner=prefix != ""):
                into[name] = _text(item)
            else:
                whole = False
        return whole

    def _has_room(self, name: str, *, is_inner: bool) -> bool:
        if name in self.names:
            return True
        if (self._inner if is_inner else len(self.names) - self._inner) >= MAX_COLUMNS:
            if is_inner:
                return False
            raise FileUnreadable(
                f"{self._file}: lines have more than {MAX_COLUMNS} different keys, '{clip(name, 80)}' is one more. "
                "Put what has an id for its key into an object of its own."
            )
        self.names[name] = None
        self._inner += is_inner
        return True


def _decode(file: str, lines: list[bytes], first: int, columns: _Columns) -> tuple[list[Row], list[int], list[BadRow]]:
    rows: list[Row] = []
    numbers: list[int] = []
    bad: list[BadRow] = []
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    for number, line in enumerate(lines, first):
        if not line.strip():
            continue
        try:
            value = decode(line)
        except (msgspec.DecodeError, RecursionError) as error:
            text = clip(line.decode(errors="replace"), MAX_QUOTED)
            bad.append(BadRow(file, number, RowCode.MALFORMED_JSON, f"The line is no JSON object: {error}.", text))
            continue
        rows.append(columns.flatten(value))
        numbers.append(number)
    return rows, numbers, bad


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()
