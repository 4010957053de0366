"""Keys and scopes for other rooms and the edge."""

from datetime import timedelta

import sqlalchemy as sa

from tilth.kernel.clock import Clock
from tilth.kernel.ids import KeyId, WorkspaceId
from tilth.platform.audit.contracts import Actor, ActorKind, Source
from tilth.platform.auth.actions.create_api_key import create_api_key
from tilth.platform.auth.actions.create_write_key import create_write_key
from tilth.platform.auth.actions.note_uses import KeyUse, note_uses
from tilth.platform.auth.actions.rename_key import rename_api_key, rename_write_key
from tilth.platform.auth.actions.revoke_key import revoke_api_key, revoke_keys_beyond, revoke_write_key
from tilth.platform.auth.contracts import Principal, Scope
from tilth.platform.auth.directory import WriteKeyDirectory
from tilth.platform.auth.errors import InvalidCredentials, KeyExpired, MissingScope, UnknownScope
from tilth.platform.auth.key_lists import list_api_keys, list_write_keys
from tilth.platform.auth.models import api_key
from tilth.platform.auth.queries import active_write_keys, find_api_key_by_hash
from tilth.platform.auth.secrets import hash_secret
from tilth.platform.database.sessions import AdminSession

__all__ = [
    "KeyUse",
    "WriteKeyDirectory",
    "authenticate_api_key",
    "create_api_key",
    "create_write_key",
    "list_active_write_keys",
    "list_api_keys",
    "list_write_keys",
    "note_uses",
    "parse_scopes",
    "rename_api_key",
    "rename_write_key",
    "require_scope",
    "revoke_api_key",
    "revoke_keys_beyond",
    "revoke_write_key",
]

_USE_RECORDED_EVERY = timedelta(minutes=1)


def authenticate_api_key(
    session: AdminSession, secret: str, *, clock: Clock, source: Source | None = None
) -> Principal:
    """Raises InvalidCredentials, KeyExpired. Notes the time of use, at most once a minute."""
    found = find_api_key_by_hash(session.connection, hash_secret(secret))
    if found is None or found[1].revoked_at is not None:
        raise InvalidCredentials("This API key is not valid: it was never issued, or it was revoked.")
    workspace, key = found
    now = clock.now()
    if key.expires_at is not None and key.expires_at <= now:
        raise KeyExpired(f"This API key expired at {key.expires_at.isoformat()}: create a new one.")
    if key.last_used_at is None or now - key.last_used_at > _USE_RECORDED_EVERY:
        session.connection.execute(
            sa.update(api_key)
            .where(api_key.c.workspace_id == workspace, api_key.c.key_id == key.id)
            .values(last_used_at=now)
        )
    return Principal(Actor(ActorKind.KEY, str(key.id), key.name, source), workspace, frozenset(key.scopes))


def list_active_write_keys(session: AdminSession) -> dict[str, tuple[WorkspaceId, KeyId]]:
    """Of all workspaces, for the `WriteKeyDirectory`."""
    return active_write_keys(session.connection)


def parse_scopes(names: list[str]) -> frozenset[Scope]:
    unknown = [name for name in names if name not in Scope.__members__.values()]
    if unknown:
        raise UnknownScope(f"Unknown scope {', '.join(unknown)}: the scopes are {', '.join(Scope)}.")
    return frozenset(Scope(name) for name in names)


def require_scope(principal: Principal, scope: Scope) -> None:
    """Raises MissingScope. For what takes more than its route does, as its body tells; routes wear `requires`."""
    if scope not in principal.scopes:
        lacks = (
            f"This key lacks the scope {scope}: create a key that has it."
            if principal.role is None
            else f"Your role here ({principal.role}) does not include {scope}: ask an administrator of the workspace."
        )
        raise MissingScope(lacks, scope=scope.value)
