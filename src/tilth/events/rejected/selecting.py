"""Which rejected events: the filters that the list, its export, bulk corrections and forgetting share."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tilth.events.models import rejected_event
from tilth.events.rejections import AS_ROWS, OF_IMPORT, RejectedEvent, RejectionGroup, is_replayable
from tilth.kernel.ids import WorkspaceId
from tilth.kernel.moments import Moment, read_moment
from tilth.kernel.pages import Page
from tilth.platform.database.lists import ListRequest, ListShape, list_rows
from tilth.platform.database.sessions import ReadSession

MAX_GROUPS = 200
_SHAPE = ListShape(
    key=rejected_event.c.rejected_id,
    sorts={
        "rejected_at": rejected_event.c.rejected_at,
        "code": rejected_event.c.code,
        "event": rejected_event.c.event,
        "source": rejected_event.c.source,
        "place": rejected_event.c.place,
    },
    default="-rejected_at",
    searched=(
        rejected_event.c.message,
        rejected_event.c.place,
        rejected_event.c.event,
        rejected_event.c.source,
        rejected_event.c.code,
    ),
)
_SHOWN = replace(
    _SHAPE,
    sorts={name: column for name, column in _SHAPE.sorts.items() if name != "place"},
    searched=(rejected_event.c.code, rejected_event.c.event, rejected_event.c.source),
)
"""For whom messages and places are masked: what a search or an order of them tells would give them away bit by bit."""


class Selection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What fits all that is said; nothing said: every rejected event that waits."""

    ids: list[int] | None = None
    code: str | None = None
    event: str | None = None
    """Stored name."""
    source: str | None = None
    of_import: UUID | None = msgspec.field(default=None, name="import")
    """What this import could not take: rows of its files, and events that it brought and that could not be woven."""
    search: str | None = None
    """As the list is searched with people:unmask."""
    since: Moment | None = None
    until: Moment | None = None
    """The moment before which they were rejected."""
    include_replayed: bool = False


def conditions(workspace: WorkspaceId, selection: Selection) -> list[sa.ColumnElement[bool]]:
    table = rejected_event
    found = [table.c.workspace_id == workspace]
    for column, value in (
        (table.c.code, selection.code),
        (table.c.event, selection.event),
        (table.c.source, selection.source),
    ):
        if value is not None:
            found.append(column == value)
    if selection.of_import is not None:
        found.append(table.c.context[OF_IMPORT].astext == str(selection.of_import))
    if selection.search:
        found.append(sa.or_(*(each.icontains(selection.search, autoescape=True) for each in _SHAPE.searched)))
    if selection.since is not None:
        found.append(table.c.rejected_at >= read_moment(selection.since))
    if selection.until is not None:
        found.append(table.c.rejected_at < read_moment(selection.until))
    if selection.ids is not None:
        found.append(table.c.rejected_id.in_(selection.ids))
    if not selection.include_replayed:
        found.append(table.c.replayed_at.is_(None))
    return found


def list_rejections(
    session: ReadSession, asked: ListRequest | None = None, selection: Selection | None = None
) -> Page[RejectedEvent]:
    """Newest first, unless asked otherwise; payloads as they were sent."""
    query = sa.select(rejected_event).where(*conditions(session.workspace, selection or Selection()))
    return list_rows(session.connection, query, _SHAPE, asked or ListRequest(), _to_rejected)


def list_rejections_masked(session: ReadSession, asked: ListRequest, selection: Selection) -> Page[RejectedEvent]:
    """The same for whom it will be masked: searched by code, event and door, and by a place that is known whole."""
    query = sa.select(rejected_event).where(*conditions(session.workspace, selection))
    if asked.search:
        found = (each.icontains(asked.search, autoescape=True) for each in _SHOWN.searched)
        query = query.where(sa.or_(*found, rejected_event.c.place == asked.search))
    return list_rows(session.connection, query, _SHOWN, replace(asked, search=None), _to_rejected)


def find_rejection(session: ReadSession, rejected_id: int) -> RejectedEvent | None:
    table = rejected_event
    row = session.connection.execute(
        sa.select(table).where(table.c.workspace_id == session.workspace, table.c.rejected_id == rejected_id)
    ).one_or_none()
    return None if row is None else _to_rejected(row)


def group_rejections(session: ReadSession, selection: Selection) -> list[RejectionGroup]:
    """By reason, event and door, the largest first, at most MAX_GROUPS."""
    table = rejected_event
    count = sa.func.count()
    names = (table.c.code, table.c.event, table.c.source)
    query = (
        sa.select(*names, count, sa.func.min(table.c.rejected_at), sa.func.max(table.c.rejected_at))
        .where(*conditions(session.workspace, selection))
        .group_by(*names)
        .order_by(count.desc(), *names)
        .limit(MAX_GROUPS)
    )
    return [RejectionGroup(*row) for row in session.connection.execute(query)]


def count_rejections(session: ReadSession) -> dict[str, int]:
    """Of those not replayed, by code."""
    table = rejected_event
    rows = session.connection.execute(
        sa.select(table.c.code, sa.func.count())
        .where(*conditions(session.workspace, Selection()))
        .group_by(table.c.code)
    )
    return {row[0]: row[1] for row in rows}


def count_unwoven(session: ReadSession, imports: Sequence[UUID]) -> dict[UUID, int]:
    """By import, events that it brought, that could not be woven and that wait; an index knows them alone."""
    table = rejected_event
    of_import = table.c.context[OF_IMPORT].astext
    query = (
        sa.select(of_import, sa.func.count())
        .where(table.c.workspace_id == session.workspace, of_import.in_([str(each) for each in imports]))
        # The words of the index, which a parameter would not be.
        .where(table.c.context.has_key(sa.literal_column(f"'{AS_ROWS}'")), table.c.replayed_at.is_(None))
        .group_by(of_import)
    )
    return {UUID(row[0]): row[1] for row in session.connection.execute(query)} if imports else {}


def count_old_rejections(session: ReadSession, before: datetime) -> int:
    """Rejected before a moment, replayed ones too."""
    old = conditions(session.workspace, Selection(until=before.isoformat(), include_replayed=True))
    return int(session.connection.execute(sa.select(sa.func.count()).where(*old)).scalar_one())


def _to_rejected(row: sa.Row[Any]) -> RejectedEvent:
    return RejectedEvent(
        rejected_id=row.rejected_id,
        rejected_at=row.rejected_at,
        source=row.source,
        code=row.code,
        message=row.message,
        place=row.place,
        event=row.event,
        payload=bytes(row.payload).decode("utf-8", "replace"),
        complete=row.complete,
        replayable=row.complete and row.replayed_at is None and is_replayable(row.context),
        correctable=row.replayed_at is None and "currency" in row.context,
        replayed_at=row.replayed_at,
    )
