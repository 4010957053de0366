"""Cells as people mean them: trimmed, spreadsheet armour taken off, empty is null; rows that are no text set aside."""

import pyarrow as pa
import pyarrow.compute as pc

from tilth.events.imports.contracts import BadRow, Chunk, RowCode
from tilth.kernel.text import clip

_REPLACED = "\ufffd"
MARKS = (_REPLACED, "\0", '="', "'", "\n")
MAX_QUOTED = 2_000
"""Characters of a bad row that are kept for people to see."""


def clean_chunk(file: str, table: pa.Table, lines: pa.Array, bad: list[BadRow], progress: float) -> Chunk:
    """A chunk of the table's good rows; bad ones are added to `bad`."""
    columns = [_one_chunk(column) for column in table.columns]
    marks = [find_marks(column) for column in columns]
    spoilt = _spoilt_rows(columns, marks)
    columns = [_clean_column(column, found) for column, found in zip(columns, marks, strict=True)]
    keep = _any_cell(columns, table.num_rows)
    if spoilt is not None:
        rows = pc.indices_nonzero(pc.and_(spoilt, keep)).to_pylist()
        bad = bad + [_spoilt_row(file, table, lines, row) for row in rows]
        keep = pc.and_not(keep, spoilt)
    cleaned = pa.table(columns, names=table.column_names)
    if pc.all(keep).as_py() is False:
        cleaned, lines = cleaned.filter(keep), lines.filter(keep)
    return Chunk(file, cleaned, lines, sorted(bad, key=lambda row: row.line), progress)


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks) if column.num_chunks != 1 else column.chunk(0)


def find_marks(column: pa.Array) -> set[str]:
    """Which of MARKS occur anywhere in the column: a scan of its memory, so that most cells need none."""
    buffer = column.buffers()[2] if len(column) else None
    if buffer is None:
        return set()
    text = bytes(buffer)
    return {mark for mark in MARKS if mark.encode() in text}


def _clean_column(column: pa.Array, marks: set[str]) -> pa.Array:
    text = pc.utf8_trim_whitespace(column)
    if '="' in marks:
        text = pc.replace_substring_regex(text, '^="(.*)"$', "\\1")  # Excel's way to keep a number as text
    if "'" in marks:
        text = pc.replace_substring_regex(text, "^'([0-9])", "\\1")  # the same, by an apostrophe
    empty = pc.equal(pc.binary_length(text), 0)
    return pc.if_else(empty, pa.scalar(None, pa.string()), text)


def _any_cell(columns: list[pa.Array], rows: int) -> pa.Array:
    found = pa.repeat(pa.scalar(False), rows)  # noqa: FBT003 — pyarrow takes the value by position
    for column in columns:
        found = pc.or_(found, column.is_valid())
        if pc.all(found).as_py():
            break
    return found


def _spoilt_rows(columns: list[pa.Array], marks: list[set[str]]) -> pa.Array | None:
    """Rows with bytes that the encoding does not have, or with U+0000, which the database cannot store."""
    spoilt = None
    for text in (_REPLACED, "\0"):
        for column, found in zip(columns, marks, strict=True):
            if text in found:
                hits = pc.fill_null(pc.match_substring(column, text), pa.scalar(False))  # noqa: FBT003 — as above
                spoilt = hits if spoilt is None else pc.or_(spoilt, hits)
    return spoilt


def _spoilt_row(file: str, table: pa.Table, lines: pa.Array, row: int) -> BadRow:
    cells = [column[row].as_py() or "" for column in table.columns]
    if any("\0" in cell for cell in cells):
        code, message = RowCode.NUL_CHARACTER, "The row holds a NUL character, which cannot be stored."
    else:
        code = RowCode.WRONG_ENCODING
        message = "The row holds bytes that are not text in the file's encoding: name it in the recipe."
    return BadRow(file, lines[row].as_py(), code, message, clip(",".join(cells).replace("\0", _REPLACED), MAX_QUOTED))
