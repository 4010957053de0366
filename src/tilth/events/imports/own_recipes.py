"""Recipes of a workspace: kept when an import by one begins, so that next month's export is recognised."""

from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from tilth.events.imports.errors import RecipeNotFound
from tilth.events.imports.models import import_recipe
from tilth.events.imports.recipe import RECIPES, Recipe, load_recipe, parse_recipe
from tilth.kernel.clock import Clock
from tilth.kernel.pages import Page
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.lists import ListRequest, ListShape, list_rows
from tilth.platform.database.sessions import ReadSession, Session

_SHAPE = ListShape(
    key=import_recipe.c.name,
    sorts={"name": import_recipe.c.name, "updated_at": import_recipe.c.updated_at},
    default="name",
    searched=(import_recipe.c.name,),
)


class OwnRecipe(msgspec.Struct, frozen=True):
    """A recipe of the workspace."""

    name: str
    about: str
    """What it says of itself."""
    text: str
    """As YAML."""
    actor: str
    """Kind and id of who changed it last."""
    updated_at: datetime


def list_own_recipes(session: ReadSession) -> list[Recipe]:
    found = session.connection.execute(_own(session).order_by(import_recipe.c.name)).all()
    return [parse_recipe(row.text, row.name) for row in found]


def page_own_recipes(session: ReadSession, request: ListRequest) -> Page[OwnRecipe]:
    return list_rows(session.connection, _own(session), _SHAPE, request, _to_own)


def get_own_recipe(session: ReadSession, name: str) -> OwnRecipe:
    """Raises RecipeNotFound."""
    row = session.connection.execute(_own(session).where(import_recipe.c.name == name)).one_or_none()
    if row is None:
        raise _not_found(name)
    return _to_own(row)


def get_recipe_text(session: ReadSession, name: str) -> str:
    """Of the workspace's own, or one that comes with Tilth. Raises RecipeNotFound."""
    own = session.connection.execute(_own(session).where(import_recipe.c.name == name)).one_or_none()
    if own is not None:
        return str(own.text)
    if not is_built_in(name):
        raise _not_found(name)
    return (RECIPES / f"{name}.yaml").read_text("utf-8")


def is_built_in(name: str) -> bool:
    return name in {path.stem for path in RECIPES.glob("*.yaml")}


def keep_recipe(session: Session, text: str, *, actor: Actor, clock: Clock) -> Recipe:
    """Replaces the one of its name; what comes with Tilth is not kept once more. Raises RecipeInvalid."""
    recipe = parse_recipe(text, "draft")
    if is_built_in(recipe.recipe) and load_recipe(recipe.recipe) == recipe:
        return recipe
    query = sa.select(import_recipe.c.text).where(
        import_recipe.c.workspace_id == session.workspace, import_recipe.c.name == recipe.recipe
    )
    before = session.connection.execute(query.with_for_update()).scalar_one_or_none()
    if before is not None and before != text:
        append_audit(
            session,
            actor=actor,
            action="recipe.changed",
            subject=recipe.recipe,
            before={"text": before},
            after={"text": text},
        )
    values = {"text": text, "actor": str(actor), "updated_at": clock.now()}
    session.connection.execute(
        insert(import_recipe)
        .values(workspace_id=session.workspace, name=recipe.recipe, **values)
        .on_conflict_do_update(index_elements=["workspace_id", "name"], set_=values)
    )
    return recipe


def _own(session: ReadSession) -> sa.Select[Any]:
    return sa.select(import_recipe).where(import_recipe.c.workspace_id == session.workspace)


def _to_own(row: sa.Row[Any]) -> OwnRecipe:
    return OwnRecipe(row.name, parse_recipe(row.text, row.name).about, row.text, row.actor, row.updated_at)


def _not_found(name: str) -> RecipeNotFound:
    return RecipeNotFound(f"There is no recipe '{name}' in this workspace.")
