"""Members of a workspace: who they are, and who may change whom.

Owners are made, changed and removed by owners only; one always stays; and nobody gives what they do not hold.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tilth.kernel.ids import UserId, WorkspaceId
from tilth.kernel.pages import Page
from tilth.platform.accounts.contracts import Member
from tilth.platform.accounts.errors import LastOwner, MemberNotFound, OwnersOnly
from tilth.platform.accounts.models import account, account_session, known_device, membership
from tilth.platform.accounts.queries import ACCOUNT_COLUMNS
from tilth.platform.audit.contracts import ActorKind
from tilth.platform.auth.api import require_scope
from tilth.platform.auth.contracts import ROLE_SCOPES, Principal, Role, Scope
from tilth.platform.auth.errors import ForeignWorkspace, ScopeNotHeld
from tilth.platform.database.lists import ListRequest, ListShape, list_rows
from tilth.platform.database.sessions import AdminSession

_RANK = sa.case({role.value: rank for rank, role in enumerate(Role)}, value=membership.c.role)
_SEEN = sa.func.greatest(
    sa.select(sa.func.max(account_session.c.last_seen_at))
    .where(account_session.c.account_id == account.c.account_id)
    .scalar_subquery(),
    # Sessions that ended leave no row; each sign-in leaves one here.
    sa.select(sa.func.max(known_device.c.created_at))
    .where(known_device.c.account_id == account.c.account_id)
    .scalar_subquery(),
)
_SHAPE = ListShape(
    key=account.c.account_id,
    sorts={
        "name": account.c.name,
        "email": account.c.email_norm,
        "role": _RANK,
        "joined_at": membership.c.created_at,
        "last_seen_at": _SEEN,
    },
    default="name",
    searched=(account.c.name, account.c.email),
)


def list_members(
    session: AdminSession, workspace: WorkspaceId, request: ListRequest, *, role: Role | None = None
) -> Page[Member]:
    """By name, unless asked otherwise; sorted by role, owners come first."""
    query = _select(workspace)
    if role is not None:
        query = query.where(membership.c.role == role)
    return list_rows(session.connection, query, _SHAPE, request, _to_member)


def get_member(session: AdminSession, workspace: WorkspaceId, account_id: UserId) -> Member:
    """Raises MemberNotFound."""
    row = session.connection.execute(_select(workspace).where(account.c.account_id == account_id)).one_or_none()
    if row is None:
        raise no_such_member()
    return _to_member(row)


def no_such_member() -> MemberNotFound:
    return MemberNotFound("Nobody with this id is a member of the workspace.")


def lock_roles(session: AdminSession, workspace: WorkspaceId) -> dict[UserId, Role]:
    """Of all members. Whoever else changes one of them waits until this transaction has ended."""
    query = sa.select(membership.c.account_id, membership.c.role).where(membership.c.workspace_id == workspace)
    rows = session.connection.execute(query.order_by(membership.c.account_id).with_for_update())
    return {UserId(account_id): Role(role) for account_id, role in rows}


def renew(principal: Principal, roles: Mapping[UserId, Role]) -> Principal:
    """With what the caller may do by now: their role may have been changed while they waited for the lock.

    Raises ForeignWorkspace, MissingScope.
    """
    if principal.actor.kind is not ActorKind.ACCOUNT:
        return principal
    role = roles.get(UserId(UUID(principal.actor.name)))
    if role is None:
        raise ForeignWorkspace("You are not a member of this workspace any more.")
    renewed = replace(principal, role=role, scopes=ROLE_SCOPES[role])
    require_scope(renewed, Scope.MEMBERS_WRITE)
    return renewed


def require_may_give(principal: Principal, role: Role) -> None:
    """Raises OwnersOnly, ScopeNotHeld."""
    if role is Role.OWNER:
        _require_owner(principal, "Only an owner makes owners.")
    beyond = sorted(ROLE_SCOPES[role] - principal.scopes)
    if beyond:
        raise ScopeNotHeld(f"The role {role} holds {', '.join(beyond)}, which you do not.", scopes=beyond)


def require_may_take(principal: Principal, role: Role, roles: Mapping[UserId, Role]) -> None:
    """From somebody who has this role now. Raises OwnersOnly, LastOwner."""
    if role is not Role.OWNER:
        return
    _require_owner(principal, "Only an owner changes or removes owners.")
    if sum(each is Role.OWNER for each in roles.values()) == 1:
        raise LastOwner("This is the only owner: make somebody else an owner first.")


def _require_owner(principal: Principal, message: str) -> None:
    if principal.role is not Role.OWNER:
        raise OwnersOnly(message)


def _select(workspace: WorkspaceId) -> sa.Select[Any]:
    return (
        sa.select(*ACCOUNT_COLUMNS, membership.c.role, membership.c.created_at, _SEEN.label("last_seen_at"))
        .join_from(membership, account, account.c.account_id == membership.c.account_id)
        .where(membership.c.workspace_id == workspace)
    )


def _to_member(row: sa.Row[Any]) -> Member:
    return Member(
        account_id=UserId(row.account_id),
        name=row.name,
        email=row.email,
        role=Role(row.role),
        has_password=row.has_password,
        has_second_factor=row.has_second_factor,
        joined_at=row.created_at,
        last_seen_at=row.last_seen_at,
    )
