"""Reads of keys and accounts; rows become contracts here. A hash never leaves this room."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tilth.kernel.ids import KeyId, WorkspaceId
from tilth.kernel.pages import Page, check_limit, cut_page, decode_cursor
from tilth.platform.auth.contracts import ALL_SCOPES, ApiKey, Scope, WriteKey
from tilth.platform.auth.models import api_key, write_key
from tilth.platform.database.sessions import ReadSession

WRITE_KEY_COLUMNS = (
    write_key.c.key_id,
    write_key.c.name,
    write_key.c.key,
    write_key.c.created_at,
    write_key.c.revoked_at,
)
API_KEY_COLUMNS = (
    api_key.c.key_id,
    api_key.c.name,
    api_key.c.prefix,
    api_key.c.scopes,
    api_key.c.created_at,
    api_key.c.expires_at,
    api_key.c.last_used_at,
    api_key.c.revoked_at,
)


def to_write_key(row: sa.Row[*tuple[Any, ...]]) -> WriteKey:
    return WriteKey(KeyId(row.key_id), row.name, row.key, row.created_at, row.revoked_at)


def to_api_key(row: sa.Row[*tuple[Any, ...]]) -> ApiKey:
    """A scope that another version gave and this one has not grants nothing, and takes nothing from the others."""
    return ApiKey(
        KeyId(row.key_id),
        row.name,
        row.prefix,
        tuple(Scope(scope) for scope in row.scopes if scope in ALL_SCOPES),
        row.created_at,
        row.expires_at,
        row.last_used_at,
        row.revoked_at,
    )


def list_write_keys(session: ReadSession, *, cursor: str | None = None, limit: int = 50) -> Page[WriteKey]:
    """Oldest first, revoked ones too."""
    page = _page(session, write_key, WRITE_KEY_COLUMNS, cursor, limit)
    return Page([to_write_key(row) for row in page.items], page.next_cursor)


def list_api_keys(session: ReadSession, *, cursor: str | None = None, limit: int = 50) -> Page[ApiKey]:
    """Oldest first, revoked ones too."""
    page = _page(session, api_key, API_KEY_COLUMNS, cursor, limit)
    return Page([to_api_key(row) for row in page.items], page.next_cursor)


def find_api_key_by_hash(connection: Connection, secret_hash: bytes) -> tuple[WorkspaceId, ApiKey] | None:
    row = connection.execute(
        sa.select(api_key.c.workspace_id, *API_KEY_COLUMNS).where(api_key.c.secret_hash == secret_hash)
    ).one_or_none()
    return (WorkspaceId(row.workspace_id), to_api_key(row)) if row else None


def active_write_keys(connection: Connection) -> dict[str, WorkspaceId]:
    rows = connection.execute(
        sa.select(write_key.c.key, write_key.c.workspace_id).where(write_key.c.revoked_at.is_(None))
    )
    return {key: WorkspaceId(workspace) for key, workspace in rows}


def _page(
    session: ReadSession, table: sa.Table, columns: tuple[sa.Column[Any], ...], cursor: str | None, limit: int
) -> Page[sa.Row[*tuple[Any, ...]]]:
    query = (
        sa.select(*columns)
        .where(table.c.workspace_id == session.workspace)
        .order_by(table.c.key_id)
        .limit(check_limit(limit) + 1)
    )
    if cursor is not None:
        query = query.where(table.c.key_id > decode_cursor(cursor, tuple[uuid.UUID])[0])
    return cut_page(list(session.connection.execute(query)), limit, lambda row: (str(row.key_id),))
