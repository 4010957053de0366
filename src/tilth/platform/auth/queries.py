"""Reads of keys and accounts; rows become contracts here. A hash never leaves this room."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tilth.kernel.ids import KeyId, WorkspaceId
from tilth.platform.auth.contracts import ALL_SCOPES, ApiKey, Scope, WriteKey
from tilth.platform.auth.models import api_key, write_key

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
    api_key.c.made_by,
    api_key.c.made_by_name,
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
        row.made_by,
        row.made_by_name,
        row.created_at,
        row.expires_at,
        row.last_used_at,
        row.revoked_at,
    )


def find_api_key_by_hash(connection: Connection, secret_hash: bytes) -> tuple[WorkspaceId, ApiKey] | None:
    row = connection.execute(
        sa.select(api_key.c.workspace_id, *API_KEY_COLUMNS).where(api_key.c.secret_hash == secret_hash)
    ).one_or_none()
    return (WorkspaceId(row.workspace_id), to_api_key(row)) if row else None


def active_write_keys(connection: Connection) -> dict[str, tuple[WorkspaceId, KeyId]]:
    rows = connection.execute(
        sa.select(write_key.c.key, write_key.c.workspace_id, write_key.c.key_id).where(write_key.c.revoked_at.is_(None))
    )
    return {key: (WorkspaceId(workspace), KeyId(key_id)) for key, workspace, key_id in rows}
