import sqlalchemy as sa

from tilth.kernel.clock import Clock
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session
from tilth.platform.tasks.contracts import ENDED, Task, TaskId, TaskState
from tilth.platform.tasks.errors import TaskNotYours
from tilth.platform.tasks.models import task
from tilth.platform.tasks.queries import find_row, get_task


def cancel_task(session: Session, task_id: TaskId, *, actor: Actor, may_cancel_all: bool, clock: Clock) -> Task:
    """Ask for the end of a task. One that waits ends at once, one that runs at its next report; what it did stays.

    One that ended already is left as it is. Raises TaskNotFound, TaskNotYours.
    """
    row = find_row(session, task_id, lock=True)
    if row.state not in ENDED and row.cancel_asked_at is None:
        if not may_cancel_all and row.actor != str(actor):
            raise TaskNotYours("Somebody else began this task: they can cancel it, or an administrator.")
        now = clock.now()
        waits = row.state == TaskState.QUEUED
        session.connection.execute(
            sa.update(task)
            .where(task.c.workspace_id == session.workspace, task.c.task_id == task_id)
            .values(cancel_asked_at=now, **({"state": TaskState.CANCELLED, "finished_at": now} if waits else {}))
        )
        append_audit(session, actor=actor, action="task.cancelled", subject=str(task_id), kind=row.kind)
    return get_task(session, task_id, clock=clock)
