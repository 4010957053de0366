"""Sheets of XLSX and XLS workbooks. A sheet is read whole: it has a million rows at most."""

import datetime as dt
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import python_calamine

from tilth.events.imports.contracts import Chunk
from tilth.events.imports.errors import FileUnreadable
from tilth.events.imports.readers.cleaning import clean_chunk
from tilth.events.imports.readers.delimited import unique_names
from tilth.events.imports.readers.formats import Layout
from tilth.events.imports.readers.streams import refuse_bomb

MAX_UNPACKED = 1 << 30
"""Bytes of the XML inside."""
_BATCH_ROWS = 20_000
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"


def is_workbook(path: Path) -> bool:
    """By content: exports named .csv or .xls are often something else than they say."""
    try:
        with path.open("rb") as file:
            if file.read(4) == _OLE_MAGIC:
                return True
    except OSError:
        return False
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return "[Content_Types].xml" in archive.namelist()


def read_workbook(path: Path, layout: Layout) -> Iterator[Chunk]:
    """Lines are row numbers of the sheet. Numbers come without a trailing `.0`, dates as ISO text."""
    _refuse_giants(path)
    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
    except Exception as error:
        raise FileUnreadable(
            f"{path.name}: this workbook cannot be read ({error}). Save it as .xlsx without a password, or as CSV."
        ) from error
    rows = _sheet(path, book, layout.sheet).to_python(skip_empty_area=False)
    start = layout.skip_lines
    if layout.header is None:
        while start < len(rows) and not any(_text(cell).strip() for cell in rows[start]):
            start += 1
        if start == len(rows):
            raise FileUnreadable(f"{path.name}: the sheet has no row that names the columns.")
        names = unique_names([_text(cell) for cell in rows[start]])
        start += 1
    else:
        names = list(layout.header)
    for first in range(start, max(len(rows), start + 1), _BATCH_ROWS):
        batch = rows[first : first + _BATCH_ROWS]
        columns = [
            pa.array([_text(row[i]) if i < len(row) else "" for row in batch], pa.string()) for i in range(len(names))
        ]
        lines = pa.array(range(first + 1, first + 1 + len(batch)), pa.int64())
        progress = min((first + _BATCH_ROWS) / max(len(rows), 1), 1.0)
        yield clean_chunk(path.name, pa.table(columns, names=names), lines, [], progress)


def _refuse_giants(path: Path) -> None:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        refuse_bomb(path, path.stat().st_size, unpacked)
        if unpacked > MAX_UNPACKED:
            raise FileUnreadable(f"{path.name}: this workbook is too big to be read whole. Save its sheet as CSV.")


def _sheet(path: Path, book: python_calamine.CalamineWorkbook, name: str | None) -> python_calamine.CalamineSheet:
    names = book.sheet_names
    if name is None:
        sheets = (book.get_sheet_by_index(i) for i in range(len(names)))
        found = next((sheet for sheet in sheets if sheet.height), None)
        if found is None:
            raise FileUnreadable(f"{path.name}: the workbook has no rows.")
        return found
    if name not in names:
        raise FileUnreadable(f"{path.name}: there is no sheet '{name}'; there are: {', '.join(names)}.")
    return book.get_sheet_by_name(name)


def _text(cell: object) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
