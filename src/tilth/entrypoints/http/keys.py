"""/api/v1/write-keys and /api/v1/api-keys."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from tilth.kernel.ids import KeyId
from tilth.kernel.pages import Page
from tilth.platform.audit.api import note_export
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.api import (
    create_api_key,
    create_write_key,
    list_api_keys,
    list_write_keys,
    rename_api_key,
    rename_write_key,
    revoke_api_key,
    revoke_write_key,
)
from tilth.platform.auth.contracts import ApiKey, NewApiKey, Principal, Scope, WriteKey
from tilth.platform.auth.errors import ScopeNotHeld
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.http.authentication import requires
from tilth.platform.http.csv import CSV_ANSWER, answer_csv, every_item
from tilth.platform.http.parameters import Cursor, Limit, Search, Sort

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]

Revoked = Annotated[bool | None, QueryParameter(description="Keys that are revoked, or those that are not.")]


class KeyName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Name


class WriteKeyRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Name


class ApiKeyRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Name
    scopes: Annotated[list[Scope], msgspec.Meta(min_length=1)]
    expires_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


@get("/write-keys", summary="List write keys", guards=[requires(Scope.KEYS_READ)], tags=["keys"], sync_to_thread=True)
def get_write_keys(
    read_session: NamedDependency[ReadSession],
    search: Search = None,
    sort: Sort = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    revoked: Revoked = None,
) -> Page[WriteKey]:
    """Oldest first, with what came in through each."""
    return list_write_keys(read_session, ListRequest(search, sort, cursor, limit), revoked=revoked)


@post(
    "/write-keys/export",
    summary="Export the list of write keys",
    guards=[requires(Scope.KEYS_READ)],
    tags=["keys"],
    sync_to_thread=True,
    status_code=200,
    responses=CSV_ANSWER,
)
def export_write_keys(
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    search: Search = None,
    sort: Sort = None,
    revoked: Revoked = None,
) -> Response[bytes]:
    keys = list(every_item(lambda at, n: list_write_keys(session, ListRequest(search, sort, at, n), revoked=revoked)))
    asked = {"search": search, "sort": sort, "revoked": revoked}
    note_export(session, actor, "write_keys", rows=len(keys), filters=asked)
    header = ("name", "key", "created_at", "revoked_at", "events_last_day", "last_event_at")
    return answer_csv("write-keys", header, ([getattr(key, name) for name in header] for key in keys))


@post(
    "/write-keys", summary="Make a write key", guards=[requires(Scope.KEYS_WRITE)], tags=["keys"], sync_to_thread=True
)
def post_write_key(
    data: JSONBody[WriteKeyRequest], session: NamedDependency[Session], actor: NamedDependency[Actor]
) -> WriteKey:
    return create_write_key(session, name=data.name, actor=actor)


@patch(
    "/write-keys/{key_id:uuid}",
    summary="Rename a write key",
    guards=[requires(Scope.KEYS_WRITE)],
    tags=["keys"],
    sync_to_thread=True,
)
def patch_write_key(
    key_id: FromPath[UUID],
    data: JSONBody[KeyName],
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
) -> WriteKey:
    return rename_write_key(session, KeyId(key_id), name=data.name, actor=actor)


@delete(
    "/write-keys/{key_id:uuid}",
    summary="Revoke a write key",
    guards=[requires(Scope.KEYS_WRITE)],
    tags=["keys"],
    sync_to_thread=True,
)
def delete_write_key(key_id: FromPath[UUID], session: NamedDependency[Session], actor: NamedDependency[Actor]) -> None:
    """Revokes the key; it stays in the list. Events sent with it are refused within seconds."""
    revoke_write_key(session, KeyId(key_id), actor=actor)


@get("/api-keys", summary="List API keys", guards=[requires(Scope.KEYS_READ)], tags=["keys"], sync_to_thread=True)
def get_api_keys(
    read_session: NamedDependency[ReadSession],
    search: Search = None,
    sort: Sort = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    revoked: Revoked = None,
) -> Page[ApiKey]:
    """Oldest first, with when each was used last."""
    return list_api_keys(read_session, ListRequest(search, sort, cursor, limit), revoked=revoked)


@post(
    "/api-keys/export",
    summary="Export the list of API keys",
    guards=[requires(Scope.KEYS_READ)],
    tags=["keys"],
    sync_to_thread=True,
    status_code=200,
    responses=CSV_ANSWER,
)
def export_api_keys(
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    search: Search = None,
    sort: Sort = None,
    revoked: Revoked = None,
) -> Response[bytes]:
    """Without their secrets, which nobody has any more."""
    keys = list(every_item(lambda at, n: list_api_keys(session, ListRequest(search, sort, at, n), revoked=revoked)))
    asked = {"search": search, "sort": sort, "revoked": revoked}
    note_export(session, actor, "api_keys", rows=len(keys), filters=asked)
    header = ("name", "prefix", "made_by", "made_by_name", "created_at", "expires_at", "last_used_at", "revoked_at")
    rows = ([*(getattr(key, name) for name in header), " ".join(key.scopes)] for key in keys)
    return answer_csv("api-keys", (*header, "scopes"), rows)


@post(
    "/api-keys",
    summary="Make an API key",
    guards=[requires(Scope.KEYS_WRITE)],
    tags=["keys"],
    sync_to_thread=True,
    opt={"answer_holds_secret": True},
)
def post_api_key(
    data: JSONBody[ApiKeyRequest], session: NamedDependency[Session], principal: NamedDependency[Principal]
) -> NewApiKey:
    """The secret is in this answer and can never be read again. A key may only give what it holds itself."""
    beyond = sorted(set(data.scopes) - principal.scopes)
    if beyond:
        raise ScopeNotHeld(f"Your own key lacks {', '.join(beyond)}, so it cannot give that.", scopes=beyond)
    return create_api_key(
        session, name=data.name, scopes=set(data.scopes), expires_at=data.expires_at, actor=principal.actor
    )


@patch(
    "/api-keys/{key_id:uuid}",
    summary="Rename an API key",
    guards=[requires(Scope.KEYS_WRITE)],
    tags=["keys"],
    sync_to_thread=True,
)
def patch_api_key(
    key_id: FromPath[UUID],
    data: JSONBody[KeyName],
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
) -> ApiKey:
    return rename_api_key(session, KeyId(key_id), name=data.name, actor=actor)


@delete(
    "/api-keys/{key_id:uuid}",
    summary="Revoke an API key",
    guards=[requires(Scope.KEYS_WRITE)],
    tags=["keys"],
    sync_to_thread=True,
)
def delete_api_key(key_id: FromPath[UUID], session: NamedDependency[Session], actor: NamedDependency[Actor]) -> None:
    """Revokes the key, with effect from the next request; it stays in the list."""
    revoke_api_key(session, KeyId(key_id), actor=actor)


route_handlers = [
    get_write_keys,
    export_write_keys,
    post_write_key,
    patch_write_key,
    delete_write_key,
    get_api_keys,
    export_api_keys,
    post_api_key,
    patch_api_key,
    delete_api_key,
]
