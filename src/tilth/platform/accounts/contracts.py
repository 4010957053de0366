"""Accounts, memberships, sessions and links as the edge sees them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tilth.kernel.ids import UserId
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Role, Scope
from tilth.platform.workspaces.contracts import Workspace


class Language(StrEnum):
    CHINESE = "zh"
    ENGLISH = "en"


class SignInMethod(StrEnum):
    PASSWORD = "password"  # noqa: S105 — a word, not a secret
    SECOND_FACTOR = "second_factor"
    """Password and a code of the authenticator."""
    RECOVERY_CODE = "recovery_code"
    """Password and a recovery code."""
    SINGLE_SIGN_ON = "single_sign_on"
    LINK = "link"
    """The first run, an invitation, or a link to choose a new password."""


@dataclass(frozen=True, slots=True)
class Account:
    id: UserId
    email: str
    name: str
    language: Language | None
    """None: as the browser asks."""
    has_password: bool
    """False: signs in by the provider only."""
    has_second_factor: bool


@dataclass(frozen=True, slots=True)
class Membership:
    workspace: Workspace
    role: Role
    scopes: list[Scope]
    """What the role may do, for pages to show and hide by; the API checks for itself."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person as the others of a workspace see them."""

    account_id: UserId
    name: str
    email: str
    role: Role
    has_password: bool
    """False: signs in by the provider only."""
    has_second_factor: bool
    joined_at: datetime
    last_seen_at: datetime | None
    """In a session that is open, or when they signed in last; None: never."""


class InvitationState(StrEnum):
    PENDING = "pending"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Invitation:
    """Lets whoever holds its link and has its address in; without its token, of which only the hash is kept."""

    id: UUID
    email: str
    role: Role
    state: InvitationState
    invited_by: str
    """Kind and id: `account:0198…`."""
    invited_by_name: str
    """Empty where it was no person, or one who has no account any more."""
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """The one moment at which the token is seen."""

    invitation: Invitation
    token: str
    """Its link is `/console/invitation#<token>` at the address of the console."""


@dataclass(frozen=True, slots=True)
class InvitationOffer:
    """What an invitation says to whoever opens its link."""

    workspace: Workspace
    email: str
    role: Role
    invited_by_name: str
    expires_at: datetime
    has_account: bool
    """There is an account of this address: its owner signs in and accepts. Else one is made by accepting."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person behind a session, before a workspace is chosen."""

    actor: Actor
    account: Account
    session_id: UUID


@dataclass(frozen=True, slots=True)
class NewSession:
    """The one moment at which the token is seen."""

    token: str
    session_id: UUID
    account: Account
    expires_at: datetime
    device_token: str
    """Tells this browser apart from strangers when somebody tries wrong passwords."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session of one's own, as one finds it in a list."""

    id: UUID
    current: bool
    """The one that asks."""
    method: SignInMethod
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    address: str
    agent: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says has signed in."""

    issuer: str
    subject: str
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class SignOnSecrets:
    """Of one attempt. They come back, or are proved, by who began it."""

    state: str
    nonce: str
    code_verifier: str


@dataclass(frozen=True, slots=True)
class SignOnAttempt:
    """Of a browser that came back from the provider."""

    nonce: str
    code_verifier: str
    return_to: str
