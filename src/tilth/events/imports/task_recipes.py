"""What a task of an import works with: its files, and the recipe as it was when the task began.

Jobs carry ids, so that no recipe stands in queues and logs.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

import sqlalchemy as sa

from tilth.events.imports.errors import RecipeNotFound
from tilth.events.imports.models import import_task_recipe
from tilth.kernel.clock import Clock
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.tasks.api import Task, TaskId, TaskState, list_tasks

_PENDING = (TaskState.QUEUED, TaskState.RUNNING)


def keep_task_recipe(session: Session, task_id: UUID, text: str, uploads: Sequence[UUID], *, clock: Clock) -> None:
    session.connection.execute(
        sa.insert(import_task_recipe).values(
            workspace_id=session.workspace, task_id=task_id, text=text, uploads=list(uploads), kept_at=clock.now()
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


def readers_of(session: Session, uploads: Sequence[UUID], *, clock: Clock) -> dict[UUID, Task]:
    """Of these uploads those that a task waits to read, or reads, each with the one that began first.

    The answer holds until the end of the transaction if it has locked the uploads (`lock_uploads`): a task that
    begins shares that lock.
    """
    table = import_task_recipe
    query = sa.select(table.c.task_id, table.c.uploads).where(
        table.c.workspace_id == session.workspace, table.c.uploads.overlap(list(uploads))
    )
    read = {TaskId(row.task_id): row.uploads for row in session.connection.execute(query)}
    found: dict[UUID, Task] = {}
    for task in pending_tasks(session, list(read), clock=clock):
        found |= dict.fromkeys(set(read[task.id]) & set(uploads), task)  # of several the last one here stays
    return found


def pending_tasks(session: Session, among: Sequence[TaskId], *, clock: Clock) -> Iterator[Task]:
    """Those of them that wait or run, the latest first."""
    cursor = None
    while True:
        request = ListRequest(cursor=cursor, limit=200)
        page = list_tasks(session, request=request, clock=clock, states=_PENDING, among=among)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return
