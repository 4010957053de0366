"""/api/v1/invitations: links that let people in; and /api/v1/session/invitation: how they are followed."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from tilth.entrypoints.http.session import Email, Name, NewPassword, SessionInfo, describe_session, enter
from tilth.kernel.pages import Page
from tilth.platform.accounts.api import (
    NewPerson,
    accept_as_member,
    accept_as_new,
    find_session,
    get_offer,
    invite_member,
    list_invitations,
    open_session,
    revoke_invitation,
)
from tilth.platform.accounts.contracts import (
    Invitation,
    InvitationOffer,
    InvitationState,
    Language,
    NewInvitation,
    NewSession,
    SignInMethod,
)
from tilth.platform.accounts.errors import SignInFirst
from tilth.platform.audit.api import note_admin_export
from tilth.platform.auth.contracts import Principal, Role, Scope
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import AdminSession
from tilth.platform.http.authentication import Authenticator, open_to_anyone, read_session_token, requires
from tilth.platform.http.csv import CSV_ANSWER, answer_csv, every_item
from tilth.platform.http.parameters import Cursor, Limit, Search, Sort

InState = Annotated[InvitationState | None, QueryParameter(name="state", description="Only those in this state.")]
Token = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
_HEADER = ("email", "role", "state", "invited_by_name", "created_at", "expires_at", "accepted_at", "revoked_at")


class InvitationRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    email: Email
    role: Role
    days: Annotated[int, msgspec.Meta(ge=1, le=30)] = 7
    """For which the link is good."""


class InvitationLink(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    token: Token
    """The last part of the link."""


class NewPersonRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of whom accepts and has no account yet."""

    name: Name
    password: NewPassword
    language: Language | None = None


class AcceptRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    token: Token
    """The last part of the link."""
    person: NewPersonRequest | None = None
    """To make an account; left out: the one that is signed in accepts."""


@get(
    "/invitations",
    summary="List invitations",
    guards=[requires(Scope.MEMBERS_READ)],
    tags=["members"],
    sync_to_thread=True,
)
def get_invitations(
    admin_session: NamedDependency[AdminSession],
    principal: NamedDependency[Principal],
    state: State,
    search: Search = None,
    sort: Sort = None,
    in_state: InState = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Invitation]:
    """Newest first; sorts by email, role, created_at, expires_at."""
    request = ListRequest(search, sort, cursor, limit)
    return list_invitations(admin_session, principal.workspace, request, now=state.clock.now(), state=in_state)


@post(
    "/invitations/export",
    summary="Export the list of invitations",
    guards=[requires(Scope.MEMBERS_READ)],
    tags=["members"],
    sync_to_thread=True,
    status_code=200,
    responses=CSV_ANSWER,
)
def export_invitations(
    admin_session: NamedDependency[AdminSession],
    principal: NamedDependency[Principal],
    state: State,
    search: Search = None,
    sort: Sort = None,
    in_state: InState = None,
) -> Response[bytes]:
    """The list as a CSV file, without the links."""
    workspace, now = principal.workspace, state.clock.now()

    def read(cursor: str | None, limit: int) -> Page[Invitation]:
        request = ListRequest(search, sort, cursor, limit)
        return list_invitations(admin_session, workspace, request, now=now, state=in_state)

    found = list(every_item(read))
    asked = {"search": search, "state": in_state, "sort": sort}
    note_admin_export(admin_session, workspace, principal.actor, "invitations", rows=len(found), filters=asked)
    return answer_csv("invitations", _HEADER, ([getattr(each, name) for name in _HEADER] for each in found))


@post(
    "/invitations",
    summary="Invite somebody",
    guards=[requires(Scope.MEMBERS_WRITE)],
    tags=["members"],
    sync_to_thread=True,
    opt={"answer_holds_secret": True},
)
def post_invitation(
    data: JSONBody[InvitationRequest],
    admin_session: NamedDependency[AdminSession],
    principal: NamedDependency[Principal],
    state: State,
) -> NewInvitation:
    """Tilth sends no mail: hand the link on. Inviting the same address again makes the link before it worthless."""
    return invite_member(
        admin_session, email=data.email, role=data.role, days=data.days, principal=principal, clock=state.clock
    )


@delete(
    "/invitations/{invitation_id:uuid}",
    summary="Take an invitation back",
    guards=[requires(Scope.MEMBERS_WRITE)],
    tags=["members"],
    sync_to_thread=True,
)
def delete_invitation(
    invitation_id: FromPath[UUID],
    admin_session: NamedDependency[AdminSession],
    principal: NamedDependency[Principal],
    state: State,
) -> None:
    """Its link is good no more; it stays in the list."""
    revoke_invitation(admin_session, invitation_id, principal=principal, clock=state.clock)


@post(
    "/session/invitation",
    summary="Show what an invitation offers",
    guards=[open_to_anyone()],
    tags=["session"],
    sync_to_thread=True,
    status_code=200,
)
def post_offer(
    data: JSONBody[InvitationLink], admin_session: NamedDependency[AdminSession], state: State
) -> InvitationOffer:
    """By its link; the link stands in the body so that no log keeps it."""
    return get_offer(admin_session, data.token, state.clock.now())


@post(
    "/session/invitation/accept",
    summary="Accept an invitation",
    guards=[open_to_anyone()],
    tags=["session"],
    sync_to_thread=True,
    status_code=200,
)
def post_acceptance(
    request: Request[Any, Any, Any], data: JSONBody[AcceptRequest], authenticator: NamedDependency[Authenticator]
) -> Response[SessionInfo]:
    """With `person`: makes the account and signs in. Without: adds the workspace to the account that is signed in."""
    if data.person is None:
        return Response(_join(request, data.token, authenticator))
    return enter(request, authenticator, _enrol(request, data.token, data.person, authenticator))


def _join(request: Request[Any, Any, Any], token: str, authenticator: Authenticator) -> SessionInfo:
    source, session_token = authenticator.sources.find(request), read_session_token(request)
    with authenticator.database.admin() as session:
        found = session_token and find_session(session, session_token, source=source, keeping=authenticator.keeping)
        if not found:
            raise SignInFirst("Sign in, then open the link again; or say who you are to get an account.")
        accept_as_member(session, token, found.account, source=source, now=authenticator.clock.now())
        return describe_session(session, authenticator, request, session_token)


def _enrol(
    request: Request[Any, Any, Any], token: str, person: NewPersonRequest, authenticator: Authenticator
) -> NewSession:
    source = authenticator.sources.find(request)
    with authenticator.database.admin() as session:
        new = NewPerson(person.name, person.password, person.language)
        created = accept_as_new(session, token, new, source=source, now=authenticator.clock.now())
        return open_session(session, created, method=SignInMethod.LINK, source=source, keeping=authenticator.keeping)


route_handlers = [
    get_invitations,
    export_invitations,
    post_invitation,
    delete_invitation,
    post_offer,
    post_acceptance,
]
