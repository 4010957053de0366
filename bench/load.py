"""An HTTP/1.1 load generator that leaves the cores to the server: prebuilt requests, one asyncio protocol each."""

import asyncio
import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass
class Measured:
    """What came back. Latencies in seconds, from the first byte written to the last byte read."""

    seconds: float
    latencies: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        return len(self.latencies)

    def percentile_ms(self, q: float) -> float:
        return float(np.percentile(self.latencies, q)) * 1000 if self.latencies else float("nan")


def build_request(host: str, path: str, write_key_header: str, body: bytes) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {write_key_header}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class _Connection(asyncio.Protocol):
    """Sends the next request as soon as the answer to the last one is complete."""

    def __init__(
        self, requests: Iterator[bytes], measured: Measured, stop_at: float, done: "asyncio.Future[None]"
    ) -> None:
        self._requests, self._measured, self._stop_at, self._done = requests, measured, stop_at, done
        self._buffer = b""
        self._sent = 0.0
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._buffer[:end].lower()
        at = head.find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(self._buffer) < end + 4 + length:
            return
        if head[9:12] == b"200":
            self._measured.latencies.append(time.perf_counter() - self._sent)
        else:
            self._measured.errors.append(self._buffer[: end + 4 + length][:300].decode(errors="replace"))
        self._buffer = b""
        self._next()

    def _next(self) -> None:
        assert self._transport is not None
        self._sent = time.perf_counter()
        request = next(self._requests, None) if self._sent < self._stop_at else None
        if request is None:
            self._transport.close()
        else:
            self._transport.write(request)

    def connection_lost(self, error: Exception | None) -> None:
        if error is not None:
            self._measured.errors.append(repr(error))
        if not self._done.done():
            self._done.set_result(None)


async def _load(host: str, port: int, requests: Iterator[bytes], connections: int, seconds: float) -> Measured:
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    measured = Measured(0.0)
    ends = [loop.create_future() for _ in range(connections)]
    for end in ends:
        await loop.create_connection(
            lambda end=end: _Connection(requests, measured, started + seconds, end),  # type: ignore[misc]  # bound now
            host,
            port,
        )
    await asyncio.gather(*ends)
    measured.seconds = time.perf_counter() - started
    return measured


def run_load(
    host: str, port: int, requests: Sequence[bytes], *, connections: int, seconds: float, repeat: bool = True
) -> Measured:
    """Requests in turn from as many connections as asked for, until the time is up (or they are used up)."""
    source = itertools.cycle(requests) if repeat else iter(requests)
    return asyncio.run(_load(host, port, source, connections, seconds))
