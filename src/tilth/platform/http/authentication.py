"""API key or browser session → principal, and the guard that each API route wears.

An API key is sent by its holder on purpose. A cookie is sent by the browser, whoever made it send the request, so with
one every unsafe request also has to come from our own page and to carry the token that only that page could read.
"""

import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any

from anyio import CapacityLimiter, to_thread
from litestar.handlers.base import BaseRouteHandler

from tilth.kernel.clock import Clock
from tilth.kernel.errors import Forbidden, InvalidInput, Unauthorised, Unavailable
from tilth.kernel.ids import WorkspaceId
from tilth.kernel.text import clip
from tilth.platform.accounts.api import Keeping, find_role, find_session, is_csrf_token, list_memberships
from tilth.platform.accounts.contracts import SignedIn
from tilth.platform.accounts.errors import NotSignedIn
from tilth.platform.accounts.settings import AccessSettings
from tilth.platform.audit.contracts import Actor, ActorKind, Source
from tilth.platform.auth.api import authenticate_api_key, require_scope
from tilth.platform.auth.contracts import ALL_SCOPES, ROLE_SCOPES, Principal, Role, Scope
from tilth.platform.auth.errors import ForeignWorkspace, InvalidCredentials, MissingCredentials, WrongCsrfToken
from tilth.platform.auth.secrets import API_KEY_PREFIX
from tilth.platform.database.sessions import AdminSession, Database
from tilth.platform.http.cookies import SESSION, read_cookie
from tilth.platform.http.sources import Connection, Sources
from tilth.platform.http.streaming import STILL_ALLOWED
from tilth.platform.workspaces.api import find_by_slug, list_workspaces

WORKSPACE_HEADER = "Tilth-Workspace"
CSRF_HEADER = "X-Tilth-CSRF"
_SAFE = {"GET", "HEAD", "OPTIONS"}


class UnknownParameter(InvalidInput):
    code = "unknown_parameter"


class Access(StrEnum):
    """Who may call a route that asks for no scope in a workspace."""

    SESSION = "session"
    """Whoever is signed in, about their own account."""
    ANYONE = "anyone"
    """The way in: who calls is not known yet."""


@dataclass(frozen=True, slots=True)
class Call:
    """What of a request tells who makes it."""

    authorization: str | None
    workspace_slug: str | None
    session_token: str | None
    source: Source


@dataclass(frozen=True, slots=True)
class Authenticator:
    """`local_token` is what `tilth up` leaves for the command line of the same user: all scopes, any workspace."""

    database: Database
    clock: Clock
    settings: AccessSettings
    local_token: str | None = None
    hashing: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(4), compare=False)
    asking: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(4), compare=False)
    """Threads in which passwords of strangers are looked at, and the provider is asked on their behalf: whoever sends
    many of either waits for their own kind, and holds no thread that other requests need.
    """

    @property
    def sources(self) -> Sources:
        return Sources.of(self.settings)

    @property
    def keeping(self) -> Keeping:
        return Keeping.of(self.settings, self.clock)

    def authenticate(self, call: Call) -> Principal:
        """Raises MissingCredentials, InvalidCredentials, KeyExpired, NotSignedIn, ForeignWorkspace."""
        if call.authorization is None and call.session_token is not None:
            return self._member(call, call.session_token)
        scheme, _, token = (call.authorization or "").partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            raise MissingCredentials("Send an API key: `Authorization: Bearer tk_…` (`tilth key create` makes one).")
        if self.local_token and secrets.compare_digest(token.encode(), self.local_token.encode()):
            return self._local_principal(call)
        if not token.startswith(API_KEY_PREFIX):
            raise InvalidCredentials("This is not an API key: one starts with 'tk_'. Write keys only send events.")
        with self.database.admin() as session:
            principal = authenticate_api_key(session, token, clock=self.clock, source=call.source)
            if call.workspace_slug is not None:
                named = find_by_slug(session, call.workspace_slug)
                # One answer for a foreign workspace and for none: a key does not tell which names are taken.
                if named is None or named.id != principal.workspace:
                    raise ForeignWorkspace("This key belongs to another workspace than the one named.")
        return principal

    def find_signed_in(self, call: Call) -> SignedIn | None:
        if call.session_token is None:
            return None
        with self.database.admin() as session:
            return find_session(session, call.session_token, source=call.source, keeping=self.keeping)

    def _member(self, call: Call, token: str) -> Principal:
        """A role that was changed or taken away counts from this very request on: nothing is remembered."""
        with self.database.admin() as session:
            found = find_session(session, token, source=call.source, keeping=self.keeping)
            if found is None:
                raise NotSignedIn("Your session has ended: sign in again.")
            workspace, role = _choose(session, found, call.workspace_slug)
        return Principal(found.actor, workspace, ROLE_SCOPES[role], role)

    def _local_principal(self, call: Call) -> Principal:
        with self.database.admin() as session:
            known = list_workspaces(session)
        slug = call.workspace_slug
        candidates = [each for each in known if slug in (None, each.slug)]
        if len(candidates) != 1:
            wrong = f"There is no workspace '{clip(slug, 80)}'. " if slug is not None else ""
            names = ", ".join(each.slug for each in known) or "none yet: `tilth init` makes the first"
            raise ForeignWorkspace(
                f"{wrong}Say which workspace with --workspace (header {WORKSPACE_HEADER}). There are: {names}."
            )
        actor = Actor(ActorKind.LOCAL, "cli", source=call.source)
        return Principal(actor, candidates[0].id, ALL_SCOPES, Role.OWNER)


def _choose(session: AdminSession, found: SignedIn, slug: str | None) -> tuple[WorkspaceId, Role]:
    """The one named, or the only one that the account is a member of."""
    if slug is None:
        own = list_memberships(session.connection, found.account.id)
        if len(own) != 1:
            raise ForeignWorkspace(f"Say which workspace is meant: header {WORKSPACE_HEADER}.")
        return own[0].workspace.id, own[0].role
    named = find_by_slug(session, slug)
    role = None if named is None else find_role(session.connection, named.id, found.account.id)
    if named is None or role is None:
        raise ForeignWorkspace("You are not a member of this workspace: ask one of its administrators to invite you.")
    return named.id, role


@dataclass(frozen=True, slots=True)
class requires:  # noqa: N801 — reads as a word: guards=[requires(Scope.X)]
    """Guard: the caller must be known and hold this scope. The application refuses API routes without a guard."""

    scope: Scope

    async def __call__(self, connection: Connection, handler: BaseRouteHandler) -> None:
        authenticator: Authenticator = connection.app.state.authenticator
        call = _read_call(connection, authenticator.sources)
        if call.authorization is None and call.session_token is not None:
            _refuse_forged(connection, authenticator.sources, call.session_token)
        principal = await to_thread.run_sync(authenticator.authenticate, call)
        connection.scope["auth"] = principal
        require_scope(principal, self.scope)
        connection.scope["state"][STILL_ALLOWED] = partial(self._holds_still, authenticator, call)
        _refuse_unknown_parameters(connection, handler)

    async def _holds_still(self, authenticator: Authenticator, call: Call) -> bool:
        """For answers that stay open. While nobody can be asked, what was allowed stays allowed."""
        try:
            require_scope(await to_thread.run_sync(authenticator.authenticate, call), self.scope)
        except (Unauthorised, Forbidden):
            return False
        except Unavailable:
            return True
        return True


class requires_session:  # noqa: N801 — reads as a word: guards=[requires_session()]
    """Guard: the caller must be signed in; whichever workspaces they are a member of. For one's own account."""

    async def __call__(self, connection: Connection, handler: BaseRouteHandler) -> None:
        authenticator: Authenticator = connection.app.state.authenticator
        call = _read_call(connection, authenticator.sources)
        if call.session_token is None:
            raise MissingCredentials("This is about the account of who is signed in: sign in first.")
        _refuse_forged(connection, authenticator.sources, call.session_token)
        signed_in = await to_thread.run_sync(authenticator.find_signed_in, call)
        if signed_in is None:
            raise NotSignedIn("Your session has ended: sign in again.")
        connection.scope["auth"] = signed_in
        _refuse_unknown_parameters(connection, handler)


class open_to_anyone:  # noqa: N801 — reads as a word: guards=[open_to_anyone()]
    """Guard: no sign-in is needed, but an unsafe request must come from our own page or from a program."""

    async def __call__(self, connection: Connection, handler: BaseRouteHandler) -> None:
        authenticator: Authenticator = connection.app.state.authenticator
        if _is_unsafe(connection):
            authenticator.sources.require_own_site(connection)
        _refuse_unknown_parameters(connection, handler)


class open_to_provider(open_to_anyone):  # noqa: N801 — reads as a word: guards=[open_to_provider()]
    """Guard: a browser comes back from the provider, by a link of its making and with parameters of its choice."""

    async def __call__(self, connection: Connection, handler: BaseRouteHandler) -> None:
        """The handler looks for what it began itself."""


def read_session_token(connection: Connection) -> str | None:
    authenticator: Authenticator = connection.app.state.authenticator
    return read_cookie(connection, authenticator.sources, SESSION)


def _read_call(connection: Connection, sources: Sources) -> Call:
    return Call(
        connection.headers.get("authorization"),
        connection.headers.get(WORKSPACE_HEADER),
        read_cookie(connection, sources, SESSION),
        sources.find(connection),
    )


def _is_unsafe(connection: Connection) -> bool:
    return connection.scope.get("method") not in _SAFE


def _refuse_forged(connection: Connection, sources: Sources, session_token: str) -> None:
    if not _is_unsafe(connection):
        return
    sources.require_own_site(connection)
    if not is_csrf_token(connection.headers.get(CSRF_HEADER, ""), session_token):
        raise WrongCsrfToken(f"{CSRF_HEADER} is missing or of another session: load the page anew.")


def _refuse_unknown_parameters(connection: Connection, handler: BaseRouteHandler) -> None:
    """A mistyped filter that is passed over in silence gives a right-looking wrong answer."""
    known: frozenset[str] = connection.app.state.query_names.get(handler.handler_name, frozenset())
    unknown = sorted(set(connection.query_params) - known)
    if unknown:
        takes = f"it takes {', '.join(sorted(known))}" if known else "it takes none"
        raise UnknownParameter(f"There is no query parameter '{clip(unknown[0], 80)}' here: {takes}.")


def access_of(handler: BaseRouteHandler) -> Scope | Access | None:
    """What a route requires; None where it wears no guard."""
    for guard in handler.resolve_guards():
        inner: Any = getattr(guard, "func", guard)  # Litestar wraps guards
        if isinstance(inner, requires):
            return inner.scope
        if isinstance(inner, requires_session):
            return Access.SESSION
        if isinstance(inner, open_to_anyone):
            return Access.ANYONE
    return None
