"""Server-sent events: answers that stay open and say what happens, until the client or the server leaves.

`text/event-stream` as browsers know it; the console reads it by `fetch`, which can send the headers that it needs.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import msgspec
from anyio import CancelScope
from litestar import Litestar, Request
from litestar.response import Stream
from litestar.response.base import ASGIResponse

HEARTBEAT_SECONDS = 15.0
"""Silence after which a comment is sent, so that proxies keep the connection and a dead client is noticed."""
LONGEST_SECONDS = 900.0
"""Then the answer ends and the client comes again."""
LOOK_SECONDS = 5.0
"""How often it is looked whether the caller may still listen: a session may have ended, a role been taken away."""
STILL_ALLOWED = "still_allowed"
"""Under which the guard leaves, in the state of a request, the way to look again."""
StillAllowed = Callable[[], Awaitable[bool]]
_HEARTBEAT = b": still here\n\n"
_encode = msgspec.json.Encoder(decimal_format="number").encode


@dataclass(frozen=True, slots=True)
class Message:
    event: str
    data: object
    """Anything that msgspec makes JSON of."""

    def encode(self) -> bytes:
        return b"event: %s\ndata: %s\n\n" % (self.event.encode(), _encode(self.data))


def answer_stream(messages: AsyncGenerator[Message, None], *, closing: asyncio.Event) -> Stream:
    """`closing` is `app.state.closing`: set when the server is asked to stop. `messages` is closed at the end."""
    return _Following(
        _Feed(messages, closing),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},  # nginx would collect the answer before it passes any of it on
    )


@dataclass(slots=True)
class _Feed:
    """What a stream is made of, once the request is known that it answers."""

    messages: AsyncGenerator[Message, None]
    closing: asyncio.Event
    still_allowed: StillAllowed | None = None

    def __aiter__(self) -> AsyncIterator[bytes]:
        return _send(self.messages, self.closing, self.still_allowed)


class _Following(Stream):
    def to_asgi_response(self, app: Litestar | None, request: Request[Any, Any, Any], **options: Any) -> ASGIResponse:  # noqa: ANN401 — Litestar's own
        if isinstance(self.iterator, _Feed):
            self.iterator.still_allowed = request.scope["state"].get(STILL_ALLOWED)
        return super().to_asgi_response(app, request, **options)


async def _send(
    messages: AsyncGenerator[Message, None], closing: asyncio.Event, still_allowed: StillAllowed | None = None
) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    end = loop.time() + LONGEST_SECONDS
    looked = heard = loop.time()
    ending = asyncio.ensure_future(closing.wait())
    following = asyncio.ensure_future(anext(messages))
    try:
        yield b"retry: 1000\n\n"  # the first bytes: they tell the client that it is connected
        while loop.time() < end:
            pause = min(HEARTBEAT_SECONDS, LOOK_SECONDS)
            done, _ = await asyncio.wait({ending, following}, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
            if ending in done:
                return
            if still_allowed is not None and loop.time() - looked >= LOOK_SECONDS:
                looked = loop.time()
                if not await still_allowed():
                    return
            if not done:
                if loop.time() - heard >= HEARTBEAT_SECONDS:
                    heard = loop.time()
                    yield _HEARTBEAT
                continue
            heard = loop.time()
            try:
                message = following.result()
            except StopAsyncIteration:
                return
            yield message.encode()
            following = asyncio.ensure_future(anext(messages))
    finally:
        ending.cancel()
        following.cancel()
        with CancelScope(shield=True):
            with suppress(asyncio.CancelledError, StopAsyncIteration):
                await following
            await messages.aclose()
