"""How a file is laid out; what is not said is detected."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

import msgspec

from tilth.events.imports.errors import FileUnreadable


class Format(StrEnum):
    CSV = "csv"
    TSV = "tsv"
    SPACED = "spaced"
    """Columns apart by one or more blanks."""
    XLSX = "xlsx"
    JSONL = "jsonl"
    PARQUET = "parquet"


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    format: Format | None = None
    """Default: by the file's name and first bytes."""
    delimiter: str | None = None
    encoding: str | None = None
    header: Sequence[str] | None = None
    """Names of the columns of a file that has no header line."""
    skip_lines: int = 0
    """Lines above the header line."""
    sheet: str | None = None
    """Default: the first sheet with rows."""


_BY_SUFFIX = {
    ".csv": Format.CSV,
    ".txt": Format.CSV,
    ".tsv": Format.TSV,
    ".tab": Format.TSV,
    ".xlsx": Format.XLSX,
    ".xlsm": Format.XLSX,
    ".xls": Format.XLSX,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".parquet": Format.PARQUET,
    ".pq": Format.PARQUET,
}
_PACKED = (".gz", ".zip")


_OTHER_FORMATS = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"7z\xbc\xaf", "a 7-Zip archive: unpack it first"),
    (b"Rar!", "a RAR archive: unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive: unpack it first"),
    (b"SQLite format 3", "a database"),
    (b"<!DOCTYPE html", "a web page: the export may have asked you to sign in"),
    (b"<html", "a web page: the export may have asked you to sign in"),
)


def refuse_other_formats(path: Path, first_bytes: bytes) -> None:
    """Raises FileUnreadable for well-known files that hold no table, whatever their name says."""
    start = first_bytes.removeprefix(b"\xef\xbb\xbf").lstrip()
    for magic, what in _OTHER_FORMATS:
        if start[: len(magic)].lower() == magic.lower():
            raise FileUnreadable(f"{path.name}: this is {what}, and no table. Export the rows as CSV or Excel (.xlsx).")


def detect_format(path: Path, first_bytes: bytes) -> Format:
    """By magic bytes where a format has them, then by the suffix. A zip that is a workbook is one."""
    refuse_other_formats(path, first_bytes)
    if first_bytes.startswith(b"PAR1"):
        return Format.PARQUET
    suffixes = [s.lower() for s in path.suffixes]
    while suffixes and suffixes[-1] in _PACKED:
        suffixes.pop()
    suffix = suffixes[-1] if suffixes else ""
    if suffix == ".json":
        raise FileUnreadable(f"{path.name}: a JSON document is no table. Write one object per line and name it .jsonl.")
    found = _BY_SUFFIX.get(suffix)
    if found is None:
        found = Format.JSONL if first_bytes.lstrip()[:1] == b"{" else Format.CSV
    return found
