"""Recipes of a workspace: kept when an import by one begins, so that next month's export is recognised."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from tilth.events.imports.errors import RecipeNotFound
from tilth.events.imports.models import import_recipe
from tilth.events.imports.recipe import RECIPES, Recipe, load_recipe, parse_recipe
from tilth.kernel.clock import Clock
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import ReadSession, Session


def list_own_recipes(session: ReadSession) -> list[Recipe]:
    query = sa.select(import_recipe.c.name, import_recipe.c.text).where(
        import_recipe.c.workspace_id == session.workspace
    )
    found = session.connection.execute(query.order_by(import_recipe.c.name)).all()
    return [parse_recipe(row.text, row.name) for row in found]


def get_recipe_text(session: ReadSession, name: str) -> str:
    """Of the workspace's own, or one that comes with Tilth. Raises RecipeNotFound."""
    query = sa.select(import_recipe.c.text).where(
        import_recipe.c.workspace_id == session.workspace, import_recipe.c.name == name
    )
    own: str | None = session.connection.execute(query).scalar_one_or_none()
    if own is not None:
        return own
    if not is_built_in(name):
        raise RecipeNotFound(f"There is no recipe '{name}' in this workspace.")
    return (RECIPES / f"{name}.yaml").read_text("utf-8")


def is_built_in(name: str) -> bool:
    return name in {path.stem for path in RECIPES.glob("*.yaml")}


def keep_recipe(session: Session, text: str, *, actor: Actor, clock: Clock) -> Recipe:
    """Replaces the one of its name; what comes with Tilth is not kept once more. Raises RecipeInvalid."""
    recipe = parse_recipe(text, "draft")
    if is_built_in(recipe.recipe) and load_recipe(recipe.recipe) == recipe:
        return recipe
    values = {"text": text, "actor": str(actor), "updated_at": clock.now()}
    session.connection.execute(
        insert(import_recipe)
        .values(workspace_id=session.workspace, name=recipe.recipe, **values)
        .on_conflict_do_update(index_elements=["workspace_id", "name"], set_=values)
    )
    return recipe
