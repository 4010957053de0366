import sqlalchemy as sa

from tilth.events.imports.errors import RecipeChanged
from tilth.events.imports.models import import_recipe
from tilth.events.imports.own_recipes import get_own_recipe, lock_recipe
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session


def delete_recipe(session: Session, name: str, version: str | None = None, *, actor: Actor) -> None:
    """What was imported by it stays, and so does its memory: a later recipe of this name brings no row twice.

    `version`: the one that shall go, and no later one. Raises RecipeNotFound, RecipeChanged.
    """
    lock_recipe(session, name)
    recipe = get_own_recipe(session, name)
    if version not in (None, recipe.version):
        raise RecipeChanged(
            f"The recipe '{name}' was changed in the meantime. Look at it again before you delete it.",
            version=recipe.version,
        )
    session.connection.execute(
        sa.delete(import_recipe).where(import_recipe.c.workspace_id == session.workspace, import_recipe.c.name == name)
    )
    append_audit(session, actor=actor, action="recipe.deleted", subject=name, before={"text": recipe.text})
