from datetime import timedelta

import sqlalchemy as sa

from tilth.platform.database.sessions import Session
from tilth.platform.tasks.models import task
from tilth.platform.tasks.queries import KEPT_DAYS


def forget_old_tasks(session: Session) -> None:
    """Those that ended more than KEPT_DAYS ago."""
    session.connection.execute(
        sa.delete(task).where(
            task.c.workspace_id == session.workspace, task.c.finished_at < sa.func.now() - timedelta(days=KEPT_DAYS)
        )
    )
