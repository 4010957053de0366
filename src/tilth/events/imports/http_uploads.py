"""/api/v1/imports/uploads: files that are to be imported, received as they stream in."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from anyio import to_thread
from litestar import Request, delete, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import FromPath, JSONBody, QueryParameter

from tilth.events.imports.errors import FileUnreadable
from tilth.events.imports.fitting import fit_recipe
from tilth.events.imports.looking import look_at_file
from tilth.events.imports.masking import mask_look
from tilth.events.imports.own_recipes import list_own_recipes
from tilth.events.imports.recipe import list_recipes
from tilth.events.imports.schemas import Recognition, UploadSelection
from tilth.events.imports.uploads.actions.delete_upload import delete_upload
from tilth.events.imports.uploads.actions.keep_upload import keep_upload
from tilth.events.imports.uploads.contracts import Upload
from tilth.events.imports.uploads.queries import get_uploads, list_uploads
from tilth.events.imports.uploads.store import MAX_BYTES, UploadStore, clean_name
from tilth.events.imports.watching import time_limit
from tilth.kernel.ids import uuid7
from tilth.kernel.pages import Page
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Principal, Scope
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.http.afterwards import AfterCommit
from tilth.platform.http.authentication import requires
from tilth.platform.http.parameters import Cursor, Limit, Search, Sort
from tilth.platform.workspaces.api import get_workspace
from tilth.platform.workspaces.contracts import Workspace

TAGS = ["imports"]
READ = [requires(Scope.EVENTS_READ)]
WRITE = [requires(Scope.EVENTS_WRITE)]
UPLOADS = {"uploads": ["01983c2e-7a40-7000-8000-000000000000"]}
RECOGNISED_SECONDS = 10.0
"""That all recipes together may take: some that do not end hold nobody up. Those left then count as not knowing it."""
MEANT = 0.5
"""Score below which a recipe is not worth a mention."""
FileName = Annotated[
    str, QueryParameter(min_length=1, max_length=300, description="Of the file; its ending may tell the format.")
]


@dataclass
class TakesFile(Operation):
    """The body is a file as it is; it is read from the stream, so the document says so here."""

    def __post_init__(self) -> None:
        binary = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        content = {"application/octet-stream": OpenAPIMediaType(schema=binary)}
        self.request_body = RequestBody(content=content, required=True)


@post(
    "/imports/uploads",
    guards=WRITE,
    summary="Upload a file",
    tags=TAGS,
    operation_class=TakesFile,
    request_max_body_size=MAX_BYTES,
)
async def post_upload(
    request: Request[Any, Principal, Any], name: FileName, actor: NamedDependency[Actor], state: State
) -> Upload:
    """CSV, TSV, XLSX, JSON lines or Parquet, also as .gz or .zip, up to 4 GB; kept for two days."""
    store, upload_id, workspace = UploadStore(state.home), uuid7(), request.auth.workspace
    name = clean_name(name)
    length = request.headers.get("content-length")
    expected = int(length) if length is not None and length.isdecimal() else None
    size = await store.receive(workspace, upload_id, name, request.stream(), expected=expected)

    def keep() -> Upload:
        # A transaction of its own, begun when the file is there: none stays open for as long as a file takes.
        with state.database.write(workspace) as session:
            return keep_upload(session, upload_id, name, size, actor=actor, clock=state.clock)

    return await to_thread.run_sync(keep)


@get("/imports/uploads", guards=READ, summary="List uploaded files", tags=TAGS, sync_to_thread=True)
def get_upload_list(
    read_session: NamedDependency[ReadSession],
    search: Search = None,
    sort: Sort = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Upload]:
    """Files that are here still, newest first; sorts by uploaded_at, name, bytes."""
    return list_uploads(read_session, ListRequest(search, sort, cursor, limit))


@delete(
    "/imports/uploads/{upload_id:uuid}",
    guards=WRITE,
    summary="Delete an uploaded file",
    tags=TAGS,
    sync_to_thread=True,
)
def delete_one_upload(
    upload_id: FromPath[UUID],
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    after_commit: NamedDependency[AfterCommit],
    state: State,
) -> None:
    """Events that were imported from it stay. Refused while an import or a dry run waits for it or reads it."""
    delete_upload(session, upload_id, actor=actor, clock=state.clock)
    after_commit(partial(UploadStore(state.home).remove, session.workspace, upload_id))


@post(
    "/imports/recognise",
    guards=WRITE,
    summary="Recognise uploaded files",
    opt={"example": UPLOADS},
    tags=TAGS,
    status_code=200,
    sync_to_thread=True,
)
def ask_recognition(
    data: JSONBody[UploadSelection], request: Request[Any, Principal, Any], state: State
) -> Recognition:
    """Columns, first rows and what they may mean, and which recipes know the files. Masked without people:unmask."""
    with state.database.read(request.auth.workspace) as session:
        uploads, workspace = paths_of(session, data.uploads, state), get_workspace(session)
        own = list_own_recipes(session)
    looks = tuple(look_at_file(upload_id, path) for upload_id, path in uploads.items())
    names = {recipe.recipe for recipe in own}
    fit = partial(
        fit_recipe, workspace, paths=list(uploads.values()), clock=state.clock, look=time_limit(RECOGNISED_SECONDS)
    )
    fits = [fit(recipe, is_own=True) for recipe in own]
    fits += [fit(recipe, is_own=False) for recipe in list_recipes() if recipe.recipe not in names]
    fits.sort(key=lambda each: (each.score, each.is_own, each.named), reverse=True)
    if Scope.PEOPLE_UNMASK not in request.auth.scopes:
        looks = tuple(map(mask_look, looks))
    return Recognition(looks, tuple(each for each in fits if each.score >= MEANT))


def find_files(request: Request[Any, Principal, Any], upload_ids: tuple[UUID, ...]) -> tuple[Workspace, list[Path]]:
    """In a transaction of its own: none stays open while SQL of a recipe runs. Raises as paths_of."""
    state = request.app.state
    with state.database.read(request.auth.workspace) as session:
        return get_workspace(session), list(paths_of(session, upload_ids, state).values())


def paths_of(session: ReadSession, upload_ids: tuple[UUID, ...], state: State) -> dict[UUID, Path]:
    """Raises UploadNotFound, FileUnreadable."""
    store = UploadStore(state.home)
    found = {u.id: store.path(session.workspace, u.id, u.name) for u in get_uploads(session, upload_ids)}
    for path in found.values():
        if not path.exists():
            raise FileUnreadable(f"{path.name}: the file is not on this server any more. Upload it again.")
    return found


route_handlers = [post_upload, get_upload_list, delete_one_upload, ask_recognition]
