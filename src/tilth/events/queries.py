"""Reads of the inbox, of rejected events and of the tracking plan."""

import sqlalchemy as sa

from tilth.events.models import declared_property, inbox, rejected_event
from tilth.events.plan import DeclaredProperty, PropertyType
from tilth.events.rejections import RejectedEvent, is_replayable
from tilth.kernel.pages import Page, check_limit, cut_page, decode_cursor
from tilth.platform.database.sessions import ReadSession


def has_inbox_rows(session: ReadSession) -> bool:
    """Whether the inbox holds anything of this workspace, woven or not; hours that are woven get dropped."""
    return bool(
        session.connection.execute(sa.select(sa.exists().where(inbox.c.workspace_id == session.workspace))).scalar_one()
    )


def list_rejections(
    session: ReadSession,
    *,
    cursor: str | None = None,
    limit: int = 50,
    code: str | None = None,
    include_replayed: bool = False,
) -> Page[RejectedEvent]:
    """Newest first."""
    table = rejected_event
    query = (
        sa.select(table)
        .where(table.c.workspace_id == session.workspace)
        .order_by(table.c.rejected_id.desc())
        .limit(check_limit(limit) + 1)
    )
    if cursor is not None:
        query = query.where(table.c.rejected_id < decode_cursor(cursor, tuple[int])[0])
    if code is not None:
        query = query.where(table.c.code == code)
    if not include_replayed:
        query = query.where(table.c.replayed_at.is_(None))
    found = [
        RejectedEvent(
            rejected_id=row.rejected_id,
            rejected_at=row.rejected_at,
            source=row.source,
            code=row.code,
            message=row.message,
            place=row.place,
            payload=bytes(row.payload).decode("utf-8", "replace"),
            replayable=row.complete and row.replayed_at is None and is_replayable(row.context),
            replayed_at=row.replayed_at,
        )
        for row in session.connection.execute(query)
    ]
    return cut_page(found, limit, lambda event: (event.rejected_id,))


def count_rejections(session: ReadSession) -> dict[str, int]:
    """Of those not replayed, by code."""
    table = rejected_event
    rows = session.connection.execute(
        sa.select(table.c.code, sa.func.count())
        .where(table.c.workspace_id == session.workspace, table.c.replayed_at.is_(None))
        .group_by(table.c.code)
    )
    return {row[0]: row[1] for row in rows}


def list_declared_properties(session: ReadSession) -> list[DeclaredProperty]:
    """All of them: a plan is short."""
    table = declared_property
    rows = session.connection.execute(
        sa.select(table.c.event, table.c.property, table.c.type, table.c.description)
        .where(table.c.workspace_id == session.workspace)
        .order_by(table.c.event, table.c.property)
    )
    return [DeclaredProperty(row.event, row.property, PropertyType(row.type), row.description) for row in rows]
