from pathlib import Path

import sqlalchemy as sa

from tilth.events.imports.models import import_draft, import_task_recipe, import_upload
from tilth.events.imports.uploads.queries import KEPT
from tilth.events.imports.uploads.store import UploadStore
from tilth.kernel.clock import Clock
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import Session
from tilth.platform.tasks.api import TaskState, list_tasks


def forget_uploads(session: Session, home: Path, *, clock: Clock) -> None:
    """What is older than KEPT, while no import is waiting or running.

    Files and rows of uploads, imports in preparation, recipes of tasks.
    """
    pending = [TaskState.QUEUED, TaskState.RUNNING]
    for kind in ("imports.run", "imports.check"):
        if list_tasks(session, request=ListRequest(limit=1), clock=clock, states=pending, kind=kind).items:
            return
    table, store, before = import_upload, UploadStore(home), clock.now() - KEPT
    mine = table.c.workspace_id == session.workspace
    gone = session.connection.execute(
        sa.delete(table).where(mine, table.c.uploaded_at < before).returning(table.c.upload_id)
    ).scalars()
    for upload in gone:
        store.remove(session.workspace, upload)
    for old, began in ((import_draft, import_draft.c.begun_at), (import_task_recipe, import_task_recipe.c.kept_at)):
        session.connection.execute(sa.delete(old).where(old.c.workspace_id == session.workspace, began < before))
    known = set(session.connection.execute(sa.select(table.c.upload_id).where(mine)).scalars())
    store.remove_strays(session.workspace, known, before)
