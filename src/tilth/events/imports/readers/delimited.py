"""CSV, TSV and blank-separated files in blocks, with the line number of every row."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from tilth.events.imports.contracts import BadRow, Chunk, RowCode
from tilth.events.imports.errors import FileUnreadable
from tilth.events.imports.readers.cleaning import MAX_QUOTED, clean_chunk, find_marks
from tilth.events.imports.readers.encodings import detect_encoding
from tilth.events.imports.readers.formats import Format, Layout
from tilth.events.imports.readers.quotes import MAX_ROW, BrokenLine, QuoteMender, is_whole
from tilth.events.imports.readers.streams import ByteSource, Feed, decode_blocks, map_blocks
from tilth.kernel.text import clip

BLOCK_SIZE = MAX_ROW
"""Bytes parsed at a time; a single row may not be longer. pyarrow reads 32 blocks ahead."""
CHUNK_BYTES = 1 << 20
"""Blocks are put together to chunks of about this size."""
_SNIFFED_BLOCKS = 64
_SAMPLE = 64 * 1024
_DELIMITERS = ",;\t|"
_BLANKS = re.compile(rb"[ \t]+")
_EDGES = re.compile(rb"^[ \t]+|[ \t]+(?=\r?$)", re.MULTILINE)


def read_delimited(path: Path, layout: Layout, kind: Format) -> Iterator[Chunk]:
    """Rows with another number of cells than the header are bad rows; so is a last row that was cut off.

    So are lines with a quotation mark that is never closed; reading goes on behind them.
    """
    with _begin(path, layout, kind) as text:
        first_line = layout.skip_lines + text.header_lines + 1
        yield from _Rows(path.name, text.source, text.feed, text.delimiter, first_line).read(text.names)


def read_header(path: Path, layout: Layout, kind: Format) -> list[str]:
    """The names of the columns alone: no row is read, however many of them have another number of cells."""
    with _begin(path, layout, kind) as text:
        return text.names


@dataclass(frozen=True, slots=True)
class _Text:
    """A file that was read as far as its header."""

    source: ByteSource
    feed: Feed
    delimiter: str
    names: list[str]
    header_lines: int


@contextmanager
def _begin(path: Path, layout: Layout, kind: Format) -> Iterator[_Text]:
    encoding = layout.encoding or detect_encoding(_sample(path))
    with ByteSource(path) as source:
        blocks = decode_blocks(source.blocks(), encoding)
        if kind is Format.SPACED:
            blocks = map_blocks(blocks, _collapse_blanks)
        feed = Feed(blocks)
        feed.take_lines(layout.skip_lines)
        delimiter = layout.delimiter or _delimiter(kind, feed.peek(_SAMPLE))
        yield _Text(source, feed, delimiter, *_take_header(path, layout, feed, delimiter))


def describe_text(path: Path, layout: Layout, kind: Format) -> tuple[str, str]:
    """Encoding and delimiter, as they are said or detected."""
    encoding = layout.encoding or detect_encoding(_sample(path))
    with ByteSource(path) as source:
        feed = Feed(decode_blocks(source.blocks(), encoding))
        feed.take_lines(layout.skip_lines)
        return encoding, layout.delimiter or _delimiter(kind, feed.peek(_SAMPLE))


def _sample(path: Path) -> bytes:
    """The first stretch with bytes beyond ASCII, so that one accent late in the file is seen."""
    with ByteSource(path) as source:
        for number, block in enumerate(islice(source.blocks(), _SNIFFED_BLOCKS)):
            if number == 0 and b"\0" in block[:_SAMPLE]:
                return block[:_SAMPLE]
            if not block.isascii():
                start = 0 if number == 0 else _first_high(block)
                return block[start : start + _SAMPLE] if not block[:_SAMPLE].isascii() or start else block
    return b""


def _first_high(block: bytes) -> int:
    return next(i for i, byte in enumerate(block) if byte >= 0x80)


def _collapse_blanks(lines: bytes) -> bytes:
    return _BLANKS.sub(b"\t", _EDGES.sub(b"", lines))


def _delimiter(kind: Format, sample: bytes) -> str:
    if kind in (Format.TSV, Format.SPACED):
        return "\t"
    first = sample.split(b"\n", 1)[0].decode(errors="replace")
    return max(_DELIMITERS, key=lambda mark: (first.count(mark), mark == ","))


def _take_header(path: Path, layout: Layout, feed: Feed, delimiter: str) -> tuple[list[str], int]:
    """Names of the columns, and how many lines they take; names are made unique."""
    if layout.header is not None:
        if not feed.peek(1):
            raise FileUnreadable(f"{path.name}: the file is empty.")
        return list(layout.header), 0
    text = feed.take_lines(1)
    lines = 1
    while not is_whole(text, delimiter):  # a quoted name may hold a line break
        line = feed.take_lines(1)
        if not line or len(text) > MAX_ROW:
            place = f"{path.name}: line {layout.skip_lines + 1}"
            raise FileUnreadable(f"{place} should name the columns; a quotation mark is not closed there.")
        text += line
        lines += 1
    if b"\0" in text:
        raise FileUnreadable(f"{path.name}: this is no text, and no table. Export the rows as CSV or Excel (.xlsx).")
    cells = _split_header(path, text.decode(errors="replace"), delimiter)
    if not any(cell.strip() for cell in cells):
        raise FileUnreadable(f"{path.name}: line {layout.skip_lines + 1} should name the columns and is empty.")
    return unique_names(cells), lines


def _split_header(path: Path, text: str, delimiter: str) -> list[str]:
    if "\r" in text.rstrip("\r\n") and "\n" not in text:
        raise FileUnreadable(f"{path.name}: its lines end with CR alone. Save it with line ends of LF or CRLF.")
    try:
        return next(csv.reader(io.StringIO(text), delimiter=delimiter), [])
    except csv.Error as error:
        raise FileUnreadable(f"{path.name}: the line that should name the columns cannot be read ({error}).") from error


def unique_names(cells: Sequence[str]) -> list[str]:
    """Trimmed; an empty name becomes `column N`, a second `x` or `X` becomes `x (2)`, as SQL folds case."""
    names: list[str] = []
    taken: set[str] = set()
    for number, cell in enumerate(cells, 1):
        base = cell.strip().strip("\ufeff") or f"column {number}"
        name, copy = base, 2
        while name.lower() in taken:
            name, copy = f"{base} ({copy})", copy + 1
        taken.add(name.lower())
        names.append(name)
    return names


class _Rows:
    """Numbers good and bad rows by the lines of the file, also where cells hold line breaks."""

    def __init__(self, file: str, source: ByteSource, feed: Feed, delimiter: str, first_line: int) -> None:
        self._file = file
        self._source = source
        self._delimiter = delimiter
        self._mender = QuoteMender(
            feed.rest(), delimiter, first_line=first_line, is_cut_off=lambda: self._source.cut_off
        )
        self._feed = Feed(self._mender.mended())
        self._next_line = first_line
        self._taken = 0
        self._numbered = 0
        self._refused: list[pa_csv.InvalidRow] = []

    def read(self, names: list[str]) -> Iterator[Chunk]:
        waiting: tuple[pa.Table, list[pa_csv.InvalidRow]] | None = None
        try:
            for table in self._tables(names):
                if waiting is not None:
                    yield self._chunk(*waiting, last=False)
                waiting = (table, self._take_refused(table.num_rows))
        except pa.ArrowInvalid as error:
            raise FileUnreadable(f"{self._file}: after line {self._next_line_in_file() - 1}: {error}") from error
        table, refused = waiting or (pa.schema([(name, pa.string()) for name in names]).empty_table(), [])
        yield self._chunk(table, refused + self._refused, last=True)

    def _tables(self, names: list[str]) -> Iterator[pa.Table]:
        batches: list[pa.RecordBatch] = []
        for batch in self._open(names) if self._feed.peek(1) else ():
            batches.append(batch)
            if sum(b.nbytes for b in batches) >= CHUNK_BYTES:
                yield pa.Table.from_batches(batches).combine_chunks()
                batches = []
        if batches:
            yield pa.Table.from_batches(batches).combine_chunks()

    def _open(self, names: list[str]) -> pa_csv.CSVStreamingReader:
        return pa_csv.open_csv(
            pa.PythonFile(self._feed, mode="r"),
            # Threads would lose the number of a refused row; the mapping uses the other core meanwhile.
            read_options=pa_csv.ReadOptions(use_threads=False, block_size=BLOCK_SIZE, column_names=names),
            parse_options=pa_csv.ParseOptions(
                delimiter=self._delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=self._refuse,
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
            ),
        )

    def _refuse(self, row: pa_csv.InvalidRow) -> str:
        self._refused.append(row)
        return "skip"

    def _take_refused(self, good: int) -> list[pa_csv.InvalidRow]:
        """Those that stand before the last of the next `good` rows: the parser may have read ahead."""
        end = self._taken + good
        taken = 0
        while taken < len(self._refused) and self._refused[taken].number <= end + 1:
            taken += 1
            end += 1
        self._taken = end
        refused, self._refused = self._refused[:taken], self._refused[taken:]
        return refused

    def _chunk(self, table: pa.Table, refused: list[pa_csv.InvalidRow], *, last: bool) -> Chunk:
        lines, bad = self._number(table, refused)
        bad += [self._broken_row(broken) for broken in self._mender.take_broken(None if last else self._next_line)]
        if last and self._source.cut_off and table.num_rows and not self._feed.ended_line:
            bad.append(self._cut_row(table, int(lines[-1]), refused))
            table, lines = table.slice(0, table.num_rows - 1), lines[:-1]
        if last and self._source.cut_off:
            message = "The archive breaks off here: what follows is missing. Get the whole file and import it again."
            bad.append(BadRow(self._file, self._next_line_in_file(), RowCode.FILE_CUT_OFF, message, ""))
        return clean_chunk(self._file, table, pa.array(lines), bad, self._source.progress)

    def _number(self, table: pa.Table, refused: list[pa_csv.InvalidRow]) -> tuple[NDArray[np.int64], list[BadRow]]:
        start = self._numbered
        total = table.num_rows + len(refused)
        position = np.array([row.number - 1 - start for row in refused], dtype=np.int64)
        is_bad = np.zeros(total, dtype=bool)
        is_bad[position] = True
        height = np.ones(total, dtype=np.int64)
        height[~is_bad] += _line_breaks(table)
        height[is_bad] += np.array([(row.text or "").count("\n") for row in refused], dtype=np.int64)
        lines = self._next_line + np.concatenate([[0], np.cumsum(height)[:-1]]) if total else height
        lines = self._mender.lines_in_file(lines)
        self._next_line += int(height.sum())
        self._numbered = start + total
        bad = [self._bad_row(row, int(line)) for row, line in zip(refused, lines[is_bad], strict=True)]
        return lines[~is_bad].astype(np.int64), bad

    def _bad_row(self, row: pa_csv.InvalidRow, line: int) -> BadRow:
        message = f"The row has {row.actual_columns} cells where the header has {row.expected_columns}."
        if row.actual_columns < row.expected_columns:
            message += " It may have been cut off."
        return BadRow(self._file, line, RowCode.WRONG_CELL_COUNT, message, clip(row.text or "", MAX_QUOTED))

    def _broken_row(self, broken: BrokenLine) -> BadRow:
        if broken.is_quoted:
            code, message = RowCode.UNCLOSED_QUOTE, "A quotation mark that opens on this line is not closed."
        else:
            code, message = RowCode.ROW_TOO_LONG, f"The line is longer than {MAX_ROW >> 10} kB."
        return BadRow(self._file, broken.line, code, message, clip(broken.text.decode(errors="replace"), MAX_QUOTED))

    def _next_line_in_file(self) -> int:
        return int(self._mender.lines_in_file(np.array([self._next_line]))[0])

    def _cut_row(self, table: pa.Table, line: int, refused: list[pa_csv.InvalidRow]) -> BadRow:
        text = ",".join(str(column[-1].as_py()) for column in table.columns) if not refused else ""
        return BadRow(
            self._file, line, RowCode.ROW_CUT_OFF, "The archive breaks off within this row.", clip(text, MAX_QUOTED)
        )


def _line_breaks(table: pa.Table) -> NDArray[np.int64]:
    """Line breaks inside the cells of each row."""
    found = np.zeros(table.num_rows, dtype=np.int64)
    for column in table.columns:
        for_cells = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
        if "\n" in find_marks(for_cells):
            found += pc.count_substring(for_cells, "\n").to_numpy(zero_copy_only=False)
    return found
