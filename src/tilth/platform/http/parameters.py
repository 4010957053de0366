"""Query parameters that lists share."""

from typing import Annotated

from litestar.params import QueryParameter

from tilth.kernel.pages import MAX_LIMIT

Cursor = Annotated[str | None, QueryParameter(description="`next_cursor` of the page before.")]
Limit = Annotated[int, QueryParameter(ge=1, le=MAX_LIMIT, description="Items of a page.")]
Search = Annotated[
    str | None, QueryParameter(max_length=200, description="Keeps what contains this text, in any case of letters.")
]
Sort = Annotated[
    str | None, QueryParameter(max_length=64, description="Name of a column; `-` before it: from last to first.")
]
