"""Reads of retention."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from tilth.events.api import count_old_rejections
from tilth.history.contracts import ALWAYS
from tilth.history.history import History
from tilth.history.queries import get_state
from tilth.history.retention.contracts import DEFAULT_REJECTED_DAYS, Retention, RetentionPreview, RetentionRun
from tilth.history.retention.cutting import CountBefore, find_first_kept, moment_of
from tilth.history.retention.models import data_retention, retention_run
from tilth.kernel.clock import Clock, from_micros
from tilth.kernel.pages import Page
from tilth.kernel.zones import load_zone
from tilth.platform.database.lists import ListRequest, ListShape, list_rows
from tilth.platform.database.sessions import ReadSession, driver_connection
from tilth.platform.workspaces.api import get_workspace

_RUNS = ListShape(
    key=retention_run.c.run_id,
    sorts={name: retention_run.c[name] for name in ("started_at", "first_kept", "events", "rejected", "bytes")},
    default="-started_at",
    searched=(retention_run.c.actor,),
)


def get_retention(session: ReadSession) -> Retention:
    table = data_retention
    row = session.connection.execute(
        sa.select(table.c.event_months, table.c.rejected_days, table.c.changed_at, table.c.changed_by).where(
            table.c.workspace_id == session.workspace
        )
    ).one_or_none()
    moment = get_state(driver_connection(session), session.workspace).kept_from
    zone = load_zone(get_workspace(session).time_zone)
    first_kept = None if moment == ALWAYS else from_micros(moment).astimezone(zone).date()
    if row is None:
        return Retention(None, DEFAULT_REJECTED_DAYS, first_kept, None, None)
    return Retention(row.event_months, row.rejected_days, first_kept, row.changed_at, row.changed_by)


def preview_retention(
    session: ReadSession, history: History, clock: Clock, *, event_months: int | None, rejected_days: int
) -> RetentionPreview:
    """Counts in the history as it is now. Raises InvalidRetention."""
    now = clock.now()
    zone = load_zone(get_workspace(session).time_zone)
    first_kept = find_first_kept(now, zone, event_months)
    before = history.run(session.workspace, CountBefore(moment_of(first_kept, zone)))
    return RetentionPreview(
        first_kept=first_kept,
        events=before.events,
        persons=before.persons,
        persons_left_empty=before.emptied,
        oldest=None if before.oldest is None else from_micros(before.oldest),
        rejected=count_old_rejections(session, now - timedelta(days=rejected_days)),
    )


def list_retention_runs(session: ReadSession, request: ListRequest) -> Page[RetentionRun]:
    """Newest first, unless asked otherwise."""
    query = sa.select(retention_run).where(retention_run.c.workspace_id == session.workspace)
    return list_rows(session.connection, query, _RUNS, request, _to_run)


def _to_run(row: sa.Row[Any]) -> RetentionRun:
    return RetentionRun(
        id=row.run_id,
        first_kept=row.first_kept,
        started_at=row.started_at,
        ended_at=row.ended_at,
        events=row.events,
        rejected=row.rejected,
        files=row.files,
        bytes=row.bytes,
        actor=row.actor,
    )
