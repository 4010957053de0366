"""The one way into a file: its format is detected, its rows come as chunks of text columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tilth.events.imports.contracts import Chunk
from tilth.events.imports.errors import FileUnreadable
from tilth.events.imports.readers.columnar import read_parquet
from tilth.events.imports.readers.delimited import describe_text, read_delimited, read_header
from tilth.events.imports.readers.formats import Format, Layout, detect_format
from tilth.events.imports.readers.jsonlines import read_jsonlines
from tilth.events.imports.readers.spreadsheet import is_workbook, read_workbook

CHUNK_ROWS = 65_536
"""Rows of a chunk at most: bounds the memory of everything behind the reader."""


def read_table(path: Path, layout: Layout | None = None) -> Iterator[Chunk]:
    """Chunks of a CSV, TSV, blank-separated, XLSX, JSON lines or Parquet file, plain, gzip or zip.

    Every column is text. At least one chunk comes, so that the columns are known; memory does not grow
    with the file (workbooks excepted: a sheet is read whole). Raises FileUnreadable.
    """
    for chunk in _open(path, layout or Layout()):
        yield from _slices(chunk)


def read_columns(path: Path, layout: Layout) -> list[str]:
    """All columns of a file. Those of JSON lines are known at its end only: the whole file is read."""
    chunks = _open(path, layout)
    names = next(chunks).table.column_names
    if _kind(path, layout) is Format.JSONL:
        for chunk in chunks:
            names = chunk.table.column_names
    return list(names)


def read_first_columns(path: Path, layout: Layout) -> list[str]:
    """Columns as far as the beginning of a file tells them; cheap, whatever its rows are like."""
    match _kind(path, layout):
        case Format.XLSX | Format.JSONL | Format.PARQUET:
            return list(next(_open(path, layout)).table.column_names)
        case kind:
            return read_header(path, layout, kind)


@dataclass(frozen=True, slots=True)
class Description:
    """How a file is laid out."""

    format: Format
    encoding: str | None
    """None where the format has its own."""
    delimiter: str | None


def describe_file(path: Path, layout: Layout) -> Description:
    kind = _kind(path, layout)
    if kind in (Format.XLSX, Format.PARQUET, Format.JSONL):
        return Description(kind, None, None)
    return Description(kind, *describe_text(path, layout, kind))


def _open(path: Path, layout: Layout) -> Iterator[Chunk]:
    match _kind(path, layout):
        case Format.XLSX:
            return read_workbook(path, layout)
        case Format.JSONL:
            return read_jsonlines(path, layout)
        case Format.PARQUET:
            return read_parquet(path)
        case kind:
            return read_delimited(path, layout, kind)


def _kind(path: Path, layout: Layout) -> Format:
    if path.is_dir():
        raise FileUnreadable(f"{path}: this is a folder. Name its files.")
    return layout.format or (Format.XLSX if is_workbook(path) else detect_format(path, _first_bytes(path)))


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(64)
    except OSError as error:
        raise FileUnreadable(f"{path}: this file cannot be read ({error.strerror}).") from error


def _slices(chunk: Chunk) -> Iterator[Chunk]:
    if chunk.table.num_rows <= CHUNK_ROWS:
        yield chunk
        return
    bad = chunk.bad
    for start in range(0, chunk.table.num_rows, CHUNK_ROWS):
        yield Chunk(
            chunk.file, chunk.table.slice(start, CHUNK_ROWS), chunk.lines.slice(start, CHUNK_ROWS), bad, chunk.progress
        )
        bad = []
