"""Around every request: an id, security headers, an access log line, request metrics."""

import re
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

import structlog
from prometheus_client import Histogram

from tilth.kernel.ids import uuid7

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Asgi = Callable[[Any, Receive, Send], Awaitable[None]]

_log = structlog.get_logger("tilth.access")
_SENT_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_KEY = "tilth.request_id"
_SECURITY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
]
REQUEST_SECONDS = Histogram(
    "tilth_http_request_seconds",
    "Time to answer, by route template and class of status.",
    ["method", "route", "status"],
    buckets=(0.005, 0.02, 0.1, 0.5, 2, 10),
)


def request_id(scope: Mapping[str, object]) -> str:
    return str(scope.get(_KEY, ""))


class Access:
    """Wraps the whole application, for the paths under /api and /console, known to the router or not.

    The collecting endpoints do without: they answer thousands of requests a second and count for themselves.
    """

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(("/api", "/console")):
            await self._app(scope, receive, send)
            return
        identifier = _choose_id(scope)
        scope[_KEY] = identifier.decode()
        started = time.perf_counter()
        status = 500

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                sent = {name.lower() for name, _ in message["headers"]}
                extra = [header for header in _SECURITY_HEADERS if header[0] not in sent]
                message["headers"] = [*message["headers"], *extra, (b"x-request-id", identifier)]
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        finally:
            took = time.perf_counter() - started
            route = str(scope.get("path_template", "")) or "unmatched"
            REQUEST_SECONDS.labels(scope["method"], route, f"{status // 100}xx").observe(took)
            _log.info(
                "request",
                request_id=identifier.decode(),
                method=scope["method"],
                route=route,
                path=scope["path"],
                status=status,
                milliseconds=round(took * 1000, 1),
                actor=str(getattr(scope.get("auth"), "actor", "")) or None,
            )


def _choose_id(scope: Scope) -> bytes:
    """The caller's own X-Request-Id if it is harmless in a log, otherwise a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _SENT_ID.fullmatch(value):
            return bytes(value)
    return str(uuid7()).encode()
