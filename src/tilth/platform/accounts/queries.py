"""Reads of accounts and memberships; rows become contracts here. A hash never leaves this room."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tilth.kernel.ids import UserId, WorkspaceId
from tilth.platform.accounts.contracts import Account, Language, Membership
from tilth.platform.accounts.errors import AccountNotFound
from tilth.platform.accounts.models import account, membership, second_factor
from tilth.platform.auth.contracts import ROLE_SCOPES, Role
from tilth.platform.database.sessions import AdminSession
from tilth.platform.workspaces.contracts import Workspace
from tilth.platform.workspaces.queries import find_workspaces

ACCOUNT_COLUMNS = (
    account.c.account_id,
    account.c.email,
    account.c.name,
    account.c.language,
    account.c.password_hash.is_not(None).label("has_password"),
    sa.exists()
    .where(second_factor.c.account_id == account.c.account_id, second_factor.c.confirmed_at.is_not(None))
    .label("has_second_factor"),
)


def to_account(row: sa.Row[Any]) -> Account:
    return Account(
        UserId(row.account_id),
        row.email,
        row.name,
        Language(row.language) if row.language else None,
        row.has_password,
        row.has_second_factor,
    )


def get_account(connection: Connection, account_id: UserId) -> Account:
    """Raises AccountNotFound, for a disabled one too."""
    found = _find(connection, account.c.account_id == account_id)
    if found is None:
        raise AccountNotFound("There is no such account.")
    return found


def find_account_by_email(connection: Connection, email_norm: str) -> Account | None:
    """One that is not disabled."""
    return _find(connection, account.c.email_norm == email_norm)


def find_password_hash(connection: Connection, account_id: UserId) -> str | None:
    query = sa.select(account.c.password_hash).where(account.c.account_id == account_id)
    return connection.execute(query).scalar_one_or_none()


def lock_account(session: AdminSession, account_id: UserId, password_hash: str | None) -> Account | None:
    """As it is now, and until this transaction ends; None where the password is another one, or it was disabled."""
    connection = session.connection
    locked = connection.execute(
        sa.select(account.c.password_hash).where(account.c.account_id == account_id).with_for_update(key_share=True)
    ).scalar_one_or_none()
    return _find(connection, account.c.account_id == account_id) if locked == password_hash else None


def list_memberships(connection: Connection, account_id: UserId) -> list[Membership]:
    """By name of the workspace."""
    query = sa.select(membership.c.workspace_id, membership.c.role).where(membership.c.account_id == account_id)
    roles = {WorkspaceId(number): Role(role) for number, role in connection.execute(query)}
    found = [_to_membership(each, roles[each.id]) for each in find_workspaces(connection, list(roles))]
    return sorted(found, key=lambda each: (each.workspace.name.casefold(), each.workspace.slug))


def list_workspace_ids(connection: Connection, account_id: UserId) -> list[WorkspaceId]:
    query = sa.select(membership.c.workspace_id).where(membership.c.account_id == account_id)
    return [WorkspaceId(number) for number in connection.execute(query.order_by(membership.c.workspace_id)).scalars()]


def find_role(connection: Connection, workspace: WorkspaceId, account_id: UserId) -> Role | None:
    query = sa.select(membership.c.role).where(
        membership.c.workspace_id == workspace, membership.c.account_id == account_id
    )
    role = connection.execute(query).scalar_one_or_none()
    return None if role is None else Role(role)


def has_accounts(connection: Connection) -> bool:
    return bool(connection.execute(sa.select(sa.exists().select_from(account))).scalar_one())


def _find(connection: Connection, condition: sa.ColumnElement[bool]) -> Account | None:
    row = connection.execute(
        sa.select(*ACCOUNT_COLUMNS).where(condition, account.c.disabled_at.is_(None))
    ).one_or_none()
    return None if row is None else to_account(row)


def _to_membership(workspace: Workspace, role: Role) -> Membership:
    return Membership(workspace, role, sorted(ROLE_SCOPES[role]))
