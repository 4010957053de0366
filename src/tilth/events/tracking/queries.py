"""Reads of the tracking plan and of what was seen."""

from collections import defaultdict
from datetime import date
from typing import Any

import sqlalchemy as sa

from tilth.events.errors import DeclaredEventNotFound
from tilth.events.models import (
    declared_event,
    declared_property,
    plan_progress,
    seen_event,
    seen_property,
    tracking_plan,
)
from tilth.events.tracking.contracts import (
    DeclaredProperty,
    EventStatus,
    PlannedEvent,
    PropertyDeclaration,
    PropertyType,
    SeenProperty,
    TrackingPlan,
)
from tilth.kernel.clock import Clock
from tilth.kernel.zones import load_zone
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.workspaces.api import get_workspace

_KINDS = {
    "text": seen_property.c.texts,
    "number": seen_property.c.numbers,
    "boolean": seen_property.c.booleans,
    "list": seen_property.c.lists,
    "object": seen_property.c.objects,
    "null": seen_property.c.nulls,
}


def list_declared_properties(session: ReadSession) -> list[DeclaredProperty]:
    """All of them: a plan is short."""
    table = declared_property
    rows = session.connection.execute(
        sa.select(table).where(table.c.workspace_id == session.workspace).order_by(table.c.event, table.c.property)
    )
    return [
        DeclaredProperty(
            event=row.event,
            property=row.property,
            type=PropertyType(row.type),
            description=row.description,
            required=row.required,
            allowed=row.allowed,
        )
        for row in rows
    ]


def lock_property(session: Session, event: str, name: str) -> dict[str, Any] | None:
    """What is declared of it, as the audit keeps it; nobody else changes it until the transaction ends."""
    table = declared_property
    rows = session.connection.execute(
        sa.select(table.c.type, table.c.description, table.c.required, table.c.allowed)
        .where(table.c.workspace_id == session.workspace, table.c.event == event, table.c.property == name)
        .with_for_update()
    ).mappings()
    found = rows.one_or_none()
    return None if found is None else dict(found)


def list_planned(session: ReadSession) -> list[PlannedEvent]:
    """All declared events with their properties, by name."""
    properties: dict[str, list[PropertyDeclaration]] = defaultdict(list)
    for each in list_declared_properties(session):
        properties[each.event].append(within(each))
    table = declared_event
    rows = session.connection.execute(
        sa.select(table).where(table.c.workspace_id == session.workspace).order_by(table.c.event)
    )
    return [
        PlannedEvent(
            event=row.event,
            description=row.description,
            owner=row.owner,
            status=EventStatus(row.status),
            enforce=row.enforce,
            properties=properties[row.event],
        )
        for row in rows
    ]


def within(declared: DeclaredProperty) -> PropertyDeclaration:
    """As it stands within its event."""
    return PropertyDeclaration(
        property=declared.property,
        type=declared.type,
        description=declared.description,
        required=declared.required,
        allowed=declared.allowed,
    )


def find_planned(session: ReadSession, event: str) -> PlannedEvent | None:
    return next((planned for planned in list_planned(session) if planned.event == event), None)


def get_plan(session: ReadSession) -> TrackingPlan:
    everywhere = [within(each) for each in list_declared_properties(session) if not each.event]
    return TrackingPlan(events=list_planned(session), properties=everywhere)


def list_seen_properties(session: ReadSession, event: str) -> list[SeenProperty]:
    """Most frequent first."""
    table = seen_property
    rows = session.connection.execute(
        sa.select(table)
        .where(table.c.workspace_id == session.workspace, table.c.event == event)
        .order_by(table.c.events.desc(), table.c.property)
    )
    return [
        SeenProperty(
            property=row.property,
            events=row.events,
            types={kind: row._mapping[column] for kind, column in _KINDS.items() if row._mapping[column]},  # noqa: SLF001 — SQLAlchemy's public name
            first_seen=row.first_seen,
            last_seen=row.last_seen,
        )
        for row in rows
    ]


def count_seen(session: ReadSession, event: str) -> int:
    """Raises DeclaredEventNotFound for an event that never came."""
    table = seen_event
    found = session.connection.execute(
        sa.select(table.c.events).where(table.c.workspace_id == session.workspace, table.c.event == event)
    ).scalar_one_or_none()
    if found is None:
        raise DeclaredEventNotFound("No such event was seen: there is nothing to suggest from.")
    return int(found)


def rejects_unknown(session: ReadSession) -> bool:
    found = session.connection.execute(
        sa.select(tracking_plan.c.reject_unknown).where(tracking_plan.c.workspace_id == session.workspace)
    ).scalar_one_or_none()
    return bool(found)


def find_progress(session: ReadSession) -> sa.Row[Any] | None:
    return session.connection.execute(
        sa.select(plan_progress).where(plan_progress.c.workspace_id == session.workspace)
    ).one_or_none()


def today_of(session: ReadSession, clock: Clock) -> date:
    """In the workspace's calendar."""
    return clock.now().astimezone(load_zone(get_workspace(session).time_zone)).date()
