from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from tilth.events.imports.models import import_draft, import_task_recipe, import_upload
from tilth.events.imports.task_recipes import pending_tasks, readers_of
from tilth.events.imports.uploads.queries import KEPT, lock_uploads
from tilth.events.imports.uploads.store import UploadStore
from tilth.kernel.clock import Clock
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.tasks.api import TaskId

IDLE = timedelta(hours=1)
"""After which a folder without a row belongs to an upload that broke off: a row follows its file in a moment."""


def forget_uploads(session: Session, *, clock: Clock) -> None:
    """Rows of what is older than KEPT and read by no import that waits or runs: the files go with `sweep_uploads`.

    Of uploads, imports in preparation, recipes of tasks.
    """
    table, before = import_upload, clock.now() - KEPT
    mine = table.c.workspace_id == session.workspace
    query = sa.select(table.c.upload_id).where(mine, table.c.uploaded_at < before)
    old = list(session.connection.execute(query).scalars())
    lock_uploads(session, old)
    gone = set(old) - readers_of(session, old, clock=clock).keys()
    session.connection.execute(sa.delete(table).where(mine, table.c.upload_id.in_(gone)))
    _forget_drafts(session, before)
    _forget_recipes(session, before, clock)


def _forget_drafts(session: Session, before: datetime) -> None:
    table = import_draft
    session.connection.execute(
        sa.delete(table).where(table.c.workspace_id == session.workspace, table.c.begun_at < before)
    )


def _forget_recipes(session: Session, before: datetime, clock: Clock) -> None:
    table = import_task_recipe
    mine = table.c.workspace_id == session.workspace
    query = sa.select(table.c.task_id).where(mine, table.c.kept_at < before)
    old = [TaskId(task_id) for task_id in session.connection.execute(query).scalars()]
    gone = set(old) - {task.id for task in pending_tasks(session, old, clock=clock)}
    session.connection.execute(sa.delete(table).where(mine, table.c.task_id.in_(gone)))


def sweep_uploads(session: ReadSession, home: Path, *, clock: Clock) -> None:
    """Remove the files that no row names: of rows that are gone – their process may have died between the commit and
    the removal –, and of uploads that broke off.
    """
    store = UploadStore(home)
    idle = store.list_idle(session.workspace, clock.now() - IDLE)
    table = import_upload
    query = sa.select(table.c.upload_id).where(table.c.workspace_id == session.workspace)
    for upload in idle - set(session.connection.execute(query).scalars()):
        store.remove(session.workspace, upload)
