"""Remove what the workspace keeps no longer: hidden at once, then taken out of the files one by one."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from tilth.events.api import drop_old_rejections
from tilth.history.actions.fold_in import fold_in
from tilth.history.actions.keep_from import DroppedRows, drop_oldest, keep_from
from tilth.history.queries import get_state, list_files
from tilth.history.retention.cutting import RUN_HOUR, find_first_kept, moment_of
from tilth.history.retention.models import retention_run
from tilth.history.retention.queries import get_retention
from tilth.history.store import Store, open_store
from tilth.kernel.clock import Clock
from tilth.kernel.ids import uuid7
from tilth.kernel.zones import load_zone
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import ReadSession, Session, driver_connection
from tilth.platform.jobs.api import JobRun
from tilth.platform.tasks.api import TaskId, TaskReport, TaskState, create_task, list_tasks, perform_task
from tilth.platform.workspaces.api import get_workspace

REMOVE_OLD = "history.remove_old"
_WAITING = (TaskState.QUEUED, TaskState.RUNNING)


@dataclass(frozen=True, slots=True)
class Removed:
    """The result of the task."""

    first_kept: date | None
    events: int
    rejected: int
    files: int
    bytes: int


def keep_to_retention(session: Session, clock: Clock, *, actor: Actor) -> None:
    """What a workspace wants done regularly: old rejected events go, and each night the removal of events is begun."""
    rejected_days = get_retention(session).rejected_days
    before = clock.now() - timedelta(days=rejected_days)
    drop_old_rejections(driver_connection(session), session.workspace, before)
    if is_due(session, clock.now()):
        enqueue_removal(session, clock, actor=actor)


def is_due(session: ReadSession, now: datetime) -> bool:
    """Whether a night has begun of which nothing was removed yet."""
    zone = load_zone(get_workspace(session).time_zone)
    months = get_retention(session).event_months
    if months is None or now.astimezone(zone).hour < RUN_HOUR:
        return False
    table = retention_run
    done = sa.exists().where(
        table.c.workspace_id == session.workspace,
        table.c.first_kept == find_first_kept(now, zone, months),
        table.c.ended_at.is_not(None),
    )
    return not session.connection.execute(sa.select(done)).scalar_one()


def enqueue_removal(session: Session, clock: Clock, *, actor: Actor) -> TaskId:
    """The task; one that waits or runs already where there is one."""
    under_way = list_tasks(session, request=ListRequest(limit=1), clock=clock, states=_WAITING, kind=REMOVE_OLD)
    if under_way.items:
        return under_way.items[0].id
    zone = load_zone(get_workspace(session).time_zone)
    first_kept = find_first_kept(clock.now(), zone, get_retention(session).event_months)
    title: dict[str, str | int] = {} if first_kept is None else {"first_kept": first_kept.isoformat()}
    return create_task(session, REMOVE_OLD, title=title, actor=actor, clock=clock, asked_by=str(actor))


def remove_old(run: JobRun, *, task_id: str, asked_by: str) -> None:
    """Each file is a transaction of its own, so the next removal goes on with one that was interrupted."""
    perform_task(run, task_id, lambda report: _remove(run, report, asked_by))


def _remove(run: JobRun, report: TaskReport, asked_by: str) -> Removed:
    now = run.clock.now()
    with run.write() as session:
        run_id = _begin(session, now, asked_by)
    store = open_store(run.settings)
    with run.pipeline() as connection:
        while (done := fold_in(connection, store, run.workspace, now=now)).rows and done.remaining:
            pass
        moment = get_state(connection, run.workspace).kept_from
        total = sum(file.min_ts < moment for file in list_files(connection, run.workspace))
    files = 0
    while (dropped := _drop_next(run, store)) is not None:
        with run.write() as session:
            _note(session, run_id, dropped)
        files += 1
        report.progress(files, max(files, total), "files")
    with run.write() as session:
        return _end(session, run_id, run)


def _begin(session: Session, now: datetime, actor: str) -> UUID:
    """Hides what goes. The run is a new one, unless one for the same day was interrupted."""
    setting = get_retention(session)
    zone = load_zone(get_workspace(session).time_zone)
    first_kept = find_first_kept(now, zone, setting.event_months)
    connection = driver_connection(session)
    moment = moment_of(first_kept, zone)
    if moment > get_state(connection, session.workspace).kept_from:
        keep_from(connection, session.workspace, moment)
    rejected = drop_old_rejections(connection, session.workspace, now - timedelta(days=setting.rejected_days))
    table = retention_run
    interrupted = session.connection.execute(
        sa.select(table.c.run_id).where(
            table.c.workspace_id == session.workspace,
            table.c.first_kept.is_not_distinct_from(first_kept),
            table.c.ended_at.is_(None),
        )
    ).scalar()
    if interrupted is not None:
        return UUID(str(interrupted))
    run_id = uuid7()
    new = {"run_id": run_id, "first_kept": first_kept, "started_at": now, "rejected": rejected, "actor": actor}
    session.connection.execute(table.insert().values(workspace_id=session.workspace, events=0, files=0, bytes=0, **new))
    return run_id


def _drop_next(run: JobRun, store: Store) -> DroppedRows | None:
    with run.pipeline() as connection:
        return drop_oldest(connection, store, run.workspace)


def _note(session: Session, run_id: UUID, dropped: DroppedRows) -> None:
    table = retention_run
    session.connection.execute(
        sa.update(table)
        .where(table.c.workspace_id == session.workspace, table.c.run_id == run_id)
        .values(events=table.c.events + dropped.events, files=table.c.files + 1, bytes=table.c.bytes + dropped.bytes)
    )


def _end(session: Session, run_id: UUID, run: JobRun) -> Removed:
    table = retention_run
    row = session.connection.execute(
        sa.update(table)
        .where(table.c.workspace_id == session.workspace, table.c.run_id == run_id)
        .values(ended_at=run.clock.now())
        .returning(table)
    ).one()
    if row.events or row.rejected:
        append_audit(
            session,
            actor=run.actor,
            action="data_retention.applied",
            subject=str(run_id),
            first_kept=None if row.first_kept is None else row.first_kept.isoformat(),
            events=row.events,
            rejected=row.rejected,
            files=row.files,
        )
    return Removed(row.first_kept, row.events, row.rejected, row.files, row.bytes)
