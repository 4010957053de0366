"""Invitations as they are read: by those who invite, and by whoever opens a link."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tilth.kernel.ids import WorkspaceId
from tilth.kernel.pages import Page
from tilth.platform.accounts.contracts import Invitation, InvitationOffer, InvitationState
from tilth.platform.accounts.errors import InvitationNotFound, LinkNotValid
from tilth.platform.accounts.models import account, invitation
from tilth.platform.accounts.queries import find_account_by_email
from tilth.platform.audit.contracts import ActorKind
from tilth.platform.auth.contracts import Role
from tilth.platform.auth.secrets import hash_secret
from tilth.platform.database.lists import ListRequest, ListShape, list_rows
from tilth.platform.database.sessions import AdminSession
from tilth.platform.workspaces.api import get_workspace_by_id

_BY = sa.func.concat(f"{ActorKind.ACCOUNT}:", sa.cast(account.c.account_id, sa.Text))
_SHAPE = ListShape(
    key=invitation.c.invitation_id,
    sorts={
        "email": invitation.c.email_norm,
        "role": sa.case({role.value: rank for rank, role in enumerate(Role)}, value=invitation.c.role),
        "created_at": invitation.c.created_at,
        "expires_at": invitation.c.expires_at,
    },
    default="-created_at",
    searched=(invitation.c.email, account.c.name),
)


def list_invitations(
    session: AdminSession,
    workspace: WorkspaceId,
    request: ListRequest,
    *,
    now: datetime,
    state: InvitationState | None = None,
) -> Page[Invitation]:
    """Newest first, unless asked otherwise."""
    query = _select().where(invitation.c.workspace_id == workspace)
    if state is not None:
        query = query.where(_in_state(state, now))
    return list_rows(session.connection, query, _SHAPE, request, lambda row: _to_invitation(row, now))


def get_invitation(session: AdminSession, workspace: WorkspaceId, invitation_id: UUID, now: datetime) -> Invitation:
    """Raises InvitationNotFound."""
    here = sa.and_(invitation.c.workspace_id == workspace, invitation.c.invitation_id == invitation_id)
    row = session.connection.execute(_select().where(here)).one_or_none()
    if row is None:
        raise InvitationNotFound("There is no such invitation in this workspace.")
    return _to_invitation(row, now)


def lock_open_invitation(session: AdminSession, token: str, now: datetime) -> sa.Row[Any]:
    """Raises LinkNotValid. Whoever else comes with this link waits."""
    return _require_one(session, _open_one(token, now).with_for_update())


def get_offer(session: AdminSession, token: str, now: datetime) -> InvitationOffer:
    """Raises LinkNotValid."""
    row = _require_one(session, _open_one(token, now))
    found = get_invitation(session, WorkspaceId(row.workspace_id), row.invitation_id, now)
    return InvitationOffer(
        workspace=get_workspace_by_id(session, WorkspaceId(row.workspace_id)),
        email=found.email,
        role=found.role,
        invited_by_name=found.invited_by_name,
        expires_at=found.expires_at,
        has_account=find_account_by_email(session.connection, row.email_norm) is not None,
    )


def _open_one(token: str, now: datetime) -> sa.Select[Any]:
    is_it = invitation.c.token_hash == hash_secret(token)
    return sa.select(invitation).where(is_it, _in_state(InvitationState.PENDING, now))


def _require_one(session: AdminSession, query: sa.Select[Any]) -> sa.Row[Any]:
    row = session.connection.execute(query).one_or_none()
    if row is None:
        raise LinkNotValid("This link is not valid: it was used, taken back, or has expired. Ask for a new one.")
    return row


def _select() -> sa.Select[Any]:
    return sa.select(invitation, account.c.name.label("invited_by_name")).join_from(
        invitation, account, invitation.c.invited_by == _BY, isouter=True
    )


def _in_state(state: InvitationState, now: datetime) -> sa.ColumnElement[bool]:
    table = invitation
    is_open = sa.and_(table.c.accepted_at.is_(None), table.c.revoked_at.is_(None))
    match state:
        case InvitationState.PENDING:
            return sa.and_(is_open, table.c.expires_at > now)
        case InvitationState.EXPIRED:
            return sa.and_(is_open, table.c.expires_at <= now)
        case InvitationState.ACCEPTED:
            return table.c.accepted_at.is_not(None)
        case InvitationState.REVOKED:
            return table.c.revoked_at.is_not(None)


def _to_invitation(row: sa.Row[Any], now: datetime) -> Invitation:
    if row.accepted_at is not None:
        state = InvitationState.ACCEPTED
    elif row.revoked_at is not None:
        state = InvitationState.REVOKED
    else:
        state = InvitationState.PENDING if row.expires_at > now else InvitationState.EXPIRED
    return Invitation(
        id=row.invitation_id,
        email=row.email,
        role=Role(row.role),
        state=state,
        invited_by=row.invited_by,
        invited_by_name=row.invited_by_name or "",
        created_at=row.created_at,
        expires_at=row.expires_at,
        accepted_at=row.accepted_at,
        revoked_at=row.revoked_at,
    )
