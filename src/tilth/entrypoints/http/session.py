"""/api/v1/session and /api/v1/setup: the ways in and out of a browser session."""

import time
from typing import Annotated, Any

import msgspec
from anyio import sleep, to_thread
from litestar import Request, Response, delete, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import JSONBody

from tilth.kernel.errors import AppError
from tilth.platform.accounts.api import (
    DEVICE_KEPT,
    FirstWorkspace,
    append_account_audit,
    csrf_token,
    end_session,
    find_session,
    has_accounts,
    list_memberships,
)
from tilth.platform.accounts.contracts import Account, Language, Membership, NewSession
from tilth.platform.database.sessions import AdminSession
from tilth.platform.http.authentication import Authenticator, open_to_anyone, read_session_token
from tilth.platform.http.cookies import DEVICE, SESSION, drop_cookie, make_cookie, read_cookie
from tilth.platform.http.signing_in import FirstRun, first_run, sign_in

AnyRequest = Request[Any, Any, Any]
SIGN_ON_URL = "/api/v1/session/single-sign-on"
REFUSED_AFTER = 0.4
"""Seconds that a refused sign-in takes at least: what differs behind it (is there such an account, is its trail
written) takes less, and so cannot be told from outside."""

Email = Annotated[str, msgspec.Meta(min_length=1, max_length=254)]
Password = Annotated[str, msgspec.Meta(min_length=1, max_length=256)]
NewPassword = Annotated[str, msgspec.Meta(min_length=10, max_length=256)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class SingleSignOn(msgspec.Struct, frozen=True):
    """A provider that knows who somebody is."""

    name: str
    """As people call it; for the button."""
    url: str
    """Where the browser has to go."""


class SessionInfo(msgspec.Struct, frozen=True):
    """Who the browser's session belongs to, and what they may do where."""

    setup_needed: bool
    """No account exists yet: make the first administrator."""
    signed_in: bool
    account: Account | None
    memberships: list[Membership]
    csrf: str | None
    """To be sent as `X-Tilth-CSRF` with every request that is not a GET."""
    single_sign_on: SingleSignOn | None
    """None: people sign in by password only."""


class SignInRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    email: Email
    password: Password
    code: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    """Of the authenticator, or a recovery code; asked for by `second_factor_needed`."""


class WorkspaceRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Name
    slug: str = "main"
    """Short name, for addresses and the command line."""
    time_zone: str = "Asia/Shanghai"
    currency: str = "CNY"


class SetupRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: Annotated[str, msgspec.Meta(max_length=40)]
    """As `tilth up` prints it."""
    email: Email
    name: Name
    password: NewPassword
    workspace: WorkspaceRequest
    language: Language | None = None


@get(
    "/session",
    summary="Who is signed in",
    guards=[open_to_anyone()],
    tags=["session"],
    sync_to_thread=True,
)
def get_session(
    request: AnyRequest, admin_session: NamedDependency[AdminSession], authenticator: NamedDependency[Authenticator]
) -> Response[SessionInfo]:
    """Answers also when nobody is: with what it takes to sign in."""
    token = read_session_token(request)
    info = describe_session(admin_session, authenticator, request, token)
    gone = [] if token is None or info.signed_in else [drop_cookie(request, authenticator.sources, SESSION)]
    return Response(info, cookies=gone)


@post(
    "/session",
    summary="Sign in",
    guards=[open_to_anyone()],
    tags=["session"],
)
async def post_session(
    request: AnyRequest, data: JSONBody[SignInRequest], authenticator: NamedDependency[Authenticator]
) -> Response[SessionInfo]:
    """Sets the cookie of the session. After five wrong passwords the name is locked for 15 minutes at this address."""
    started = time.monotonic()
    sources = authenticator.sources
    source, device = sources.find(request), read_cookie(request, sources, DEVICE)

    def work() -> Response[SessionInfo]:
        new = sign_in(
            authenticator,
            email=data.email,
            password=data.password,
            code=data.code,
            device_token=device,
            source=source,
        )
        return enter(request, authenticator, new)

    try:
        return await to_thread.run_sync(work, limiter=authenticator.hashing)
    except AppError:
        await sleep(max(0.0, started + REFUSED_AFTER - time.monotonic()))
        raise


@delete(
    "/session",
    summary="Sign out",
    guards=[open_to_anyone()],
    tags=["session"],
    sync_to_thread=True,
    status_code=204,
)
def delete_session(
    request: AnyRequest, admin_session: NamedDependency[AdminSession], authenticator: NamedDependency[Authenticator]
) -> Response[None]:
    """Ends this session, also where it has expired or its token for writes was lost. Other browsers stay signed in."""
    token, sources = read_session_token(request), authenticator.sources
    if token is not None:
        found = find_session(admin_session, token, source=sources.find(request), keeping=authenticator.keeping)
        if found is not None:
            end_session(admin_session, found.account.id, found.session_id)
            append_account_audit(admin_session, found.account.id, actor=found.actor, action="account.signed_out")
    return Response(None, status_code=204, cookies=[drop_cookie(request, sources, SESSION)])


@post(
    "/setup",
    summary="Make the first administrator and workspace",
    guards=[open_to_anyone()],
    tags=["session"],
    sync_to_thread=True,
)
def post_setup(
    request: AnyRequest, data: JSONBody[SetupRequest], authenticator: NamedDependency[Authenticator]
) -> Response[SessionInfo]:
    """Once, and only with the code that `tilth up` prints. Signs in who did it."""
    first = data.workspace
    asked = FirstRun(
        code=data.code,
        email=data.email,
        name=data.name,
        password=data.password,
        language=data.language,
        workspace=FirstWorkspace(first.slug, first.name, first.time_zone, first.currency),
    )
    new = first_run(authenticator, asked, authenticator.sources.find(request))
    return enter(request, authenticator, new)


def describe_session(
    session: AdminSession, authenticator: Authenticator, request: AnyRequest, token: str | None
) -> SessionInfo:
    found = None
    if token is not None:
        source = authenticator.sources.find(request)
        found = find_session(session, token, source=source, keeping=authenticator.keeping)
    settings = authenticator.settings
    return SessionInfo(
        setup_needed=found is None and not has_accounts(session.connection),
        signed_in=found is not None,
        account=None if found is None else found.account,
        memberships=[] if found is None else list_memberships(session.connection, found.account.id),
        csrf=None if found is None or token is None else csrf_token(token),
        single_sign_on=SingleSignOn(settings.oidc_name, SIGN_ON_URL) if settings.single_sign_on else None,
    )


def enter(request: AnyRequest, authenticator: Authenticator, new: NewSession) -> Response[SessionInfo]:
    """The answer to whoever has just come in, with the cookies of the session."""
    with authenticator.database.admin() as session:
        info = describe_session(session, authenticator, request, new.token)
    answer = Response(info)
    for cookie in entering_cookies(request, authenticator, new):
        answer.set_cookie(cookie)
    return answer


def entering_cookies(request: AnyRequest, authenticator: Authenticator, new: NewSession) -> list[Cookie]:
    sources, length = authenticator.sources, new.expires_at - authenticator.clock.now()
    return [
        make_cookie(request, sources, SESSION, new.token, length),
        make_cookie(request, sources, DEVICE, new.device_token, DEVICE_KEPT),
    ]


route_handlers = [get_session, post_session, delete_session, post_setup]
