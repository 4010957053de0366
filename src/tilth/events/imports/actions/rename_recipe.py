import sqlalchemy as sa

from tilth.events.imports.errors import RecipeInUse, RecipeNameTaken
from tilth.events.imports.models import import_recipe
from tilth.events.imports.own_recipes import OwnRecipe, get_own_recipe, is_built_in, lock_recipe
from tilth.events.imports.recipe import rename_in_text
from tilth.kernel.clock import Clock
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.tasks.api import TaskState, list_tasks

_MEMORY = sa.table("import_ledger", sa.column("workspace_id"), sa.column("recipe"))


def rename_recipe(session: Session, name: str, new: str, *, actor: Actor, clock: Clock) -> OwnRecipe:
    """Its memory of imported rows goes with it, so that none comes twice; past imports keep the name of their day.

    Raises RecipeNotFound, RecipeInvalid, RecipeNameTaken, RecipeInUse.
    """
    lock_recipe(session, name)
    old = get_own_recipe(session, name)
    pending = [TaskState.QUEUED, TaskState.RUNNING]
    if list_tasks(session, request=ListRequest(limit=1), clock=clock, states=pending, kind="imports.run").items:
        raise RecipeInUse("An import is under way. Rename the recipe when it is over.")
    text = call_recipe(session, old.text, new)
    mine = import_recipe.c.workspace_id == session.workspace
    session.connection.execute(
        sa.update(import_recipe)
        .where(mine, import_recipe.c.name == name)
        .values(name=new, text=text, actor=str(actor), updated_at=clock.now())
    )
    session.connection.execute(
        sa.update(_MEMORY)
        .where(_MEMORY.c.workspace_id == session.workspace, _MEMORY.c.recipe == name)
        .values(recipe=new)
    )
    append_audit(session, actor=actor, action="recipe.renamed", subject=new, before={"name": name}, after={"name": new})
    return get_own_recipe(session, new)


def call_recipe(session: ReadSession, text: str, name: str) -> str:
    """The text under a name that is free. Raises RecipeInvalid, RecipeNameTaken."""
    if is_taken(session, name):
        raise RecipeNameTaken(f"The name '{name}' is taken, or rows were imported by it before. Choose another one.")
    return rename_in_text(text, name)


def is_taken(session: ReadSession, name: str) -> bool:
    mine = import_recipe.c.workspace_id == session.workspace
    kept = sa.select(import_recipe.c.name).where(mine, import_recipe.c.name == name)
    known = sa.select(_MEMORY.c.recipe).where(_MEMORY.c.workspace_id == session.workspace, _MEMORY.c.recipe == name)
    return is_built_in(name) or any(session.connection.execute(query.limit(1)).first() for query in (kept, known))
