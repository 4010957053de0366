"""Recipes of a workspace: kept when an import by one begins, so that next month's export is recognised."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from tilth.events.imports.errors import RecipeChanged, RecipeNotFound
from tilth.events.imports.models import import_recipe
from tilth.events.imports.recipe import RECIPES, Recipe, load_recipe, parse_recipe
from tilth.events.imports.schemas import RecipeSource
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
    version: str
    """Of the text; what replaces or deletes it names the version that it knows."""
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


def get_recipe_source(session: ReadSession, name: str) -> RecipeSource:
    """Of the workspace's own, or one that comes with Tilth. Raises RecipeNotFound."""
    own = session.connection.execute(_own(session).where(import_recipe.c.name == name)).one_or_none()
    if own is not None:
        return RecipeSource(name, own.text, version_of(own.text))
    if not is_built_in(name):
        raise _not_found(name)
    return RecipeSource(name, (RECIPES / f"{name}.yaml").read_text("utf-8"), None)


def is_built_in(name: str) -> bool:
    return name in {path.stem for path in RECIPES.glob("*.yaml")}


def version_of(text: str) -> str:
    """Of the text itself, and no count: a recipe may be deleted and made anew under its name, and would begin at 1."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def keep_recipe(session: Session, text: str, *, replaces: str | None, actor: Actor, clock: Clock) -> Recipe:
    """Under its name, where none is kept, or this text, or the version that it `replaces`; what comes with Tilth is
    not kept once more. Raises RecipeInvalid, RecipeChanged.
    """
    recipe = parse_recipe(text, "draft")
    if is_built_in(recipe.recipe) and load_recipe(recipe.recipe) == recipe:
        return recipe
    values = {"text": text, "actor": str(actor), "updated_at": clock.now()}
    new = insert(import_recipe).values(workspace_id=session.workspace, name=recipe.recipe, **values)
    query = new.on_conflict_do_nothing(index_elements=["workspace_id", "name"]).returning(import_recipe.c.name)
    while session.connection.execute(query).first() is None:  # again only if it was deleted in this very moment
        before = lock_recipe(session, recipe.recipe)
        if before is not None:
            if before.text != text:
                _require_version(before, replaces)
                then, now = {"text": before.text}, {"text": text}
                append_audit(session, actor=actor, action="recipe.changed", subject=before.name, before=then, after=now)
            _overwrite(session, before.name, values)
            break
    return recipe


def _overwrite(session: Session, name: str, values: Mapping[str, object]) -> None:
    mine = import_recipe.c.workspace_id == session.workspace
    session.connection.execute(sa.update(import_recipe).where(mine, import_recipe.c.name == name).values(**values))


def lock_recipe(session: Session, name: str) -> OwnRecipe | None:
    """Until the end of the transaction nobody else changes it, or begins an import by it."""
    row = session.connection.execute(_own(session).where(import_recipe.c.name == name).with_for_update()).one_or_none()
    return None if row is None else _to_own(row)


def _require_version(recipe: OwnRecipe, known: str | None) -> None:
    if recipe.version != known:
        raise RecipeChanged(
            f"Another recipe is kept under the name '{recipe.name}' by now. Look at it, then replace it or choose "
            "another name for yours.",
            name=recipe.name,
            version=recipe.version,
            actor=recipe.actor,
            updated_at=recipe.updated_at.isoformat(),
        )


def _own(session: ReadSession) -> sa.Select[Any]:
    return sa.select(import_recipe).where(import_recipe.c.workspace_id == session.workspace)


def _to_own(row: sa.Row[Any]) -> OwnRecipe:
    about, version = parse_recipe(row.text, row.name).about, version_of(row.text)
    return OwnRecipe(row.name, about, row.text, version, row.actor, row.updated_at)


def _not_found(name: str) -> RecipeNotFound:
    return RecipeNotFound(f"There is no recipe '{name}' in this workspace.")
