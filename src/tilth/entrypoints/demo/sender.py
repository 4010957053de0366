"""Sends messages to a running server as any client would: POST /v1/batch, several connections, patient retries.

A batch that was sent twice does no harm: its messages keep their ids, and the server drops the second copy.
"""

import gzip
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED as FIRST
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
import msgspec

from tilth.entrypoints.demo.errors import DeliveryFailed, DeliveryRefused
from tilth.entrypoints.demo.simulator.payloads import Message, Writer

MAX_BODY = 480 * 1024
"""Segment's limit is 500 KB; room for the envelope."""
MAX_EVENTS = 2_500
_PATIENCE = 120.0
"""Seconds for which an unwilling server is asked again."""
_LOCAL = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Batch:
    body: bytes
    events: int


def pack(messages: Iterable[Message], *, sent_at: str | None = None) -> Iterator[Batch]:
    """Bodies as large as the limits allow. `sent_at` lets the server correct our clock."""
    encode = msgspec.json.Encoder().encode
    tail = b"]}" if sent_at is None else b'],"sentAt":"%s"}' % sent_at.encode()
    parts: list[bytes] = []
    size = 0
    for message in messages:
        part = encode(message)
        if parts and (size + len(part) + 1 > MAX_BODY or len(parts) == MAX_EVENTS):
            yield Batch(b'{"batch":[' + b",".join(parts) + tail, len(parts))
            parts, size = [], 0
        parts.append(part)
        size += len(part) + 1
    if parts:
        yield Batch(b'{"batch":[' + b",".join(parts) + tail, len(parts))


def messages_of(writer: Writer, events: int, *, step: int = 2_000) -> Iterator[Message]:
    for start in range(0, events, step):
        yield from writer.write(start, min(start + step, events))


class Sender:
    """A context manager; not for several threads at once."""

    def __init__(self, url: str, write_key: str, *, connections: int = 4) -> None:
        self._connections = connections
        self._compress = urlsplit(url).hostname not in _LOCAL  # on the loopback, packing costs more than it saves
        self._client = httpx.Client(
            base_url=url,
            auth=(write_key, ""),
            timeout=60,
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
            trust_env=False,  # a proxy of the environment is not meant for this
        )
        self._pool = ThreadPoolExecutor(connections, thread_name_prefix="sender")

    def __enter__(self) -> "Sender":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._client.close()

    def send_all(self, batches: Iterable[Batch], sent: Callable[[int], None]) -> None:
        """Returns when everything is acknowledged; calls `sent` with the number of events of each batch.

        Raises DeliveryRefused or DeliveryFailed. Batches go out in order but for those in flight together.
        """
        waiting: set[Future[int]] = set()
        for batch in batches:
            waiting.add(self._pool.submit(self.send, batch))
            if len(waiting) > self._connections:
                done, waiting = wait(waiting, return_when=FIRST)
                for future in done:
                    sent(future.result())
        for future in waiting:
            sent(future.result())

    def send(self, batch: Batch) -> int:
        """Number of events, once the server has acknowledged them."""
        give_up, pause = time.monotonic() + _PATIENCE, 0.2
        content, headers = batch.body, {"Content-Type": "application/json"}
        if self._compress:
            content, headers["Content-Encoding"] = gzip.compress(content, 5), "gzip"
        while True:
            try:
                answer = self._client.post("/v1/batch", content=content, headers=headers)
            except httpx.TransportError as error:
                reason, wanted = str(error) or type(error).__name__, 0.0
            else:
                if answer.status_code == 200:
                    return batch.events
                reason = f"{answer.status_code} {answer.text[:300]}"
                if answer.status_code < 500 and answer.status_code != 429:
                    raise DeliveryRefused(f"The server refused a batch of {batch.events} events: {reason}")
                wanted = float(answer.headers.get("Retry-After", 0))
            if time.monotonic() > give_up:
                raise DeliveryFailed(f"The server did not take a batch for {_PATIENCE:.0f} seconds: {reason}")
            time.sleep(max(pause, wanted))
            pause = min(pause * 2, 5.0)
