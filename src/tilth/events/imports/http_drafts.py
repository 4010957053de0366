"""/api/v1/imports/drafts: imports in preparation, which survive a reload and are found again."""

from uuid import UUID

from litestar import delete, get, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from tilth.events.imports.drafts.actions.begin_draft import begin_draft
from tilth.events.imports.drafts.actions.change_draft import change_draft
from tilth.events.imports.drafts.actions.delete_draft import delete_draft
from tilth.events.imports.drafts.contracts import DraftState, ImportDraft
from tilth.events.imports.drafts.queries import get_draft, list_drafts
from tilth.events.imports.http_uploads import TAGS, UPLOADS, WRITE
from tilth.events.imports.schemas import UploadSelection
from tilth.kernel.pages import Page
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.http.parameters import Cursor, Limit, Search, Sort


@get("/imports/drafts", guards=WRITE, summary="List imports in preparation", tags=TAGS, sync_to_thread=True)
def get_draft_list(
    read_session: NamedDependency[ReadSession],
    search: Search = None,
    sort: Sort = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ImportDraft]:
    """The last one that was worked on first; sorts by updated_at."""
    return list_drafts(read_session, ListRequest(search, sort, cursor, limit))


@post(
    "/imports/drafts",
    guards=WRITE,
    summary="Begin to prepare an import",
    opt={"example": UPLOADS},
    tags=TAGS,
    sync_to_thread=True,
)
def post_draft(
    data: JSONBody[UploadSelection], session: NamedDependency[Session], actor: NamedDependency[Actor], state: State
) -> ImportDraft:
    """Kept as long as its files: two days."""
    return begin_draft(session, data.uploads, actor=actor, clock=state.clock)


@get(
    "/imports/drafts/{draft_id:uuid}",
    guards=WRITE,
    summary="Show an import in preparation",
    tags=TAGS,
    sync_to_thread=True,
)
def get_one_draft(draft_id: FromPath[UUID], read_session: NamedDependency[ReadSession]) -> ImportDraft:
    return get_draft(read_session, draft_id)


@put(
    "/imports/drafts/{draft_id:uuid}",
    guards=WRITE,
    summary="Keep how far an import in preparation is",
    opt={"example": {"chosen": "taobao", "recipe": ""}},
    tags=TAGS,
    sync_to_thread=True,
)
def put_draft(
    draft_id: FromPath[UUID], data: JSONBody[DraftState], session: NamedDependency[Session], state: State
) -> ImportDraft:
    return change_draft(session, draft_id, data, clock=state.clock)


@delete(
    "/imports/drafts/{draft_id:uuid}",
    guards=WRITE,
    summary="Give up an import in preparation",
    tags=TAGS,
    sync_to_thread=True,
)
def delete_one_draft(
    draft_id: FromPath[UUID], session: NamedDependency[Session], actor: NamedDependency[Actor]
) -> None:
    delete_draft(session, draft_id, actor=actor)


route_handlers = [get_draft_list, post_draft, get_one_draft, put_draft, delete_one_draft]
