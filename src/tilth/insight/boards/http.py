"""/api/v1/insight/questions: questions that were saved, for everybody of the workspace."""

from uuid import UUID

from litestar import Response, delete, get, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from tilth.insight.boards import http_dashboards
from tilth.insight.boards.api import (
    archive_question,
    create_question,
    duplicate_question,
    get_question,
    list_questions,
    restore_question,
    today_of,
    update_question,
)
from tilth.insight.boards.contracts import CopyDraft, QuestionChange, QuestionDraft, QuestionKind, SavedQuestion
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
_COLUMNS = ("kind", "name", "description", "owner", "owner_name", "created_at", "changed_at")
_DRAFT = {
    "name": "GMV by channel",
    "question": {
        "metrics": {
            "first": "2024-03-01",
            "last": "2024-03-31",
            "metrics": [{"code": "gmv"}],
            "grain": "day",
            "by": "channel",
        }
    },
    "range": {"range": "30d"},
    "chart": {"kind": "line", "stacked": True},
}


@get("/insight/questions", guards=_READ, summary="List saved questions", tags=["boards"], sync_to_thread=True)
def read_questions(
    read_session: NamedDependency[ReadSession],
    state: State,
    search: Search = None,
    sort: Sort = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    kind: FromQuery[QuestionKind | None] = None,
    archived: FromQuery[bool] = False,  # noqa: FBT002 — a query parameter has no other way to be optional
) -> Page[SavedQuestion]:
    """The latest changed first; those that were archived on wish."""
    request = ListRequest(search, sort, cursor, limit)
    today = today_of(read_session, state.clock)
    return list_questions(read_session, request, today, kind=kind, archived=archived)


@post(
    "/insight/questions/export",
    guards=_READ,
    summary="Export saved questions",
    tags=["boards"],
    status_code=200,
    responses=CSV_ANSWER,
    sync_to_thread=True,
)
def export_questions(
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    state: State,
    search: Search = None,
    sort: Sort = None,
    kind: FromQuery[QuestionKind | None] = None,
    archived: FromQuery[bool] = False,  # noqa: FBT002 — as above
) -> Response[bytes]:
    """The list as a file."""
    today = today_of(session, state.clock)

    def read(cursor: str | None, limit: int) -> Page[SavedQuestion]:
        request = ListRequest(search, sort, cursor, limit)
        return list_questions(session, request, today, kind=kind, archived=archived)

    rows = [[str(each.id), *(getattr(each, name) for name in _COLUMNS)] for each in every_item(read)]
    asked = {"search": search, "sort": sort, "kind": kind, "archived": archived}
    note_export(session, actor, "saved_question", rows=len(rows), filters=asked)
    return answer_csv("saved-questions", ["id", *_COLUMNS], rows)


@get(
    "/insight/questions/{question_id:uuid}",
    guards=_READ,
    summary="Show a saved question",
    tags=["boards"],
    sync_to_thread=True,
)
def read_question(
    question_id: FromPath[UUID], read_session: NamedDependency[ReadSession], state: State
) -> SavedQuestion:
    """With the days that its range means today: `question` can be asked as it is."""
    return get_question(read_session, question_id, today_of(read_session, state.clock))


@post(
    "/insight/questions",
    guards=_WRITE,
    summary="Save a question",
    opt={"example": _DRAFT},
    tags=["boards"],
    sync_to_thread=True,
)
def post_question(
    data: JSONBody[QuestionDraft], session: NamedDependency[Session], actor: NamedDependency[Actor], state: State
) -> SavedQuestion:
    """Refused where it could not be asked. Its days move with today where the range says so."""
    return create_question(session, data, clock=state.clock, actor=actor)


@put(
    "/insight/questions/{question_id:uuid}",
    guards=_WRITE,
    summary="Change a saved question",
    opt={"example": {**_DRAFT, "version": 1}},
    tags=["boards"],
    sync_to_thread=True,
)
def put_question(
    question_id: FromPath[UUID],
    data: JSONBody[QuestionChange],
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    state: State,
) -> SavedQuestion:
    """All of it at once; 409 where somebody has changed it since `version`."""
    return update_question(session, question_id, data, clock=state.clock, actor=actor)


@post(
    "/insight/questions/{question_id:uuid}/duplicate",
    guards=_WRITE,
    summary="Duplicate a saved question",
    opt={"example": {"name": "GMV by channel (copy)"}},
    tags=["boards"],
    sync_to_thread=True,
)
def post_question_copy(
    question_id: FromPath[UUID],
    data: JSONBody[CopyDraft],
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    state: State,
) -> SavedQuestion:
    """The copy belongs to the caller."""
    return duplicate_question(session, question_id, data.name, clock=state.clock, actor=actor)


@delete(
    "/insight/questions/{question_id:uuid}",
    guards=_WRITE,
    summary="Archive a saved question",
    tags=["boards"],
    sync_to_thread=True,
)
def delete_question(
    question_id: FromPath[UUID], session: NamedDependency[Session], actor: NamedDependency[Actor]
) -> None:
    """It leaves the list; dashboards go on showing it."""
    archive_question(session, question_id, actor=actor)


@post(
    "/insight/questions/{question_id:uuid}/restore",
    guards=_WRITE,
    summary="Restore a saved question",
    tags=["boards"],
    status_code=204,
    sync_to_thread=True,
)
def post_question_back(
    question_id: FromPath[UUID], session: NamedDependency[Session], actor: NamedDependency[Actor]
) -> None:
    """Back into the list."""
    restore_question(session, question_id, actor=actor)


route_handlers = [
    read_questions,
    export_questions,
    read_question,
    post_question,
    put_question,
    post_question_copy,
    delete_question,
    post_question_back,
    *http_dashboards.route_handlers,
]
