"""/api/v1/session/single-sign-on: to the provider, and back. Both answers lead the browser on; errors to the door."""

import re
from typing import Annotated, Any
from urllib.parse import urlencode

import structlog
from anyio import to_thread
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
from tilth.platform.accounts.contracts import NewSession, SignInMethod, SignOnAttempt
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
    status_code=302,
)
async def get_sign_on(
    request: AnyRequest, authenticator: NamedDependency[Authenticator], next_page: Next = None
) -> Redirect:
    """For browsers: leads to the provider that is configured."""
    return await to_thread.run_sync(_lead_out, request, authenticator, next_page, limiter=authenticator.asking)


def _lead_out(request: AnyRequest, authenticator: Authenticator, next_page: str | None) -> Redirect:
    _require_on(authenticator)
    return_to = own_page(next_page)
    try:
        provider = Provider(authenticator.settings, request.app.state.papers, is_leaving=True)
        with authenticator.database.admin() as session:
            secrets, browser = begin_sign_on(session, return_to=return_to, now=authenticator.clock.now())
    except AppError as error:
        return _to_door(error, return_to)
    cookie = make_cookie(request, authenticator.sources, SIGN_ON, browser, ATTEMPT_KEPT)
    return Redirect(provider.sign_on_url(secrets, _redirect_uri(request, authenticator)), cookies=[cookie])


@get(
    "/session/single-sign-on/callback",
    summary="Come back from the provider",
    guards=[open_to_provider()],
    tags=["session"],
    status_code=302,
)
async def get_sign_on_callback(request: AnyRequest, authenticator: NamedDependency[Authenticator]) -> Redirect:
    """For browsers: signs in whom the provider vouches for, and leads to the page that was asked for."""
    return await to_thread.run_sync(_lead_in, request, authenticator, limiter=authenticator.asking)


def _lead_in(request: AnyRequest, authenticator: Authenticator) -> Redirect:
    _require_on(authenticator)
    return_to = _HOME
    try:
        returned = _end_attempt(request, authenticator)
        return_to = returned.return_to
        new = _let_in(request, authenticator, returned)
    except AppError as error:
        answer = _to_door(error, return_to)
    else:
        answer = Redirect(return_to, cookies=entering_cookies(request, authenticator, new))
    answer.set_cookie(drop_cookie(request, authenticator.sources, SIGN_ON))
    return answer


def own_page(asked: str | None) -> str:
    """Never another site."""
    return asked if asked is not None and _OWN.fullmatch(asked) else _HOME


def _end_attempt(request: AnyRequest, authenticator: Authenticator) -> SignOnAttempt:
    browser = read_cookie(request, authenticator.sources, SIGN_ON)
    with authenticator.database.admin() as session:
        return end_sign_on(
            session, state=request.query_params.get("state", ""), browser=browser, now=authenticator.clock.now()
        )


def _let_in(request: AnyRequest, authenticator: Authenticator, attempt: SignOnAttempt) -> NewSession:
    """Raises what the provider's answer is refused for."""
    query, source = request.query_params, authenticator.sources.find(request)
    if "error" in query or not query.get("code"):
        raise SingleSignOnRefused("The provider did not let you in: sign in again.")
    identity = Provider(authenticator.settings, request.app.state.papers).identify(
        query["code"],
        nonce=attempt.nonce,
        code_verifier=attempt.code_verifier,
        redirect_uri=_redirect_uri(request, authenticator),
        now=authenticator.clock.now(),
    )
    with authenticator.database.admin() as session:
        account = sign_on(session, identity, settings=authenticator.settings, source=source)
        return open_session(
            session, account, method=SignInMethod.SINGLE_SIGN_ON, source=source, keeping=authenticator.keeping
        )


def _require_on(authenticator: Authenticator) -> None:
    if not authenticator.settings.single_sign_on:
        raise SingleSignOnOff("Single sign-on is not set up: TILTH_OIDC_ISSUER names the provider.")


def _redirect_uri(request: AnyRequest, authenticator: Authenticator) -> str:
    return f"{authenticator.sources.own_url(request)}{SIGN_ON_URL}/callback"


def _to_door(error: AppError, return_to: str) -> Redirect:
    """Whoever gets in there after all still comes to the page that was asked for."""
    _log.warning("single sign-on refused", code=error.code, reason=error.message)
    then = {} if return_to == _HOME else {"next": return_to}
    return Redirect(f"/console/sign-in?{urlencode({'problem': error.code, **then})}")


route_handlers: list[Any] = [get_sign_on, get_sign_on_callback]
