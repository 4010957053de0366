"""Lists of keys, with how they are used."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from tilth.kernel.pages import Page
from tilth.platform.auth.contracts import ApiKey, WriteKey
from tilth.platform.auth.models import api_key, write_key, write_key_use
from tilth.platform.auth.queries import API_KEY_COLUMNS, WRITE_KEY_COLUMNS, to_api_key, to_write_key
from tilth.platform.database.lists import ListRequest, ListShape, list_rows
from tilth.platform.database.sessions import ReadSession

_USE = (
    sa.select(
        write_key_use.c.key_id,
        sa.func.sum(write_key_use.c.events)
        .filter(write_key_use.c.hour > sa.func.now() - timedelta(days=1))
        .label("events_last_day"),
        sa.func.max(write_key_use.c.last_at).label("last_event_at"),
    )
    .where(write_key_use.c.workspace_id == sa.bindparam("workspace"))
    .group_by(write_key_use.c.key_id)
    .subquery("use")
)
_EVENTS = sa.cast(sa.func.coalesce(_USE.c.events_last_day, 0), sa.BigInteger)
_WRITE_KEYS = ListShape(
    key=write_key.c.key_id,
    sorts={
        **{name: write_key.c[name] for name in ("name", "created_at", "revoked_at")},
        "events_last_day": _EVENTS,
        "last_event_at": _USE.c.last_event_at,
    },
    default="created_at",
    searched=(write_key.c.name, write_key.c.key),
)
_API_KEYS = ListShape(
    key=api_key.c.key_id,
    sorts={
        name: api_key.c[name]
        for name in ("name", "made_by_name", "created_at", "expires_at", "last_used_at", "revoked_at")
    },
    default="created_at",
    searched=(api_key.c.name, api_key.c.prefix, api_key.c.made_by_name),
)


def list_write_keys(
    session: ReadSession, request: ListRequest | None = None, *, revoked: bool | None = None
) -> Page[WriteKey]:
    """Oldest first unless asked otherwise; `revoked` None: those that are and those that are not."""
    query = (
        sa.select(*WRITE_KEY_COLUMNS, _EVENTS.label("events_last_day"), _USE.c.last_event_at)
        .join_from(write_key, _USE, _USE.c.key_id == write_key.c.key_id, isouter=True)
        .where(write_key.c.workspace_id == session.workspace)
        .params(workspace=session.workspace)
    )
    return list_rows(
        session.connection, _only(query, write_key, revoked=revoked), _WRITE_KEYS, request or ListRequest(), _with_use
    )


def list_api_keys(
    session: ReadSession, request: ListRequest | None = None, *, revoked: bool | None = None
) -> Page[ApiKey]:
    """As `list_write_keys`."""
    query = sa.select(*API_KEY_COLUMNS).where(api_key.c.workspace_id == session.workspace)
    return list_rows(
        session.connection, _only(query, api_key, revoked=revoked), _API_KEYS, request or ListRequest(), to_api_key
    )


def _only(query: sa.Select[Any], table: sa.Table, *, revoked: bool | None) -> sa.Select[Any]:
    if revoked is None:
        return query
    return query.where(table.c.revoked_at.is_not(None) if revoked else table.c.revoked_at.is_(None))


def _with_use(row: sa.Row[Any]) -> WriteKey:
    key = to_write_key(row)
    return WriteKey(key.id, key.name, key.key, key.created_at, key.revoked_at, row.events_last_day, row.last_event_at)
