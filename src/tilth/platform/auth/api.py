"""Keys and accounts for other rooms and the edge."""

from datetime import timedelta

import sqlalchemy as sa

from tilth.kernel.clock import Clock
from tilth.kernel.ids import UserId, WorkspaceId
from tilth.kernel.text import fold_email
from tilth.platform.audit.contracts import Actor, ActorKind
from tilth.platform.auth.actions.create_account import create_account
from tilth.platform.auth.actions.create_api_key import create_api_key
from tilth.platform.auth.actions.create_write_key import create_write_key
from tilth.platform.auth.actions.revoke_key import revoke_api_key, revoke_write_key
from tilth.platform.auth.contracts import Account, Principal, Scope
from tilth.platform.auth.directory import WriteKeyDirectory
from tilth.platform.auth.errors import InvalidCredentials, KeyExpired, MissingScope, UnknownScope
from tilth.platform.auth.models import account, api_key
from tilth.platform.auth.queries import (
    active_write_keys,
    find_api_key_by_hash,
    find_password_hash,
    list_api_keys,
    list_write_keys,
)
from tilth.platform.auth.secrets import UNMATCHABLE_HASH, hash_secret, matches_password
from tilth.platform.database.sessions import AdminSession

__all__ = [
    "WriteKeyDirectory",
    "authenticate_account",
    "authenticate_api_key",
    "create_account",
    "create_api_key",
    "create_write_key",
    "has_accounts",
    "list_active_write_keys",
    "list_api_keys",
    "list_write_keys",
    "parse_scopes",
    "require_scope",
    "revoke_api_key",
    "revoke_write_key",
]

_USE_RECORDED_EVERY = timedelta(minutes=1)


def authenticate_api_key(session: AdminSession, secret: str, *, clock: Clock) -> Principal:
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
    return Principal(Actor(ActorKind.KEY, str(key.id)), workspace, frozenset(key.scopes))


def authenticate_account(session: AdminSession, *, email: str, password: str) -> Account:
    """Raises InvalidCredentials, with one text for an unknown address and a wrong password."""
    found = find_password_hash(session.connection, fold_email(email))
    # An unknown address costs as much time as a wrong password, or the answer's delay would tell them apart.
    matches = matches_password(password, found[3] if found else UNMATCHABLE_HASH)
    if found is None or not matches:
        raise InvalidCredentials("Email or password is not right.")
    return Account(UserId(found[0]), found[1], found[2])


def has_accounts(session: AdminSession) -> bool:
    """Whether `tilth init` has been run."""
    return bool(session.connection.execute(sa.select(sa.exists().select_from(account))).scalar_one())


def list_active_write_keys(session: AdminSession) -> dict[str, WorkspaceId]:
    """Of all workspaces, for the `WriteKeyDirectory`."""
    return active_write_keys(session.connection)


def parse_scopes(names: list[str]) -> frozenset[Scope]:
    unknown = [name for name in names if name not in Scope.__members__.values()]
    if unknown:
        raise UnknownScope(f"Unknown scope {', '.join(unknown)}: the scopes are {', '.join(Scope)}.")
    return frozenset(Scope(name) for name in names)


def require_scope(principal: Principal, scope: Scope) -> None:
    if scope not in principal.scopes:
        raise MissingScope(f"This key lacks the scope {scope}: create a key that has it.", scope=scope.value)
