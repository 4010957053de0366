import sqlalchemy as sa

from tilth.events.imports.models import import_recipe
from tilth.events.imports.own_recipes import get_own_recipe
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session


def delete_recipe(session: Session, name: str, *, actor: Actor) -> None:
    """What was imported by it stays, and so does its memory: a later recipe of this name brings no row twice.

    Raises RecipeNotFound.
    """
    recipe = get_own_recipe(session, name)
    session.connection.execute(
        sa.delete(import_recipe).where(import_recipe.c.workspace_id == session.workspace, import_recipe.c.name == name)
    )
    append_audit(session, actor=actor, action="recipe.deleted", subject=name, before={"text": recipe.text})
