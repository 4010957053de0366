"""/api/v1/session/single-sign-on: to the provider, and back. Both answers lead the browser on; errors to the door."""

import re
from typing import Annotated, Any

import structlog
from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from litestar.response import Redirect

from tilth.entrypoints.http.session import SIGN_ON_URL, entering_cookies
from tilth.kernel.errors import AppError
from tilth.platform.accounts.api import (
    ATTEMPT_KEPT,
    begin_sign_on,
    end_sign_on,
    open_session,
    sign_on,
)
from tilth.platform.accounts.contracts import NewSession, SignInMethod
from tilth.platform.accounts.errors import SingleSignOnOff, SingleSignOnRefused
from tilth.platform.accounts.sign_on.provider import Provider
from tilth.platform.http.authentication import Authenticator, open_to_anyone, open_to_provider
from tilth.platform.http.cookies import SIGN_ON, drop_cookie, make_cookie, read_cookie

AnyRequest = Request[Any, Any, Any]
Next = Annotated[str | None, QueryParameter(name="next", description="Page of the console to go to afterwards.")]
_log = structlog.get_logger("tilth.access")
_HOME = "/console/"
_OWN = re.compile(r"/console(/[^\\\s\x00-\x1f]*)?")


@get(
    "/session/single-sign-on",
    summary="Go to the provider to sign in",
    guards=[open_to_anyone()],
    tags=["session"],
    sync_to_thread=True,
    status_code=302,
)
def get_sign_on(request: AnyRequest, authenticator: NamedDependency[Authenticator], next_page: Next = None) -> Redirect:
    """For browsers: leads to the provider that is configured."""
    _require_on(authenticator)
    try:
        provider = Provider(authenticator.settings)
        with authenticator.database.admin() as session:
            secrets, browser = begin_sign_on(session, return_to=own_page(next_page), now=authenticator.clock.now())
    except AppError as error:
        return _to_door(error)
    cookie = make_cookie(request, authenticator.sources, SIGN_ON, browser, ATTEMPT_KEPT)
    return Redirect(provider.sign_on_url(secrets, _redirect_uri(request, authenticator)), cookies=[cookie])


@get(
    "/session/single-sign-on/callback",
    summary="Come back from the provider",
    guards=[open_to_provider()],
    tags=["session"],
    sync_to_thread=True,
    status_code=302,
)
def get_sign_on_callback(request: AnyRequest, authenticator: NamedDependency[Authenticator]) -> Redirect:
    """For browsers: signs in whom the provider vouches for, and leads to the page that was asked for."""
    _require_on(authenticator)
    try:
        new, return_to = _come_back(request, authenticator)
    except AppError as error:
        answer = _to_door(error)
    else:
        answer = Redirect(return_to, cookies=entering_cookies(request, authenticator, new))
    answer.set_cookie(drop_cookie(request, authenticator.sources, SIGN_ON))
    return answer


def own_page(asked: str | None) -> str:
    """Never another site."""
    return asked if asked is not None and _OWN.fullmatch(asked) else _HOME


def _come_back(request: AnyRequest, authenticator: Authenticator) -> tuple[NewSession, str]:
    query, now, source = request.query_params, authenticator.clock.now(), authenticator.sources.find(request)
    browser = read_cookie(request, authenticator.sources, SIGN_ON)
    with authenticator.database.admin() as session:
        returned = end_sign_on(session, state=query.get("state", ""), browser=browser, now=now)
    if "error" in query or not query.get("code"):
        raise SingleSignOnRefused("The provider did not let you in: sign in again.")
    identity = Provider(authenticator.settings).identify(
        query["code"],
        nonce=returned.nonce,
        code_verifier=returned.code_verifier,
        redirect_uri=_redirect_uri(request, authenticator),
        now=now,
    )
    with authenticator.database.admin() as session:
        account = sign_on(session, identity, settings=authenticator.settings, source=source)
        new = open_session(
            session, account, method=SignInMethod.SINGLE_SIGN_ON, source=source, keeping=authenticator.keeping
        )
    return new, returned.return_to


def _require_on(authenticator: Authenticator) -> None:
    if not authenticator.settings.single_sign_on:
        raise SingleSignOnOff("Single sign-on is not set up: TILTH_OIDC_ISSUER names the provider.")


def _redirect_uri(request: AnyRequest, authenticator: Authenticator) -> str:
    return f"{authenticator.sources.own_url(request)}{SIGN_ON_URL}/callback"


def _to_door(error: AppError) -> Redirect:
    _log.warning("single sign-on refused", code=error.code, reason=error.message)
    return Redirect(f"/console/sign-in?problem={error.code}")


route_handlers: list[Any] = [get_sign_on, get_sign_on_callback]
