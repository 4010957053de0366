"""Every error as RFC 9457 problem details: `type, title, status, code, detail`, and data that belongs to it."""

import traceback
from http import HTTPStatus
from typing import Any

import msgspec
import psycopg
import psycopg_pool
import sqlalchemy.exc
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from tilth.kernel.errors import AppError, InvalidInput, RateLimited, Unavailable
from tilth.platform.database.errors import DatabaseUnavailable
from tilth.platform.http.access import request_id

MEDIA_TYPE = "application/problem+json"
DATABASE_AWAY = (psycopg.OperationalError, psycopg_pool.PoolTimeout, sqlalchemy.exc.TimeoutError)
"""What the drivers raise when the server cannot be reached, stops, or has no connection left."""

CONTENTION = ("40", "55P03")
"""Deadlock, serialisation failure, lock timeout: the same request may succeed at once."""

AnyRequest = Request[Any, Any, Any]
_log = structlog.get_logger("tilth.http")
_CODES = {
    400: "invalid_input",
    401: "unauthorised",
    403: "forbidden",
    404: "no_such_route",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
}


class Problem(msgspec.Struct, frozen=True):
    """The answer to what could not be done (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    """Stable; match on this."""
    detail: str
    """What is wrong and what to do next."""
    request_id: str
    details: dict[str, Any] = {}


def answer_app_error(request: AnyRequest, error: AppError) -> Response[bytes]:
    headers = {}
    if isinstance(error, RateLimited | Unavailable):
        headers["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="tilth"'
    return _answer(request, error.status, error.code, error.message, error.details, headers)


def answer_http_exception(request: AnyRequest, error: HTTPException) -> Response[bytes]:
    """What Litestar refuses by itself: routing, decoding and validation."""
    status = error.status_code
    detail, details = error.detail, {}
    if isinstance(error, ValidationException):
        detail = "The request does not have the expected form."
        details = {"errors": error.extra or []}
    elif status == 404:
        detail = f"There is nothing at {request.url.path}; /api/docs lists what there is."
    elif status >= 500:
        return answer_unexpected(request, error)
    headers = {name: value for name, value in (error.headers or {}).items() if name.lower() == "allow"}
    return _answer(request, status, _CODES.get(status, "refused"), detail, details, headers)


def answer_database_error(request: AnyRequest, error: Exception) -> Response[bytes]:
    """503 where the database is away; anything else that it says is our own mistake: 500."""
    cause = error.orig if isinstance(error, sqlalchemy.exc.DBAPIError) else error
    if isinstance(cause, psycopg.Error) and (cause.sqlstate or "").startswith(CONTENTION):
        return answer_app_error(request, Unavailable("Another request was in the way: try again.", retry_after=1))
    if isinstance(cause, DATABASE_AWAY):
        _log.warning("database unavailable", error=str(cause), request_id=request_id(request.scope))
        return answer_app_error(
            request, DatabaseUnavailable("The database cannot be reached: try again in a few seconds.", retry_after=5)
        )
    if isinstance(cause, psycopg.DataError):
        return answer_app_error(
            request, InvalidInput("A value cannot be stored: a number is too large, or a text has a null character.")
        )
    return answer_unexpected(request, error)


def answer_undecodable(request: AnyRequest, error: RecursionError | UnicodeDecodeError) -> Response[bytes]:
    """What the JSON decoder raises past its own errors; our own code neither recurses on data nor decodes."""
    wrong = "is nested too deeply" if isinstance(error, RecursionError) else "is not valid UTF-8"
    return answer_app_error(request, InvalidInput(f"The JSON {wrong}."))


def answer_unexpected(request: AnyRequest, error: Exception) -> Response[bytes]:
    """A mistake of ours. The text of the exception stays in the log: it may quote data."""
    identifier = request_id(request.scope)
    _log.error(
        "unexpected error",
        request_id=identifier,
        path=request.url.path,
        traceback="".join(traceback.format_exception(error)),
    )
    detail = f"Something went wrong on the server; its log tells more under request {identifier}."
    return _answer(request, 500, "internal", detail, {}, {})


def _answer(
    request: AnyRequest, status: int, code: str, detail: str, details: dict[str, Any], headers: dict[str, str]
) -> Response[bytes]:
    problem = Problem(
        type=f"urn:tilth:problem:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        detail=detail,
        request_id=request_id(request.scope),
        details=details,
    )
    body = msgspec.json.encode(problem, enc_hook=str)
    return Response(body, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def answer_error(request: AnyRequest, error: Exception) -> Response[bytes]:
    """The answer to any error, for those who meet it outside of a handler."""
    for kind in type(error).__mro__:
        if kind in exception_handlers:
            answer: Response[bytes] = exception_handlers[kind](request, error)
            return answer
    raise error


exception_handlers: dict[int | type[Exception], Any] = {
    AppError: answer_app_error,
    HTTPException: answer_http_exception,
    sqlalchemy.exc.SQLAlchemyError: answer_database_error,
    psycopg.Error: answer_database_error,
    psycopg_pool.PoolTimeout: answer_database_error,
    RecursionError: answer_undecodable,
    UnicodeDecodeError: answer_undecodable,
    Exception: answer_unexpected,
}
