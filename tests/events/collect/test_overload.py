"""Overload is told before the body is buffered; a client that breaks off leaves nothing behind."""

import asyncio
from typing import Any

import pytest
from tests.events.conftest import Door, nothing_here

from tilth.entrypoints.http.collecting import create_collector
from tilth.events.collect import collector as collector_module
from tilth.kernel.clock import SystemClock


def call(door: Door, messages: list[dict[str, Any]], length: int) -> tuple[list[dict[str, Any]], int]:
    """What the application sends, and how many messages of the body it asked for."""
    sent: list[dict[str, Any]] = []
    asked = 0

    async def receive() -> dict[str, Any]:
        nonlocal asked
        asked += 1
        return messages[asked - 1]

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def run() -> None:
        app = create_collector(door.database, nothing_here, SystemClock())
        headers = [(b"x-write-key", door.key.encode()), (b"content-length", str(length).encode())]
        scope = {"type": "http", "method": "POST", "path": "/v1/track", "query_string": b"", "headers": headers}
        await app(scope, receive, send)
        await app.close()

    asyncio.run(run())
    return sent, asked


def test_no_room_for_another_body(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector_module, "MAX_READING_BYTES", 1_000)
    sent, asked = call(door, [], 1_001)
    assert (sent[0]["status"], asked) == (503, 0)
    assert dict(sent[0]["headers"])[b"retry-after"] == b"1"
    fits, _ = call(door, [{"type": "http.request", "body": b'{"userId":"u","event":"Seen"}'}], 29)
    assert fits[0]["status"] == 200


def test_announced_too_large_is_not_read(door: Door) -> None:
    sent, asked = call(door, [], 100_000_000)
    assert (sent[0]["status"], asked) == (413, 0)


def test_body_larger_than_announced_is_cut_off(door: Door) -> None:
    chunk = {"type": "http.request", "body": b"x" * 3_000_000, "more_body": True}
    sent, asked = call(door, [chunk] * 10, 100)
    assert (sent[0]["status"], asked) == (413, 2)


def test_client_breaks_off(door: Door) -> None:
    part = {"type": "http.request", "body": b'{"userId":"u","event":"Seen"}', "more_body": True}
    sent, _ = call(door, [part, {"type": "http.disconnect"}], 100)
    assert sent[0]["status"] == 400
    assert door.batch().requests == 0
