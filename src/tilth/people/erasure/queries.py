"""Reads of the register."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tilth.kernel.clock import Clock
from tilth.kernel.masking import mask_text
from tilth.kernel.pages import Page
from tilth.kernel.zones import load_zone
from tilth.people.erasure.contracts import ErasureReason, ErasureRequest, ErasureState, Removed
from tilth.people.erasure.errors import ErasureRequestNotFound
from tilth.people.erasure.models import erasure_request
from tilth.people.masking import mask_identifier
from tilth.platform.database.lists import ListRequest, ListShape, list_rows
from tilth.platform.database.sessions import ReadSession
from tilth.platform.workspaces.api import get_workspace

_FINGERPRINT = sa.func.encode(erasure_request.c.digest, "hex", type_=sa.Text)
_SHAPE = ListShape(
    key=erasure_request.c.request_id,
    sorts={
        name: erasure_request.c[name]
        for name in ("registered_at", "due_on", "decided_at", "state", "reason", "identifier_type")
    },
    default="-registered_at",
    searched=(
        erasure_request.c.refusal,
        erasure_request.c.registered_by,
        _FINGERPRINT,
    ),
)


def list_erasure_requests(
    session: ReadSession,
    request: ListRequest,
    clock: Clock,
    *,
    states: Sequence[ErasureState] = (),
    overdue: bool | None = None,
) -> Page[ErasureRequest]:
    """Newest first, unless asked otherwise. A whole identifier finds its request; what is shown is masked."""
    query = sa.select(erasure_request).where(erasure_request.c.workspace_id == session.workspace)
    if states:
        query = query.where(erasure_request.c.state.in_(states))
    today = find_today(session, clock)
    if overdue is not None:
        late = sa.and_(erasure_request.c.due_on < today, erasure_request.c.state == ErasureState.OPEN)
        query = query.where(late if overdue else sa.not_(late))
    # A part of what is shown masked must not find it: who tries digits would see it whole.
    whole = sa.case((erasure_request.c.identifier == request.search, erasure_request.c.identifier))
    shape = replace(_SHAPE, searched=(*_SHAPE.searched, whole))
    return list_rows(session.connection, query, shape, request, lambda row: to_request(row, today))


def get_erasure_request(session: ReadSession, request_id: UUID, clock: Clock) -> ErasureRequest:
    """Raises ErasureRequestNotFound."""
    return to_request(find_row(session, request_id), find_today(session, clock))


def find_row(session: ReadSession, request_id: UUID, *, lock: bool = False) -> sa.Row[Any]:
    table = erasure_request
    query = sa.select(table).where(table.c.workspace_id == session.workspace, table.c.request_id == request_id)
    row = session.connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise ErasureRequestNotFound("There is no such request for erasure.")
    return row


def find_today(session: ReadSession, clock: Clock) -> date:
    return clock.now().astimezone(load_zone(get_workspace(session).time_zone)).date()


def to_request(row: sa.Row[Any], today: date) -> ErasureRequest:
    state = ErasureState(row.state)
    return ErasureRequest(
        id=row.request_id,
        state=state,
        identifier_type=row.identifier_type,
        identifier=None if row.identifier is None else mask_identifier(row.identifier_type, row.identifier),
        fingerprint=bytes(row.digest).hex(),
        reason=ErasureReason(row.reason),
        requester=None if row.requester is None else mask_text(row.requester),
        note=None if row.note is None else mask_text(row.note),
        registered_at=row.registered_at,
        registered_by=row.registered_by,
        due_on=row.due_on,
        is_overdue=state is ErasureState.OPEN and row.due_on < today,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        refusal=row.refusal,
        person_no=row.person_no,
        removed=None if row.removed is None else msgspec.convert(row.removed, Removed),
        rewritten_at=row.rewritten_at,
        swept_at=row.swept_at,
    )
