"""/api/v1/insight/spend: what acquisition cost, as rows and as files."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import JSONBody, QueryParameter, RawBody

from tilth.insight.contracts import SpendReport, SpendRow, SpendRows
from tilth.insight.spend.api import (
    SpendFilter,
    delete_spend,
    import_spend,
    list_spend,
    preview_spend,
    read_spend_file,
)
from tilth.insight.spend.contracts import SpendDeleted, SpendKeys, SpendPreview
from tilth.kernel.money import minor_digits, parse_currency
from tilth.kernel.pages import Page
from tilth.platform.audit.api import note_export
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.http.authentication import requires
from tilth.platform.http.csv import CSV_ANSWER, answer_csv, every_item
from tilth.platform.http.parameters import Cursor, Limit, Search, Sort
from tilth.platform.workspaces.api import get_workspace

_READ = [requires(Scope.INSIGHT_READ)]
_WRITE = [requires(Scope.INSIGHT_WRITE)]
_SPEND = {"rows": [{"day": "2024-03-01", "channel": "app", "campaign": "spring", "cost": 125000, "currency": "CNY"}]}
_DELETED = {"rows": [{"day": "2024-03-01", "channel": "app", "campaign": "spring"}]}
_HEADER = ("date", "channel", "campaign", "source", "cost", "currency", "impressions", "clicks")
"""Of exports and of the template: what the reader of files knows."""

FileName = Annotated[
    str, QueryParameter(min_length=1, max_length=200, description="Of the file; its ending tells the format.")
]
First = Annotated[date | None, QueryParameter(description="First day.")]
Last = Annotated[date | None, QueryParameter(description="Last day.")]
Named = Annotated[str | None, QueryParameter(description="Exactly this name; empty: rows without one.")]


@dataclass
class TakesFile(Operation):
    """The body is a file as it is: Litestar hands it over as `body`, and the document says so here."""

    def __post_init__(self) -> None:
        binary = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        content = {"application/octet-stream": OpenAPIMediaType(schema=binary)}
        self.request_body = RequestBody(content=content, required=True)


@get("/insight/spend", guards=_READ, summary="List spend", tags=["insight"], sync_to_thread=True)
def read_spend_rows(
    read_session: NamedDependency[ReadSession],
    search: Search = None,
    sort: Sort = None,
    cursor: Cursor = None,
    limit: Limit = 100,
    first: First = None,
    last: Last = None,
    channel: Named = None,
    campaign: Named = None,
    source: Named = None,
) -> Page[SpendRow]:
    """What was imported, by day, channel, campaign and source."""
    only = SpendFilter(first, last, channel, campaign, source)
    return list_spend(read_session, ListRequest(search, sort, cursor, limit), only)


@post(
    "/insight/spend",
    guards=_WRITE,
    summary="Import spend",
    opt={"example": _SPEND},
    tags=["insight"],
    status_code=200,
    sync_to_thread=True,
)
def put_spend_rows(
    data: JSONBody[SpendRows], session: NamedDependency[Session], actor: NamedDependency[Actor]
) -> SpendReport:
    """Upserts by day, channel, campaign and source: the same rows again change nothing."""
    return import_spend(session, data.rows, actor=actor)


@post(
    "/insight/spend/delete",
    guards=_WRITE,
    summary="Delete rows of spend",
    opt={"example": _DELETED},
    tags=["insight"],
    status_code=200,
    sync_to_thread=True,
)
def delete_spend_rows(
    data: JSONBody[SpendKeys], session: NamedDependency[Session], actor: NamedDependency[Actor]
) -> SpendDeleted:
    """Rows that do not exist are passed over; the audit trail keeps what the others said."""
    return SpendDeleted(delete_spend(session, data.rows, actor=actor))


@post(
    "/insight/spend/preview",
    guards=_WRITE,
    summary="Look through a file of spend",
    tags=["insight"],
    status_code=200,
    operation_class=TakesFile,
    sync_to_thread=True,
)
def ask_spend_preview(body: RawBody, name: FileName, read_session: NamedDependency[ReadSession]) -> SpendPreview:
    """CSV, TSV or XLSX with date, channel and cost: what would change, and what is wrong in which line."""
    with _stored(body, name) as path:
        return preview_spend(read_session, path, get_workspace(read_session).currency)


@post(
    "/insight/spend/file",
    guards=_WRITE,
    summary="Import a file of spend",
    tags=["insight"],
    status_code=200,
    operation_class=TakesFile,
    sync_to_thread=True,
)
def post_spend_file(
    body: RawBody, name: FileName, session: NamedDependency[Session], actor: NamedDependency[Actor]
) -> SpendReport:
    """All of its rows, or none and what is wrong in which line."""
    with _stored(body, name) as path:
        return import_spend(session, read_spend_file(path, get_workspace(session).currency), actor=actor)


@get(
    "/insight/spend/template",
    guards=_READ,
    summary="Get an empty file of spend",
    tags=["insight"],
    sync_to_thread=True,
    responses=CSV_ANSWER,
)
def read_spend_template(read_session: NamedDependency[ReadSession]) -> Response[bytes]:
    """A CSV with the columns that can be filled in, and one row that shows how."""
    currency = get_workspace(read_session).currency
    row = ("2026-01-31", "paid search", "spring", "baidu", _amount(123450, currency), currency, 1000, 25)
    return answer_csv("spend-template", _HEADER, [row])


@post(
    "/insight/spend/export",
    guards=_READ,
    summary="Export spend",
    tags=["insight"],
    status_code=200,
    sync_to_thread=True,
    responses=CSV_ANSWER,
)
def export_spend_rows(
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    search: Search = None,
    sort: Sort = None,
    first: First = None,
    last: Last = None,
    channel: Named = None,
    campaign: Named = None,
    source: Named = None,
) -> Response[bytes]:
    """With the columns of the template, so that a corrected export can be imported again."""
    only = SpendFilter(first, last, channel, campaign, source)
    rows = list(every_item(lambda at, n: list_spend(session, ListRequest(search, sort, at, n), only)))
    days = {"first": first, "last": last}
    asked = {"search": search, "sort": sort, **days, "channel": channel, "campaign": campaign, "source": source}
    note_export(session, actor, "spend", rows=len(rows), filters=asked)
    return answer_csv(
        "spend",
        _HEADER,
        (
            (r.day, r.channel, r.campaign, r.source, _amount(r.cost, r.currency), r.currency, r.impressions, r.clicks)
            for r in rows
        ),
    )


@contextmanager
def _stored(content: bytes, name: str) -> Iterator[Path]:
    """The file under its own name, by which its format and its problems are told."""
    with TemporaryDirectory(prefix="tilth-spend-") as folder:
        path = Path(folder) / (Path(name.replace("\0", "")).name.lstrip(".")[-100:] or "spend.csv")
        path.write_bytes(content)
        yield path


def _amount(minor: int, currency: str) -> str:
    digits = minor_digits(parse_currency(currency))
    return f"{minor // 10**digits}.{minor % 10**digits:0{digits}d}" if digits else str(minor)


route_handlers = [
    read_spend_rows,
    put_spend_rows,
    delete_spend_rows,
    ask_spend_preview,
    post_spend_file,
    read_spend_template,
    export_spend_rows,
]
