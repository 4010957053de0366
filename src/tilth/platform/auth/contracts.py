"""Principals, scopes and keys as other rooms see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tilth.kernel.ids import KeyId, WorkspaceId
from tilth.platform.audit.contracts import Actor


class Scope(StrEnum):
    """What a caller may do: an API key, or a member by their role. Writing does not imply reading."""

    INSIGHT_READ = "insight:read"
    INSIGHT_WRITE = "insight:write"
    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    PEOPLE_UNMASK = "people:unmask"
    """See phones, e-mail addresses and postal addresses whole; each look is audited."""
    EVENTS_READ = "events:read"
    EVENTS_WRITE = "events:write"
    KEYS_READ = "keys:read"
    KEYS_WRITE = "keys:write"
    WORKSPACE_READ = "workspace:read"
    WORKSPACE_WRITE = "workspace:write"
    MEMBERS_READ = "members:read"
    MEMBERS_WRITE = "members:write"
    SYSTEM_READ = "system:read"
    """Health of the installation: lags, disk, jobs."""
    AUDIT_READ = "audit:read"


ALL_SCOPES = frozenset(Scope)


class Role(StrEnum):
    """What a member may do in a workspace, from most to least."""

    OWNER = "owner"
    ADMIN = "admin"
    OPERATOR = "operator"
    ANALYST = "analyst"
    VIEWER = "viewer"


_VIEWER = frozenset({Scope.INSIGHT_READ, Scope.PEOPLE_READ, Scope.WORKSPACE_READ})
_ANALYST = _VIEWER | {Scope.INSIGHT_WRITE, Scope.EVENTS_READ}
_OPERATOR = _ANALYST | {Scope.EVENTS_WRITE, Scope.PEOPLE_WRITE, Scope.PEOPLE_UNMASK}
ROLE_SCOPES: Mapping[Role, frozenset[Scope]] = {
    Role.VIEWER: _VIEWER,
    Role.ANALYST: _ANALYST,
    Role.OPERATOR: _OPERATOR,
    Role.ADMIN: ALL_SCOPES,
    Role.OWNER: ALL_SCOPES,
}
"""Owners differ from administrators in one thing: only they make and remove owners."""


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller of one request: acts in one workspace, within its scopes."""

    actor: Actor
    workspace: WorkspaceId
    scopes: frozenset[Scope]
    role: Role | None = None
    """Of a member; None: a key, which has scopes only."""


@dataclass(frozen=True, slots=True)
class WriteKey:
    """Lets SDKs send events into a workspace, and nothing else. Public by nature: it stands in web pages."""

    id: KeyId
    name: str
    key: str
    created_at: datetime
    revoked_at: datetime | None
    events_last_day: int = 0
    """Taken in with it within 24 hours, by the clock's hours; counted every few seconds."""
    last_event_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An API key without its secret, of which only the hash is kept."""

    id: KeyId
    name: str
    prefix: str
    """First characters of the secret, to recognise it by."""
    scopes: tuple[Scope, ...]
    made_by: str | None
    """Kind and id: `account:0198…`; None of a key that is older than the trail."""
    made_by_name: str
    """What the maker was called then; empty where the id is a name."""
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """The one moment at which the secret is seen."""

    key: ApiKey
    secret: str
