"""/api/v1/write-keys and /api/v1/api-keys."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from tilth.kernel.ids import KeyId
from tilth.kernel.pages import Page
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.api import (
    create_api_key,
    create_write_key,
    list_api_keys,
    list_write_keys,
    revoke_api_key,
    revoke_write_key,
)
from tilth.platform.auth.contracts import ApiKey, NewApiKey, Principal, Scope, WriteKey
from tilth.platform.auth.errors import ScopeNotHeld
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.http.authentication import requires
from tilth.platform.http.parameters import Cursor, Limit

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class WriteKeyRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Name


class ApiKeyRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Name
    scopes: Annotated[list[Scope], msgspec.Meta(min_length=1)]
    expires_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


@get("/write-keys", summary="List write keys", guards=[requires(Scope.KEYS_READ)], tags=["keys"], sync_to_thread=True)
def get_write_keys(
    read_session: NamedDependency[ReadSession], cursor: Cursor = None, limit: Limit = 50
) -> Page[WriteKey]:
    return list_write_keys(read_session, cursor=cursor, limit=limit)


@post(
    "/write-keys", summary="Make a write key", guards=[requires(Scope.KEYS_WRITE)], tags=["keys"], sync_to_thread=True
)
def post_write_key(
    data: JSONBody[WriteKeyRequest], session: NamedDependency[Session], actor: NamedDependency[Actor]
) -> WriteKey:
    return create_write_key(session, name=data.name, actor=actor)


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
def get_api_keys(read_session: NamedDependency[ReadSession], cursor: Cursor = None, limit: Limit = 50) -> Page[ApiKey]:
    return list_api_keys(read_session, cursor=cursor, limit=limit)


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
    post_write_key,
    delete_write_key,
    get_api_keys,
    post_api_key,
    delete_api_key,
]
