"""The collecting endpoints as one lean ASGI application in front of the framework's.

A request goes: route → key from the head → room in the queue? → body → unpack → look at each event → commit → 200.
Whatever fails on the way becomes an answer with a reason; nothing is acknowledged before it is durable.
"""

import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog
from prometheus_client import Counter, Histogram

from tilth.events.collect import answers
from tilth.events.collect.answers import Answer
from tilth.events.collect.bodies import unpack
from tilth.events.collect.contracts import Delivery, Source, Uses
from tilth.events.collect.depth import cut_deep
from tilth.events.collect.dialects.contracts import encode_exact
from tilth.events.collect.dialects.pixel import read_pixel
from tilth.events.collect.door import Looked, Outer, is_rudder, look, open_body, repair
from tilth.events.collect.errors import (
    BodyTooLarge,
    EventsRejected,
    InboxUnavailable,
    MalformedBody,
    NoWriteKey,
    Overloaded,
    TooDeep,
    UnknownWriteKey,
)
from tilth.events.collect.inbox import Inbox
from tilth.events.collect.requests import Head, find_write_key
from tilth.events.collect.routes import ROUTES, SETTINGS_PREFIX, SETTINGS_SUFFIX, Route, Speech
from tilth.events.collect.settings_page import answer_settings
from tilth.events.contracts import MAX_BATCH_BYTES, MAX_RUDDER_BATCH_BYTES
from tilth.events.normalise.api import Request, examine
from tilth.events.rejections import Rejection
from tilth.kernel.clock import Clock
from tilth.kernel.errors import AppError

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Asgi = Callable[[Any, Receive, Send], Awaitable[None]]
FindSource = Callable[[str], Awaitable[Source | None]]
"""Write key → source. Raises only when the keys cannot be read."""

MAX_READING_BYTES = 128 * 1024 * 1024
"""Bodies under way, all together; beyond that a request is turned away before its body is read."""

_log = structlog.get_logger("tilth.collect")
REQUESTS = Counter("tilth_collect_requests_total", "Collecting requests by dialect and status.", ["route", "status"])
EVENTS = Counter("tilth_collect_events_total", "Events acknowledged, by dialect.", ["route"])
REJECTED = Counter("tilth_collect_rejected_total", "Events not taken, by reason.", ["code"])
SECONDS = Histogram(
    "tilth_collect_seconds", "Time to answer.", ["route"], buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5)
)


class Collector:
    """Answers its own paths and hands every other request on."""

    def __init__(self, inner: Asgi, find_source: FindSource, inbox: Inbox, uses: Uses, clock: Clock) -> None:
        self._inner = inner
        self._find_source = find_source
        self._inbox = inbox
        self._uses = uses
        self._clock = clock
        self._reading = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._inner(scope, self._closing(receive), send)
            return
        route = _route_of(scope)
        if route is None:
            await self._inner(scope, receive, send)
            return
        started = time.perf_counter()
        head = Head.of(scope)
        answer = await self._answer(route, scope, head, receive)
        REQUESTS.labels(route.name, answer.status).inc()
        SECONDS.labels(route.name).observe(time.perf_counter() - started)
        await send(
            {
                "type": "http.response.start",
                "status": answer.status,
                "headers": [
                    *answer.headers,
                    *answers.cors_headers(head),
                    (b"content-length", str(len(answer.body)).encode()),
                ],
            }
        )
        await send({"type": "http.response.body", "body": answer.body})

    async def close(self) -> None:
        """Write what waits and let go of the database."""
        await self._inbox.close()
        await self._uses.close()

    def _closing(self, receive: Receive) -> Receive:
        """Servers tell of the shutdown when the last request has been answered."""

        async def receive_and_close() -> MutableMapping[str, Any]:
            message: MutableMapping[str, Any] = await receive()
            if message["type"] == "lifespan.shutdown":
                await self.close()
            return message

        return receive_and_close

    async def _answer(self, route: Route, scope: Scope, head: Head, receive: Receive) -> Answer:
        method = scope["method"]
        try:
            if method == "OPTIONS":
                return answers.answer_preflight(head)
            if route is _SETTINGS:
                key = scope["path"].rstrip("/").removeprefix(SETTINGS_PREFIX).removesuffix(SETTINGS_SUFFIX)
                return answer_settings(key, head, scope.get("scheme", "http"))
            if method not in route.methods:
                return answers.answer_method(route.methods)
            return await self._take(route, head, receive)
        except AppError as error:
            return answers.answer_error(error)
        except Exception:  # noqa: BLE001 — whatever this is, the sender must keep its events and try again
            _log.exception("collecting failed", route=route.name)
            return answers.answer_error(InboxUnavailable("This request failed on our side. Send again.", retry_after=5))

    async def _take(self, route: Route, head: Head, receive: Receive) -> Answer:
        self._inbox.check_open()
        key = find_write_key(head)
        source = await self._source(key) if key is not None else None
        if route.speech is Speech.PIXEL:
            body = encode_exact(read_pixel(head, route.kind or ""))
        else:
            body = await self._read(head, receive)
        if route.speech is Speech.IGNORED:
            return answers.SUCCESS
        if route.dialect is not None:
            letter = route.dialect.open(body, head)
            source = source or await self._source(letter.write_key)
            events = route.dialect.translate(letter, source.time_zone)
            body = encode_exact({"batch": events, "sentAt": letter.sent_at})
        body, outer = _open(body)
        if source is None:
            source = await self._source(outer.write_key if isinstance(outer.write_key, str) else None)
        if len(body) > MAX_BATCH_BYTES and not is_rudder(outer) and route.dialect is None:
            raise _too_large(MAX_BATCH_BYTES)
        return await self._deliver(route, head, source, body, outer)

    async def _deliver(self, route: Route, head: Head, source: Source, body: bytes, outer: Outer) -> Answer:
        looked = look(body, outer, route.kind)
        context = {"currency": source.currency, "source": route.name, "key": str(source.key)}
        if outer.batch is None and route.kind is not None:
            context["type"] = route.kind
        agent = head.browser_agent
        if agent is not None:
            context["user_agent"] = agent
        if head.strict:
            return await self._deliver_strictly(route, source, looked, context)
        rejections = _rejections(looked, route, context)
        if looked.message_ids:
            await self._inbox.append(Delivery(source.workspace, looked.body, looked.good, context, rejections))
        self._count(route, source, looked)
        if looked.bad and not looked.good:
            raise _rejected(looked)
        if route.speech is Speech.PIXEL:
            return answers.PIXEL_SENT
        if route.dialect is not None:
            return Answer(200, route.dialect.success)
        if looked.bad:
            return answers.answer_json(200, {"success": True, "rejected": len(looked.bad)})
        return answers.SUCCESS

    async def _deliver_strictly(self, route: Route, source: Source, looked: Looked, context: dict[str, Any]) -> Answer:
        """Good events enter, and the answer tells of each event; bad ones are the sender's to mend."""
        if looked.good:
            looked.mark(examine(Request(looked.body, self._clock.now(), 0, context)))
        if looked.good:
            await self._inbox.append(Delivery(source.workspace, looked.body, looked.good, context))
        self._count(route, source, looked)
        results = [_result(looked, index) for index in range(len(looked.message_ids))]
        if not looked.bad:
            return answers.answer_success(route.dialect.success if route.dialect else answers.SUCCESS.body, results)
        error = _rejected(looked)
        error.details["results"] = results
        return answers.answer_error(error)

    def _count(self, route: Route, source: Source, looked: Looked) -> None:
        EVENTS.labels(route.name).inc(looked.good)
        for bad in looked.bad.values():
            REJECTED.labels(bad.code).inc()
        if looked.good:
            self._uses.note(source, looked.good)

    async def _source(self, key: str | None) -> Source:
        """Raises NoWriteKey, UnknownWriteKey."""
        if not key:
            raise NoWriteKey("Send a write key: Basic auth with the key as user name, or `writeKey` in the body.")
        source = await self._find_source(key)
        if source is None:
            raise UnknownWriteKey("This write key is not valid: it was never issued, or it was revoked.")
        return source

    async def _read(self, head: Head, receive: Receive) -> bytes:
        """The plain body. Raises BodyTooLarge and Overloaded before anything is buffered, where that is plain."""
        expected = head.length
        if expected is not None and expected > MAX_RUDDER_BATCH_BYTES:
            raise _too_large(MAX_RUDDER_BATCH_BYTES)
        reserved = MAX_BATCH_BYTES if expected is None else expected
        if self._reading + reserved > MAX_READING_BYTES:
            raise Overloaded("The server reads all that it can: send again in a moment.", retry_after=1)
        self._reading += reserved
        try:
            return unpack(await _read_all(receive), head.encoding, MAX_RUDDER_BATCH_BYTES)
        finally:
            self._reading -= reserved


_SETTINGS = Route("settings", Speech.IGNORED, methods=("GET",))


def _route_of(scope: Scope) -> Route | None:
    if scope["type"] != "http":
        return None
    path: str = scope["path"]
    route = ROUTES.get(path) or ROUTES.get(path.rstrip("/"))
    if route is None and path.startswith(SETTINGS_PREFIX) and path.rstrip("/").endswith(SETTINGS_SUFFIX):
        return _SETTINGS
    return route


async def _read_all(receive: Receive) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise MalformedBody("The body ended before it was complete.")
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > MAX_RUDDER_BATCH_BYTES:
            raise _too_large(MAX_RUDDER_BATCH_BYTES)
        chunks.append(chunk)
        if not message.get("more_body"):
            return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _too_large(limit: int) -> BodyTooLarge:
    return BodyTooLarge(f"A request has at most {limit // 1024} KB: send smaller batches.", limit=limit)


def _open(body: bytes) -> tuple[bytes, Outer]:
    """One that is nearly JSON is repaired, and what is nested too deep is cut, so that it costs its own event alone."""
    try:
        return body, open_body(body)
    except TooDeep:
        cut = cut_deep(body)
        if cut is None or cut == body:
            raise
        return _open(cut)
    except MalformedBody:
        repaired = repair(body)
        if repaired is None:
            raise
        return repaired, open_body(repaired)


def _rejections(looked: Looked, route: Route, context: dict[str, Any]) -> list[Rejection]:
    if not looked.bad:
        return []
    known = {**context, **looked.shared}
    source = f"api:{route.name}"
    return [Rejection(b.code, b.message, source, b.message_id, b.payload, known) for b in looked.bad.values()]


def _rejected(looked: Looked) -> EventsRejected:
    """Tells of the first; `reason` is its code."""
    first = looked.bad[min(looked.bad)]
    return EventsRejected(first.message, reason=str(first.code), rejected=len(looked.bad))


def _result(looked: Looked, index: int) -> dict[str, Any]:
    bad = looked.bad.get(index)
    result: dict[str, Any] = {"messageId": looked.message_ids[index], "accepted": bad is None}
    return result if bad is None else {**result, "code": str(bad.code), "message": bad.message}
