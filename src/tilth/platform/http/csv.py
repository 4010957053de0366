"""A list as a CSV file that spreadsheets open rightly."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from litestar import Response
from litestar.openapi.datastructures import ResponseSpec

from tilth.kernel.cells import mark
from tilth.kernel.pages import MAX_LIMIT, Page

T = TypeVar("T")
MAX_ROWS = 100_000
"""Of one file: it is put together in memory."""
CSV_ANSWER = {200: ResponseSpec(bytes, media_type="text/csv", generate_examples=False, description="The file.")}
"""`responses` of a route that answers so."""


def answer_csv(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response[bytes]:
    """`name` without ending. UTF-8 with a mark, for Excel; a text that a spreadsheet would run is marked."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return Response(
        text.getvalue().encode("utf-8-sig"),
        media_type="text/csv",  # Litestar adds the charset
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def every_item(read: Callable[[str | None, int], Page[T]]) -> Iterator[T]:
    """All items of a list, page by page, up to MAX_ROWS; `read(cursor, limit)`."""
    cursor: str | None = None
    for _ in range(MAX_ROWS // MAX_LIMIT):
        page = read(cursor, MAX_LIMIT)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def _cell(value: object) -> object:
    if value is None:
        return ""
    return mark(value) if isinstance(value, str) else value
