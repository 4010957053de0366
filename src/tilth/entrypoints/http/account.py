"""/api/v1/account: what people change about their own account; and /api/v1/session/new-password for who is locked out.

What matters asks for the password again. Those handlers open transactions of their own: what was counted must stay
although the answer is a refusal.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from tilth.entrypoints.http.session import Name, NewPassword, Password
from tilth.kernel.ids import UserId
from tilth.platform.accounts.api import (
    NewSecondFactor,
    append_account_audit,
    begin_second_factor,
    change_password,
    change_profile,
    count_recovery_codes,
    end_session,
    end_sessions,
    find_reset_account,
    hash_password,
    list_sessions,
    make_reset_link_for_member,
    remove_second_factor,
    renew_recovery_codes,
    reset_password,
)
from tilth.platform.accounts.contracts import Account, Language, OpenSession, SignedIn
from tilth.platform.auth.contracts import Principal, Scope
from tilth.platform.database.sessions import AdminSession
from tilth.platform.http.authentication import Authenticator, open_to_anyone, requires, requires_session
from tilth.platform.http.cookies import SESSION, drop_cookie
from tilth.platform.http.signing_in import confirm_code, confirm_password

KeepCurrent = Annotated[bool, QueryParameter(name="keep_current", description="Stay signed in here.")]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Token = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class ProfileChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Name
    """As others see it beside what you change."""
    language: Language | None = None
    """None: as the browser asks."""


class PasswordChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    password: Password
    """The one until now."""
    new_password: NewPassword


class PasswordConfirmation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    password: Password
    """Of who is signed in, once more."""


class CodeConfirmation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: Code
    """That the authenticator shows now."""


class RecoveryCodes(msgspec.Struct, frozen=True):
    """Each opens once what the authenticator opens. This answer is the one moment at which they are seen."""

    codes: list[str]


class Security(msgspec.Struct, frozen=True):
    """How well the account is guarded, and where it is open."""

    has_password: bool
    """False: signs in by the provider only."""
    has_second_factor: bool
    recovery_codes_left: int
    sessions: list[OpenSession]
    """Last used first."""


class SessionsEnded(msgspec.Struct, frozen=True):
    ended: int
    """How many there were."""


class ResetRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    remove_second_factor: bool = False
    """At once, for who lost the telephone and the recovery codes as well."""


class PasswordLink(msgspec.Struct, frozen=True):
    """Lets its holder choose a new password, once. This answer is the one moment at which it is seen."""

    path: str
    """At the address of the console."""
    expires_at: datetime


class LinkRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    token: Token
    """What stands after the # of the link."""


class LinkOffer(msgspec.Struct, frozen=True):
    """Whose password a link sets."""

    email: str


class NewPasswordRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    token: Token
    """What stands after the # of the link."""
    password: NewPassword


@patch(
    "/account",
    summary="Change one's name and language",
    guards=[requires_session()],
    tags=["account"],
    sync_to_thread=True,
)
def patch_account(
    data: JSONBody[ProfileChange],
    admin_session: NamedDependency[AdminSession],
    signed_in: NamedDependency[SignedIn],
) -> Account:
    """The address one signs in with stays: it is who one is."""
    return change_profile(admin_session, signed_in, name=data.name, language=data.language)


@post(
    "/account/password",
    summary="Change one's password",
    guards=[requires_session()],
    tags=["account"],
    sync_to_thread=True,
    status_code=200,
)
def post_password(
    data: JSONBody[PasswordChange],
    signed_in: NamedDependency[SignedIn],
    authenticator: NamedDependency[Authenticator],
) -> SessionsEnded:
    """Ends all other sessions."""
    confirm_password(authenticator, signed_in, data.password)
    password_hash = hash_password(data.new_password)
    with authenticator.database.admin() as session:
        return SessionsEnded(change_password(session, signed_in, password_hash))


@get(
    "/account/security",
    summary="Show how one's account is guarded",
    guards=[requires_session()],
    tags=["account"],
    sync_to_thread=True,
)
def get_security(
    admin_session: NamedDependency[AdminSession],
    signed_in: NamedDependency[SignedIn],
    authenticator: NamedDependency[Authenticator],
) -> Security:
    """With the sessions that are open."""
    account = signed_in.account
    return Security(
        has_password=account.has_password,
        has_second_factor=account.has_second_factor,
        recovery_codes_left=count_recovery_codes(admin_session, account.id),
        sessions=list_sessions(admin_session, signed_in, authenticator.keeping),
    )


@delete(
    "/account/sessions/{session_id:uuid}",
    summary="End one of one's sessions",
    guards=[requires_session()],
    tags=["account"],
    sync_to_thread=True,
)
def delete_one_session(
    session_id: FromPath[UUID],
    admin_session: NamedDependency[AdminSession],
    signed_in: NamedDependency[SignedIn],
) -> None:
    """Whoever uses it is signed out at the next request."""
    ended = end_session(admin_session, signed_in.account.id, session_id)
    append_account_audit(
        admin_session,
        signed_in.account.id,
        actor=signed_in.actor,
        action="account.session_ended",
        ended={"address": ended.address, "agent": ended.agent},
    )


@delete(
    "/account/sessions",
    summary="Sign out everywhere",
    guards=[requires_session()],
    tags=["account"],
    sync_to_thread=True,
    status_code=200,
)
def delete_sessions(
    request: Request[Any, Any, Any],
    admin_session: NamedDependency[AdminSession],
    signed_in: NamedDependency[SignedIn],
    authenticator: NamedDependency[Authenticator],
    *,
    keep_current: KeepCurrent = False,
) -> Response[SessionsEnded]:
    """In every browser, also in this one unless it is kept."""
    kept = signed_in.session_id if keep_current else None
    ended = end_sessions(admin_session, signed_in.account.id, but=kept)
    append_account_audit(
        admin_session,
        signed_in.account.id,
        actor=signed_in.actor,
        action="account.signed_out_everywhere",
        sessions_ended=ended,
        kept_current=keep_current,
    )
    gone = [] if keep_current else [drop_cookie(request, authenticator.sources, SESSION)]
    return Response(SessionsEnded(ended), cookies=gone)


@post(
    "/account/second-factor",
    summary="Begin to set a second factor",
    guards=[requires_session()],
    tags=["account"],
    sync_to_thread=True,
)
def post_second_factor(
    data: JSONBody[PasswordConfirmation],
    signed_in: NamedDependency[SignedIn],
    authenticator: NamedDependency[Authenticator],
) -> NewSecondFactor:
    """A secret for an authenticator app (TOTP, RFC 6238). It counts once a first code confirms it."""
    confirm_password(authenticator, signed_in, data.password)
    with authenticator.database.admin() as session:
        return begin_second_factor(session, signed_in)


@post(
    "/account/second-factor/confirm",
    summary="Set the second factor by its first code",
    guards=[requires_session()],
    tags=["account"],
    sync_to_thread=True,
    status_code=200,
)
def post_second_factor_code(
    data: JSONBody[CodeConfirmation],
    signed_in: NamedDependency[SignedIn],
    authenticator: NamedDependency[Authenticator],
) -> RecoveryCodes:
    """From now on signing in by password asks for a code."""
    return RecoveryCodes(confirm_code(authenticator, signed_in, data.code))


@post(
    "/account/second-factor/recovery-codes",
    summary="Make new recovery codes",
    guards=[requires_session()],
    tags=["account"],
    sync_to_thread=True,
)
def post_recovery_codes(
    data: JSONBody[PasswordConfirmation],
    signed_in: NamedDependency[SignedIn],
    authenticator: NamedDependency[Authenticator],
) -> RecoveryCodes:
    """Those before are worthless."""
    confirm_password(authenticator, signed_in, data.password)
    with authenticator.database.admin() as session:
        return RecoveryCodes(renew_recovery_codes(session, signed_in))


@post(
    "/account/second-factor/remove",
    summary="Remove the second factor",
    guards=[requires_session()],
    tags=["account"],
    sync_to_thread=True,
    status_code=204,
)
def post_second_factor_removal(
    data: JSONBody[PasswordConfirmation],
    signed_in: NamedDependency[SignedIn],
    authenticator: NamedDependency[Authenticator],
) -> None:
    """With its recovery codes: the password alone signs in again."""
    confirm_password(authenticator, signed_in, data.password)
    with authenticator.database.admin() as session:
        remove_second_factor(session, signed_in.account.id, actor=signed_in.actor)


@post(
    "/members/{account_id:uuid}/password-link",
    summary="Make a link by which a member chooses a new password",
    guards=[requires(Scope.MEMBERS_WRITE)],
    tags=["members"],
    sync_to_thread=True,
    opt={"answer_holds_secret": True},
)
def post_password_link(
    account_id: FromPath[UUID],
    data: JSONBody[ResetRequest],
    admin_session: NamedDependency[AdminSession],
    principal: NamedDependency[Principal],
    authenticator: NamedDependency[Authenticator],
) -> PasswordLink:
    """Good once, for a day; hand it on yourself. For whom you may make it, all of whose workspaces you administer."""
    made = make_reset_link_for_member(
        admin_session,
        UserId(account_id),
        without_second_factor=data.remove_second_factor,
        principal=principal,
        clock=authenticator.clock,
    )
    return PasswordLink(made.path, made.expires_at)


@post(
    "/session/new-password",
    summary="Show whose password a link sets",
    guards=[open_to_anyone()],
    tags=["session"],
    sync_to_thread=True,
    status_code=200,
)
def post_link_offer(
    data: JSONBody[LinkRequest],
    admin_session: NamedDependency[AdminSession],
    authenticator: NamedDependency[Authenticator],
) -> LinkOffer:
    """By its token; it stands in the body so that no log keeps it."""
    return LinkOffer(find_reset_account(admin_session, data.token, authenticator.clock.now()).email)


@post(
    "/session/new-password/choose",
    summary="Choose a new password by a link",
    guards=[open_to_anyone()],
    tags=["session"],
    sync_to_thread=True,
    status_code=204,
)
def post_new_password(
    request: Request[Any, Any, Any],
    data: JSONBody[NewPasswordRequest],
    authenticator: NamedDependency[Authenticator],
) -> None:
    """Signs nobody in, and everybody who used the account out: sign in with the new password, and the second factor."""
    source, now = authenticator.sources.find(request), authenticator.clock.now()
    with authenticator.database.admin() as session:
        find_reset_account(session, data.token, now)  # no work for strangers
    password_hash = hash_password(data.password)
    with authenticator.database.admin() as session:
        reset_password(session, data.token, password_hash, source=source, now=now)


route_handlers = [
    patch_account,
    post_password,
    get_security,
    delete_one_session,
    delete_sessions,
    post_second_factor,
    post_second_factor_code,
    post_recovery_codes,
    post_second_factor_removal,
    post_password_link,
    post_link_offer,
    post_new_password,
]
