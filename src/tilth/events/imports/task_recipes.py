"""The recipe of a task as it was when the task began: jobs carry ids, so that no recipe stands in queues and logs."""

from uuid import UUID

import sqlalchemy as sa

from tilth.events.imports.errors import RecipeNotFound
from tilth.events.imports.models import import_task_recipe
from tilth.kernel.clock import Clock
from tilth.platform.database.sessions import ReadSession, Session


def keep_task_recipe(session: Session, task_id: UUID, text: str, *, clock: Clock) -> None:
    session.connection.execute(
        sa.insert(import_task_recipe).values(
            workspace_id=session.workspace, task_id=task_id, text=text, kept_at=clock.now()
        )
    )


def get_task_recipe(session: ReadSession, task_id: UUID) -> str:
    """Raises RecipeNotFound."""
    table = import_task_recipe
    query = sa.select(table.c.text).where(table.c.workspace_id == session.workspace, table.c.task_id == task_id)
    text: str | None = session.connection.execute(query).scalar_one_or_none()
    if text is None:
        raise RecipeNotFound("The recipe of this task is not here any more. Import the files again.")
    return text
