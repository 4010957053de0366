"""/api/v1/imports/recipes: the workspace's own and Tilth's; drafted, checked, renamed, deleted."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, delete, get, patch, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from tilth.events.imports.actions.delete_recipe import delete_recipe
from tilth.events.imports.actions.rename_recipe import call_recipe, rename_recipe
from tilth.events.imports.checking import check_recipe
from tilth.events.imports.drafting.draft import DraftPlan, draft_recipe
from tilth.events.imports.http_uploads import READ, TAGS, UPLOADS, WRITE, find_files
from tilth.events.imports.own_recipes import OwnRecipe, get_recipe_source, page_own_recipes
from tilth.events.imports.recipe import Name
from tilth.events.imports.schemas import RecipeSource, RecipeToCheck, RecipeUnderName, RecipeVerdict
from tilth.kernel.pages import Page
from tilth.platform.audit.api import note_export
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Principal
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.http.csv import CSV_ANSWER, answer_csv, every_item
from tilth.platform.http.parameters import Cursor, Limit, Search, Sort

RECIPE = {
    **UPLOADS,
    "recipe": "recipe: till\nabout: Till\ntried: no\nfiles: {rows: {match: '*'}}\nevents:\n"
    "  - {name: paid, event: Order Completed, key: [no], time: at, person: {user_id: who}, fields: {value: paid}}\n",
}
_DRAFT = {
    "name": "till",
    "rows": "order",
    "columns": [
        {"name": "no", "meaning": "order_id"},
        {"name": "at", "meaning": "time"},
        {"name": "who", "meaning": "user_id"},
        {"name": "paid", "meaning": "value"},
    ],
}
_EXPORTED = ("name", "about", "actor", "updated_at")
KnownVersion = Annotated[str | None, QueryParameter(max_length=64, description="Refused if it is another one now.")]


class NewName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a recipe shall be called."""

    name: Name


@get("/imports/recipes", guards=READ, summary="List recipes of the workspace", tags=TAGS, sync_to_thread=True)
def get_recipes(
    read_session: NamedDependency[ReadSession],
    search: Search = None,
    sort: Sort = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[OwnRecipe]:
    """Its own ones, kept when an import by one begins; sorts by name, updated_at."""
    return page_own_recipes(read_session, ListRequest(search, sort, cursor, limit))


@post(
    "/imports/recipes/export",
    guards=READ,
    summary="Export the list of recipes",
    tags=TAGS,
    status_code=200,
    sync_to_thread=True,
    responses=CSV_ANSWER,
)
def export_recipes(
    session: NamedDependency[Session], actor: NamedDependency[Actor], search: Search = None, sort: Sort = None
) -> Response[bytes]:
    """The list as a CSV file, without the texts."""
    found = list(every_item(lambda at, n: page_own_recipes(session, ListRequest(search, sort, at, n))))
    note_export(session, actor, "recipes", rows=len(found), filters={"search": search, "sort": sort})
    return answer_csv("recipes", _EXPORTED, ([getattr(each, name) for name in _EXPORTED] for each in found))


@get("/imports/recipes/{name:str}", guards=READ, summary="Show a recipe", tags=TAGS, sync_to_thread=True)
def get_recipe(name: FromPath[str], read_session: NamedDependency[ReadSession]) -> RecipeSource:
    """Of the workspace, or one that comes with Tilth."""
    return get_recipe_source(read_session, name)


@post(
    "/imports/recipes/draft",
    guards=WRITE,
    summary="Draft a recipe",
    opt={"example": _DRAFT},
    tags=TAGS,
    status_code=200,
    sync_to_thread=True,
)
def ask_draft(data: JSONBody[DraftPlan]) -> RecipeSource:
    """From what the columns of a file mean; refused with the meaning that is lacking."""
    return RecipeSource(data.name, draft_recipe(data))


@post(
    "/imports/recipes/check",
    guards=WRITE,
    summary="Check a recipe",
    opt={"example": RECIPE},
    tags=TAGS,
    status_code=200,
    sync_to_thread=True,
)
def ask_recipe_check(
    data: JSONBody[RecipeToCheck], request: Request[Any, Principal, Any], state: State
) -> RecipeVerdict:
    """What is wrong with it, and where."""
    workspace, paths = find_files(request, data.uploads)
    return RecipeVerdict(check_recipe(workspace, data.recipe, paths, clock=state.clock))


@post(
    "/imports/recipes/under-name",
    guards=WRITE,
    summary="Write a recipe under another name",
    opt={"example": {"recipe": RECIPE["recipe"], "name": "till-2"}},
    tags=TAGS,
    status_code=200,
    sync_to_thread=True,
)
def ask_recipe_under_name(data: JSONBody[RecipeUnderName], read_session: NamedDependency[ReadSession]) -> RecipeSource:
    """The text with a name that is free, for an import that shall not replace a recipe. Nothing is kept."""
    return RecipeSource(data.name, call_recipe(read_session, data.recipe, data.name))


@patch(
    "/imports/recipes/{name:str}",
    guards=WRITE,
    summary="Rename a recipe",
    opt={"example": {"name": "till-2"}},
    tags=TAGS,
    sync_to_thread=True,
)
def patch_recipe(
    name: FromPath[str],
    data: JSONBody[NewName],
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    state: State,
) -> OwnRecipe:
    """Of the workspace's own. It still knows which rows came."""
    return rename_recipe(session, name, data.name, actor=actor, clock=state.clock)


@delete("/imports/recipes/{name:str}", guards=WRITE, summary="Delete a recipe", tags=TAGS, sync_to_thread=True)
def delete_one_recipe(
    name: FromPath[str],
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    version: KnownVersion = None,
) -> None:
    """Of the workspace's own. What was imported by it stays."""
    delete_recipe(session, name, version, actor=actor)


route_handlers = [
    get_recipes,
    export_recipes,
    get_recipe,
    ask_draft,
    ask_recipe_check,
    ask_recipe_under_name,
    patch_recipe,
    delete_one_recipe,
]
