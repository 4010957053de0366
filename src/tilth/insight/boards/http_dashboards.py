"""/api/v1/insight/dashboards: saved questions and texts on a grid."""

from uuid import UUID

from litestar import Response, delete, get, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from tilth.insight.boards.api import (
    archive_board,
    create_board,
    duplicate_board,
    get_board,
    list_boards,
    restore_board,
    today_of,
    update_board,
)
from tilth.insight.boards.contracts import Board, BoardChange, BoardDraft, BoardSummary, CopyDraft
from tilth.kernel.pages import Page
from tilth.platform.audit.api import note_export
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.http.authentication import requires
from tilth.platform.http.csv import CSV_ANSWER, answer_csv, every_item
from tilth.platform.http.parameters import Cursor, Limit, Search, Sort

_READ = [requires(Scope.INSIGHT_READ)]
_WRITE = [requires(Scope.INSIGHT_WRITE)]
_COLUMNS = ("name", "description", "tiles", "owner", "owner_name", "created_at", "changed_at")
_DRAFT = {
    "name": "Monday",
    "tiles": [{"id": "note", "x": 0, "y": 0, "w": 12, "h": 2, "text": "What happened last week"}],
}


@get("/insight/dashboards", guards=_READ, summary="List dashboards", tags=["boards"], sync_to_thread=True)
def read_dashboards(
    read_session: NamedDependency[ReadSession],
    search: Search = None,
    sort: Sort = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    archived: FromQuery[bool] = False,  # noqa: FBT002 — a query parameter has no other way to be optional
) -> Page[BoardSummary]:
    """The latest changed first; those that were archived on wish."""
    return list_boards(read_session, ListRequest(search, sort, cursor, limit), archived=archived)


@post(
    "/insight/dashboards/export",
    guards=_READ,
    summary="Export dashboards",
    tags=["boards"],
    status_code=200,
    responses=CSV_ANSWER,
    sync_to_thread=True,
)
def export_dashboards(
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    search: Search = None,
    sort: Sort = None,
    archived: FromQuery[bool] = False,  # noqa: FBT002 — as above
) -> Response[bytes]:
    """The list as a file."""

    def read(cursor: str | None, limit: int) -> Page[BoardSummary]:
        return list_boards(session, ListRequest(search, sort, cursor, limit), archived=archived)

    rows = [[str(each.id), *(getattr(each, name) for name in _COLUMNS)] for each in every_item(read)]
    asked = {"search": search, "sort": sort, "archived": archived}
    note_export(session, actor, "dashboard", rows=len(rows), filters=asked)
    return answer_csv("dashboards", ["id", *_COLUMNS], rows)


@get(
    "/insight/dashboards/{dashboard_id:uuid}",
    guards=_READ,
    summary="Show a dashboard",
    tags=["boards"],
    sync_to_thread=True,
)
def read_dashboard(dashboard_id: FromPath[UUID], read_session: NamedDependency[ReadSession], state: State) -> Board:
    """With the questions of its tiles, ready to be asked."""
    return get_board(read_session, dashboard_id, today_of(read_session, state.clock))


@post(
    "/insight/dashboards",
    guards=_WRITE,
    summary="Make a dashboard",
    opt={"example": _DRAFT},
    tags=["boards"],
    sync_to_thread=True,
)
def post_dashboard(
    data: JSONBody[BoardDraft], session: NamedDependency[Session], actor: NamedDependency[Actor], state: State
) -> Board:
    """Everybody of the workspace sees it."""
    return create_board(session, data, clock=state.clock, actor=actor)


@put(
    "/insight/dashboards/{dashboard_id:uuid}",
    guards=_WRITE,
    summary="Change a dashboard",
    opt={"example": {**_DRAFT, "version": 1}},
    tags=["boards"],
    sync_to_thread=True,
)
def put_dashboard(
    dashboard_id: FromPath[UUID],
    data: JSONBody[BoardChange],
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    state: State,
) -> Board:
    """All of it at once; 409 where somebody has changed it since `version`."""
    return update_board(session, dashboard_id, data, clock=state.clock, actor=actor)


@post(
    "/insight/dashboards/{dashboard_id:uuid}/duplicate",
    guards=_WRITE,
    summary="Duplicate a dashboard",
    opt={"example": {"name": "Monday (copy)"}},
    tags=["boards"],
    sync_to_thread=True,
)
def post_dashboard_copy(
    dashboard_id: FromPath[UUID],
    data: JSONBody[CopyDraft],
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    state: State,
) -> Board:
    """The copy belongs to the caller; both show the same saved questions."""
    return duplicate_board(session, dashboard_id, data.name, clock=state.clock, actor=actor)


@delete(
    "/insight/dashboards/{dashboard_id:uuid}",
    guards=_WRITE,
    summary="Archive a dashboard",
    tags=["boards"],
    sync_to_thread=True,
)
def delete_dashboard(
    dashboard_id: FromPath[UUID], session: NamedDependency[Session], actor: NamedDependency[Actor]
) -> None:
    """It leaves the list."""
    archive_board(session, dashboard_id, actor=actor)


@post(
    "/insight/dashboards/{dashboard_id:uuid}/restore",
    guards=_WRITE,
    summary="Restore a dashboard",
    tags=["boards"],
    status_code=204,
    sync_to_thread=True,
)
def post_dashboard_back(
    dashboard_id: FromPath[UUID], session: NamedDependency[Session], actor: NamedDependency[Actor]
) -> None:
    """Back into the list."""
    restore_board(session, dashboard_id, actor=actor)


route_handlers = [
    read_dashboards,
    export_dashboards,
    read_dashboard,
    post_dashboard,
    put_dashboard,
    post_dashboard_copy,
    delete_dashboard,
    post_dashboard_back,
]
