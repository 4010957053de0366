"""One JSON object per line; nested objects become columns `outer.inner`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from tilth.events.imports.contracts import BadRow, Chunk, RowCode
from tilth.events.imports.readers.cleaning import MAX_QUOTED, clean_chunk
from tilth.events.imports.readers.formats import Layout
from tilth.events.imports.readers.streams import ByteSource, Feed, decode_blocks
from tilth.kernel.text import clip

_LINES = 20_000
MAX_DEPTH = 5
"""Deeper objects stay JSON text."""


def read_jsonlines(path: Path, layout: Layout) -> Iterator[Chunk]:
    """The columns of a chunk are the keys that its objects and those before it have: they become more."""
    with ByteSource(path) as source:
        feed = Feed(decode_blocks(source.blocks(), layout.encoding or "utf-8-sig"))
        first = 1
        columns: dict[str, None] = {}
        while first == 1 or feed.peek(1):
            text = feed.take_lines(_LINES)
            lines = text.splitlines()
            rows, numbers, bad = _decode(path.name, lines, first, columns)
            first += max(len(lines), 1)
            names = list(columns)
            table = pa.table([pa.array([row.get(name) for row in rows], pa.string()) for name in names], names=names)
            yield clean_chunk(path.name, table, pa.array(numbers, pa.int64()), bad, source.progress)


def _decode(
    file: str, lines: list[bytes], first: int, columns: dict[str, None]
) -> tuple[list[dict[str, str | None]], list[int], list[BadRow]]:
    rows: list[dict[str, str | None]] = []
    numbers: list[int] = []
    bad: list[BadRow] = []
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    for number, line in enumerate(lines, first):
        if not line.strip():
            continue
        try:
            row: dict[str, str | None] = {}
            _flatten(decode(line), "", row, MAX_DEPTH)
        except (msgspec.DecodeError, RecursionError) as error:
            text = clip(line.decode(errors="replace"), MAX_QUOTED)
            bad.append(BadRow(file, number, RowCode.MALFORMED_JSON, f"The line is no JSON object: {error}.", text))
            continue
        columns.update(dict.fromkeys(row))
        rows.append(row)
        numbers.append(number)
    return rows, numbers, bad


def _flatten(value: dict[str, Any], prefix: str, into: dict[str, str | None], depth: int) -> None:
    for key, item in value.items():
        if isinstance(item, dict) and depth > 0:
            _flatten(item, f"{prefix}{key}.", into, depth - 1)
        else:
            into[prefix + key] = _text(item)


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()
