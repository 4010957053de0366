"""What an uploaded file holds, before anybody has said what it means."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from uuid import UUID

import msgspec

from tilth.events.imports.drafting.cells import Kind, guess_kind, guess_time_format, has_decimal_comma
from tilth.events.imports.drafting.draft import RowKind, amounts, guess_rows
from tilth.events.imports.drafting.meanings import Meaning, suggest_meanings
from tilth.events.imports.readers.formats import Format, Layout
from tilth.events.imports.readers.reading import describe_file, read_table
from tilth.events.imports.running import first_rows
from tilth.kernel.text import clip

SEEN_ROWS = 500
SHOWN_ROWS = 10
SAMPLES = 3
_CELL = 200
_MANY_EVENTS = 30


class LookColumn(msgspec.Struct, frozen=True):
    """A column of an uploaded file."""

    name: str
    """Its heading."""
    kind: Kind
    """What its cells look like."""
    samples: tuple[str, ...]
    """Some of its cells."""
    filled: Annotated[float, msgspec.Meta(ge=0, le=1)]
    """Share of its cells that are not empty."""
    suggestion: Meaning
    """What it may mean."""


class FileLook(msgspec.Struct, frozen=True):
    """What the first rows of an uploaded file show."""

    upload_id: UUID
    name: str
    format: Format
    encoding: str | None
    """None where the format has its own."""
    delimiter: str | None
    columns: tuple[LookColumn, ...]
    rows: tuple[tuple[str | None, ...], ...]
    """The first ones, in the order of the columns."""
    seen: int
    """Rows that this was told from."""
    bad: int
    """Rows among the first that cannot be read."""
    row_kind: RowKind
    """What one row may be."""
    time_format: str
    """Of the column that may be the time."""
    decimal: str
    """The mark before the decimals."""
    event_names: tuple[str, ...]
    """Of the column that may say what happened."""


def look_at_file(upload_id: UUID, path: Path) -> FileLook:
    """Raises FileUnreadable."""
    described = describe_file(path, Layout())
    (chunk,) = list(first_rows(read_table(path), SEEN_ROWS))[:1]
    names = chunk.table.column_names
    cells = [column.drop_null().to_pylist() for column in chunk.table.columns]
    kinds = [guess_kind(found) for found in cells]
    meanings = suggest_meanings(list(zip(names, kinds, strict=True)))
    of = dict(zip(meanings, cells, strict=True))
    seen = chunk.table.num_rows
    orders = of.get(Meaning.ORDER_ID, [])
    return FileLook(
        upload_id=upload_id,
        name=path.name,
        format=described.format,
        encoding=described.encoding,
        delimiter=described.delimiter,
        columns=tuple(
            LookColumn(name, kind, _samples(found), len(found) / seen if seen else 0.0, meaning)
            for name, kind, found, meaning in zip(names, kinds, cells, meanings, strict=True)
        ),
        rows=tuple(
            tuple(None if cell is None else clip(cell, _CELL) for cell in row.values())
            for row in chunk.table.slice(0, SHOWN_ROWS).to_pylist()
        ),
        seen=seen,
        bad=len(chunk.bad),
        row_kind=guess_rows(meanings, repeats_orders=len(set(orders)) < len(orders)),
        time_format=guess_time_format(of.get(Meaning.TIME, [])) or "auto",
        decimal="," if has_decimal_comma(amounts(list(zip(meanings, cells, strict=True)))) else ".",
        event_names=_event_names(of.get(Meaning.EVENT, [])),
    )


def _samples(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(clip(cell, _CELL) for cell in list(dict.fromkeys(cells))[:SAMPLES])


def _event_names(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name, _ in Counter(cells).most_common(_MANY_EVENTS))
