"""Bearer token → principal, and the guard that each API route wears."""

import secrets
from dataclasses import dataclass
from typing import Any

from anyio import to_thread
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from tilth.kernel.clock import Clock
from tilth.kernel.errors import InvalidInput
from tilth.kernel.text import clip
from tilth.platform.audit.contracts import Actor, ActorKind
from tilth.platform.auth.api import authenticate_api_key, require_scope
from tilth.platform.auth.contracts import ALL_SCOPES, Principal, Scope
from tilth.platform.auth.errors import ForeignWorkspace, InvalidCredentials, MissingCredentials
from tilth.platform.auth.secrets import API_KEY_PREFIX
from tilth.platform.database.sessions import Database
from tilth.platform.workspaces.api import find_by_slug, list_workspaces

WORKSPACE_HEADER = "Tilth-Workspace"
Connection = ASGIConnection[Any, Any, Any, Any]


class UnknownParameter(InvalidInput):
    code = "unknown_parameter"


@dataclass(frozen=True, slots=True)
class Authenticator:
    """`local_token` is what `tilth up` leaves for the command line of the same user: all scopes, any workspace."""

    database: Database
    clock: Clock
    local_token: str | None = None

    def authenticate(self, authorization: str | None, workspace_slug: str | None) -> Principal:
        """Raises MissingCredentials, InvalidCredentials, KeyExpired, ForeignWorkspace."""
        scheme, _, token = (authorization or "").partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            raise MissingCredentials("Send an API key: `Authorization: Bearer tk_…` (`tilth key create` makes one).")
        if self.local_token and secrets.compare_digest(token.encode(), self.local_token.encode()):
            return self._local_principal(workspace_slug)
        if not token.startswith(API_KEY_PREFIX):
            raise InvalidCredentials("This is not an API key: one starts with 'tk_'. Write keys only send events.")
        with self.database.admin() as session:
            principal = authenticate_api_key(session, token, clock=self.clock)
            if workspace_slug is not None:
                named = find_by_slug(session, workspace_slug)
                # One answer for a foreign workspace and for none: a key does not tell which names are taken.
                if named is None or named.id != principal.workspace:
                    raise ForeignWorkspace("This key belongs to another workspace than the one named.")
        return principal

    def _local_principal(self, workspace_slug: str | None) -> Principal:
        with self.database.admin() as session:
            known = list_workspaces(session)
        candidates = [each for each in known if workspace_slug in (None, each.slug)]
        if len(candidates) != 1:
            wrong = f"There is no workspace '{clip(workspace_slug, 80)}'. " if workspace_slug is not None else ""
            names = ", ".join(each.slug for each in known) or "none yet: `tilth init` makes the first"
            raise ForeignWorkspace(
                f"{wrong}Say which workspace with --workspace (header {WORKSPACE_HEADER}). There are: {names}."
            )
        return Principal(Actor(ActorKind.LOCAL, "cli"), candidates[0].id, ALL_SCOPES)


@dataclass(frozen=True, slots=True)
class requires:  # noqa: N801 — reads as a word: guards=[requires(Scope.X)]
    """Guard: the caller must be known and hold this scope. The application refuses API routes without one."""

    scope: Scope

    async def __call__(self, connection: Connection, handler: BaseRouteHandler) -> None:
        authenticator: Authenticator = connection.app.state.authenticator
        principal = await to_thread.run_sync(
            authenticator.authenticate,
            connection.headers.get("authorization"),
            connection.headers.get(WORKSPACE_HEADER),
        )
        connection.scope["auth"] = principal
        require_scope(principal, self.scope)
        _refuse_unknown_parameters(connection, handler)


def _refuse_unknown_parameters(connection: Connection, handler: BaseRouteHandler) -> None:
    """A mistyped filter that is passed over in silence gives a right-looking wrong answer."""
    known: frozenset[str] = connection.app.state.query_names.get(handler.handler_name, frozenset())
    unknown = sorted(set(connection.query_params) - known)
    if unknown:
        takes = f"it takes {', '.join(sorted(known))}" if known else "it takes none"
        raise UnknownParameter(f"There is no query parameter '{clip(unknown[0], 80)}' here: {takes}.")


def scope_of(handler: BaseRouteHandler) -> Scope | None:
    """The scope that a route requires; None where it wears no guard."""
    for guard in handler.resolve_guards():
        inner = getattr(guard, "func", guard)  # Litestar wraps guards
        if isinstance(inner, requires):
            return inner.scope
    return None
