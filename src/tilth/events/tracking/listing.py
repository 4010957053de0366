"""The plan as a list: events declared and seen side by side."""

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from tilth.events.errors import DeclaredEventNotFound
from tilth.events.models import declared_event, declared_property, plan_violation, seen_event, seen_property
from tilth.events.tracking.checking import SYSTEM_EVENTS
from tilth.events.tracking.contracts import (
    EventDetail,
    EventStatus,
    PlanRow,
    PlanSettings,
)
from tilth.events.tracking.queries import find_planned, find_progress, list_seen_properties, rejects_unknown
from tilth.kernel.ids import WorkspaceId
from tilth.kernel.pages import Page
from tilth.platform.database.lists import ListRequest, ListShape, list_rows
from tilth.platform.database.sessions import ReadSession

RECENT = timedelta(days=7)


def list_plan(
    session: ReadSession,
    asked: ListRequest,
    *,
    today: date,
    declared: bool | None = None,
    status: EventStatus | None = None,
    violated: bool = False,
) -> Page[PlanRow]:
    """Most frequent first, unless asked otherwise. `today`: of the workspace's calendar."""
    rows = _plan_rows(session.workspace, today)
    query = sa.select(rows)
    if declared is not None:
        query = query.where(rows.c.declared == declared)
    if declared is False:
        query = query.where(rows.c.event.not_in(SYSTEM_EVENTS))
    if status is not None:
        query = query.where(rows.c.status == str(status))
    if violated:
        query = query.where(rows.c.violations > 0)
    names = ("event", "status", "owner", "events", "last_seen", "first_seen", "properties", "violations")
    shape = ListShape(
        key=rows.c.event,
        sorts={name: rows.c[name] for name in (*names, "undeclared_properties")},
        default="-events",
        searched=(rows.c.event, rows.c.description, rows.c.owner, *_property_names(session.workspace, rows.c.event)),
    )
    return list_rows(session.connection, query, shape, asked, _to_plan_row)


def _property_names(workspace: WorkspaceId, event: sa.ColumnElement[str]) -> list[sa.ColumnElement[str]]:
    """All names of an event's properties as one text: the declared ones, and the seen ones."""
    found: list[sa.ColumnElement[str]] = []
    for table in (declared_property.alias(), seen_property.alias()):
        names = sa.func.string_agg(table.c.property, "\n", type_=sa.Text)
        found.append(
            sa.select(names).where(table.c.workspace_id == workspace, table.c.event == event).scalar_subquery()
        )
    return found


def get_event(session: ReadSession, event: str, *, today: date) -> EventDetail:
    """Raises DeclaredEventNotFound for one that is neither declared nor was seen."""
    rows = _plan_rows(session.workspace, today)
    row = session.connection.execute(sa.select(rows).where(rows.c.event == event)).one_or_none()
    if row is None:
        raise DeclaredEventNotFound("No such event is declared or was seen.")
    return EventDetail(_to_plan_row(row), find_planned(session, event), list_seen_properties(session, event))


def get_settings(session: ReadSession) -> PlanSettings:
    progress = find_progress(session)
    count = sa.select(sa.func.count())
    mine = session.workspace
    declared = session.connection.execute(
        count.select_from(declared_event).where(declared_event.c.workspace_id == mine)
    ).scalar_one()
    seen = session.connection.execute(
        count.select_from(seen_event).where(seen_event.c.workspace_id == mine)
    ).scalar_one()
    return PlanSettings(
        reject_unknown=rejects_unknown(session),
        declared=declared,
        seen=seen,
        since=None if progress is None else progress.since,
        observed_at=None if progress is None else progress.observed_at,
        missed=0 if progress is None else progress.missed,
    )


def _plan_rows(workspace: WorkspaceId, today: date) -> sa.Subquery:
    """One row per event that is declared or was seen."""
    said = sa.select(declared_event).where(declared_event.c.workspace_id == workspace).subquery()
    seen = sa.select(seen_event).where(seen_event.c.workspace_id == workspace).subquery()
    name = sa.func.coalesce(said.c.event, seen.c.event, type_=sa.Text)
    count = sa.select(sa.func.count())
    mine = declared_property.alias()
    properties = count.select_from(mine).where(mine.c.workspace_id == workspace, mine.c.event == name).scalar_subquery()
    theirs, known = seen_property.alias(), declared_property.alias()
    undeclared = (
        count.select_from(theirs)
        .where(
            theirs.c.workspace_id == workspace,
            theirs.c.event == name,
            ~sa.exists().where(
                known.c.workspace_id == workspace,
                known.c.event.in_([name, sa.literal("")]),
                theirs.c.property.in_([known.c.property, sa.func.split_part(known.c.property, ".", 1)]),
            ),
        )
        .scalar_subquery()
    )
    broken = plan_violation.alias()
    violations = (
        sa.select(sa.cast(sa.func.coalesce(sa.func.sum(broken.c.events), 0), sa.BigInteger))
        .where(broken.c.workspace_id == workspace, broken.c.event == name, broken.c.day > today - RECENT)
        .scalar_subquery()
    )
    return (
        sa.select(
            name.label("event"),
            said.c.event.is_not(None).label("declared"),
            sa.func.coalesce(said.c.description, "").label("description"),
            sa.func.coalesce(said.c.owner, "").label("owner"),
            said.c.status,
            sa.func.coalesce(said.c.enforce, sa.false()).label("enforce"),
            properties.label("properties"),
            undeclared.label("undeclared_properties"),
            sa.func.coalesce(seen.c.events, 0).label("events"),
            seen.c.first_seen,
            seen.c.last_seen,
            violations.label("violations"),
        )
        .select_from(sa.join(said, seen, said.c.event == seen.c.event, full=True))
        .subquery()
    )


def _to_plan_row(row: sa.Row[Any]) -> PlanRow:
    return PlanRow(
        event=row.event,
        declared=row.declared,
        system=row.event in SYSTEM_EVENTS,
        description=row.description,
        owner=row.owner,
        status=None if row.status is None else EventStatus(row.status),
        enforce=row.enforce,
        properties=row.properties,
        undeclared_properties=row.undeclared_properties,
        events=row.events,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        violations=row.violations,
    )
