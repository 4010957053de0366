"""Why jobs failed, which the queue itself does not keep; failed ones are tried again or dismissed by people."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from tilth.kernel.errors import AppError, Conflict, NotFound
from tilth.kernel.text import clip
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session
from tilth.platform.jobs.models import job_failure

MAX_MESSAGE = 500


class FailedJobNotFound(NotFound):
    code = "failed_job_not_found"


class JobWaits(Conflict):
    """The same work was enqueued again since."""

    code = "job_waits"


def note_failure(session: Session, job_id: int, error: Exception) -> None:
    """Of the latest attempt. Of an error that is not ours the first line alone: what follows may hold rows of data."""
    code = error.code if isinstance(error, AppError) else "internal"
    own = error.message if isinstance(error, AppError) else f"{type(error).__name__}: {error}"
    message = clip((own.splitlines() or [""])[0].replace("\0", ""), MAX_MESSAGE)
    given = insert(job_failure).values(
        workspace_id=session.workspace, job_id=job_id, code=code, message=message, failed_at=sa.func.now()
    )
    session.connection.execute(
        given.on_conflict_do_update(
            index_elements=["workspace_id", "job_id"],
            set_={name: given.excluded[name] for name in ("code", "message", "failed_at")},
        )
    )


def forget_failure(session: Session, job_id: int) -> None:
    table = job_failure
    session.connection.execute(
        sa.delete(table).where(table.c.workspace_id == session.workspace, table.c.job_id == job_id)
    )


def retry_job(session: Session, job_id: int, *, actor: Actor) -> None:
    """From its first attempt on, at once. Raises FailedJobNotFound, JobWaits."""
    try:
        with session.connection.begin_nested():
            _touch(session, "retry_workspace_job", job_id)
    except sa.exc.IntegrityError as error:
        raise JobWaits("The same work waits already: dismiss this one.") from error
    forget_failure(session, job_id)
    append_audit(session, actor=actor, action="job.retried", subject=str(job_id))


def dismiss_job(session: Session, job_id: int, *, actor: Actor) -> None:
    """Takes a failed job off the list. Raises FailedJobNotFound."""
    _touch(session, "dismiss_workspace_job", job_id)
    forget_failure(session, job_id)
    append_audit(session, actor=actor, action="job.dismissed", subject=str(job_id))


def _touch(session: Session, function: str, job_id: int) -> None:
    done = session.connection.execute(sa.select(getattr(sa.func, function)(sa.cast(job_id, sa.BigInteger)))).scalar()
    if not done:
        raise FailedJobNotFound(f"There is no failed job {job_id} in this workspace.")
