from collections.abc import Mapping

import sqlalchemy as sa

from tilth.kernel.clock import Clock, SystemClock
from tilth.kernel.ids import uuid7
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session
from tilth.platform.jobs.api import enqueue
from tilth.platform.tasks.contracts import TaskId, TaskState
from tilth.platform.tasks.models import task


def create_task(
    session: Session,
    kind: str,
    *,
    title: Mapping[str, str | int],
    actor: Actor,
    lock: str | None = None,
    clock: Clock | None = None,
    **arguments: str | int,
) -> TaskId:
    """A task and its job, which is named `kind` and gets `task_id` beside the arguments.

    Jobs with the same `lock` run one after another. The trail of the audit is the caller's, who knows what the
    work is for.
    """
    task_id = TaskId(uuid7())
    job_no = enqueue(session, kind, at=None, lock=lock, task_id=str(task_id), **arguments)
    session.connection.execute(
        sa.insert(task).values(
            workspace_id=session.workspace,
            task_id=task_id,
            kind=kind,
            title=dict(title),
            state=TaskState.QUEUED,
            done=0,
            unit="",
            counts={},
            attempt=0,
            actor=str(actor),
            job_no=job_no,
            created_at=(clock or SystemClock()).now(),
        )
    )
    return task_id
