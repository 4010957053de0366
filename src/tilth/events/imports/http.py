"""/api/v1/imports: recipes, previews, dry runs and runs over uploaded files, and what became of them."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from tilth.events.imports.actions.begin_import import CHECK, begin_check, begin_import
from tilth.events.imports.contracts import read_summary
from tilth.events.imports.errors import RunNotFound
from tilth.events.imports.fitting import assign_uploads
from tilth.events.imports.http_drafts import route_handlers as draft_handlers
from tilth.events.imports.http_recipes import RECIPE
from tilth.events.imports.http_recipes import route_handlers as recipe_handlers
from tilth.events.imports.http_uploads import READ, TAGS, WRITE, find_files
from tilth.events.imports.http_uploads import route_handlers as upload_handlers
from tilth.events.imports.masking import mask_sample
from tilth.events.imports.queries import get_run, list_runs
from tilth.events.imports.recipe import parse_recipe
from tilth.events.imports.sample_file import SampleLanguage, sample_file
from tilth.events.imports.sampling import Sample, sample_files
from tilth.events.imports.schemas import (
    ImportFigures,
    ImportItem,
    ImportOrder,
    ImportRequest,
    to_figures,
    to_item,
)
from tilth.kernel.pages import Page
from tilth.platform.audit.api import note_export
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Principal, Scope
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.http.csv import CSV_ANSWER, answer_csv, every_item
from tilth.platform.http.parameters import Cursor, Limit, Search, Sort
from tilth.platform.tasks.api import TaskId, get_task
from tilth.platform.tasks.contracts import TaskStarted

SAMPLE_ROWS = 200
SAMPLE_SHOWN = 50
_COUNTS = ("rows", "added", "known", "rejected")
_EXPORTED = (
    "id",
    "state",
    "recipe",
    "files",
    "actor",
    "started_at",
    "finished_at",
    "rows",
    "added",
    "known",
    "rejected",
    "unwoven",
)
OfLanguage = Annotated[SampleLanguage, QueryParameter(name="language", description="Of the headings.")]


@get("/imports", guards=READ, summary="List imports", tags=TAGS, sync_to_thread=True)
def get_imports(
    read_session: NamedDependency[ReadSession],
    state: State,
    search: Search = None,
    sort: Sort = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ImportItem]:
    """Newest first; sorts by started_at, recipe, rows, added, rejected."""
    page = list_runs(read_session, ListRequest(search, sort, cursor, limit), clock=state.clock)
    return Page([to_item(run) for run in page.items], page.next_cursor)


@post(
    "/imports/export",
    guards=READ,
    summary="Export imports",
    tags=TAGS,
    status_code=200,
    sync_to_thread=True,
    responses=CSV_ANSWER,
)
def export_imports(
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    state: State,
    search: Search = None,
    sort: Sort = None,
) -> Response[bytes]:
    """The list as a CSV file."""
    runs = [
        to_item(run)
        for run in every_item(lambda at, n: list_runs(session, ListRequest(search, sort, at, n), clock=state.clock))
    ]
    note_export(session, actor, "imports", rows=len(runs), filters={"search": search, "sort": sort})
    rows = ([getattr(run, name) if name != "files" else ", ".join(run.files) for name in _EXPORTED] for run in runs)
    return answer_csv("imports", _EXPORTED, rows)


@get("/imports/{import_id:uuid}", guards=READ, summary="Show an import", tags=TAGS, sync_to_thread=True)
def get_import(import_id: FromPath[UUID], read_session: NamedDependency[ReadSession], state: State) -> ImportItem:
    return to_item(get_run(read_session, import_id, clock=state.clock))


@get(
    "/imports/sample-file",
    guards=READ,
    summary="Get a file to try imports with",
    tags=TAGS,
    sync_to_thread=True,
    responses=CSV_ANSWER,
)
def read_sample_file(state: State, language: OfLanguage = SampleLanguage.EN) -> Response[bytes]:
    """Orders of a shop that does not exist, of the last weeks."""
    return answer_csv("sample-orders", *sample_file(language, state.clock.now()))


@post(
    "/imports/preview",
    guards=WRITE,
    summary="Preview an import",
    opt={"example": RECIPE},
    tags=TAGS,
    status_code=200,
    sync_to_thread=True,
)
def ask_import_preview(data: JSONBody[ImportRequest], request: Request[Any, Principal, Any], state: State) -> Sample:
    """What the first rows of the files become, masked without people:unmask; nothing is stored."""
    recipe = parse_recipe(data.recipe, "draft")
    workspace, paths = find_files(request, data.uploads)
    files = assign_uploads(recipe, paths)
    sample = sample_files(workspace, recipe, files, rows=SAMPLE_ROWS, shown=SAMPLE_SHOWN, clock=state.clock)
    return sample if Scope.PEOPLE_UNMASK in request.auth.scopes else mask_sample(sample)


@post(
    "/imports/dry-runs",
    guards=WRITE,
    summary="Try an import",
    opt={"example": RECIPE},
    tags=TAGS,
    status_code=202,
    sync_to_thread=True,
)
def post_dry_run(
    data: JSONBody[ImportRequest], session: NamedDependency[Session], actor: NamedDependency[Actor], state: State
) -> TaskStarted:
    """Reads everything and counts what an import would bring; no event is stored."""
    return TaskStarted(begin_check(session, data.uploads, data.recipe, actor=actor, clock=state.clock))


@get("/imports/dry-runs/{task_id:uuid}", guards=READ, summary="Show a dry run", tags=TAGS, sync_to_thread=True)
def get_dry_run(task_id: FromPath[UUID], read_session: NamedDependency[ReadSession], state: State) -> ImportFigures:
    """Its figures, once it is done."""
    task = get_task(read_session, TaskId(task_id), clock=state.clock)
    if task.kind != CHECK or task.result is None:
        raise RunNotFound("There is no such dry run, or it has not come to its end.")
    return to_figures(read_summary(task.result))


@post(
    "/imports",
    guards=WRITE,
    summary="Import files",
    opt={"example": RECIPE},
    tags=TAGS,
    status_code=202,
    sync_to_thread=True,
)
def post_import_run(
    data: JSONBody[ImportOrder], session: NamedDependency[Session], actor: NamedDependency[Actor], state: State
) -> TaskStarted:
    """Adds what earlier imports by the recipe did not bring; the same file again brings nothing."""
    begun = begin_import(session, data.uploads, data.recipe, replaces=data.replaces, actor=actor, clock=state.clock)
    return TaskStarted(begun)


route_handlers = [
    *upload_handlers,
    *draft_handlers,
    *recipe_handlers,
    get_imports,
    export_imports,
    get_import,
    read_sample_file,
    ask_import_preview,
    post_dry_run,
    get_dry_run,
    post_import_run,
]
