"""Server-sent events: answers that stay open and say what happens, until the client or the server leaves.

`text/event-stream` as browsers know it; the console reads it by `fetch`, which can send the headers that it needs.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

import msgspec
from anyio import CancelScope
from litestar.response import Stream

HEARTBEAT_SECONDS = 15.0
"""Silence after which a comment is sent, so that proxies keep the connection and a dead client is noticed."""
LONGEST_SECONDS = 900.0
"""Then the answer ends and the client comes again: with a key that may have been revoked in the meantime."""
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
    return Stream(
        _send(messages, closing),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},  # nginx would collect the answer before it passes any of it on
    )


async def _send(messages: AsyncGenerator[Message, None], closing: asyncio.Event) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    end = loop.time() + LONGEST_SECONDS
    ending = asyncio.ensure_future(closing.wait())
    following = asyncio.ensure_future(anext(messages))
    try:
        yield b"retry: 1000\n\n"  # the first bytes: they tell the client that it is connected
        while loop.time() < end:
            done, _ = await asyncio.wait(
                {ending, following}, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            if ending in done:
                return
            if not done:
                yield _HEARTBEAT
                continue
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
