"""Load at a fixed rate: the clock decides when a batch goes out, not the answer to the one before."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import msgspec

from bench.parts import Ground
from tilth.entrypoints.demo.simulator.payloads import Message, Writer
from tilth.entrypoints.demo.simulator.scenario import Scenario
from tilth.entrypoints.demo.simulator.simulation import simulate

BATCH = 100


class Paced:
    """Batches of 100 from a thread pool; late ones are sent at once, so the rate holds on average."""

    def __init__(self, ground: Ground, messages: Sequence[Message], *, rate: int) -> None:
        self._bodies = [msgspec.json.encode({"batch": messages[n : n + BATCH]}) for n in range(0, len(messages), BATCH)]
        self._pause = BATCH / rate
        self._client = httpx.Client(base_url=ground.url, auth=(ground.shop.write_key, ""), timeout=30, trust_env=False)
        self.sent = 0
        self.seconds = 0.0
        self.ended = 0.0
        """time.monotonic() of the last acknowledgement."""

    def run(self, stop: threading.Event | None = None) -> None:
        started = time.monotonic()
        with ThreadPoolExecutor(8) as pool:
            futures = []
            for n, body in enumerate(self._bodies):
                wait = started + n * self._pause - time.monotonic()
                if wait > 0:
                    time.sleep(wait)
                if stop is not None and stop.is_set():
                    break
                futures.append(pool.submit(self._send, body))
            for future in futures:
                future.result()
        self.sent = len(futures) * BATCH
        self.ended = time.monotonic()
        self.seconds = self.ended - started
        self._client.close()

    def _send(self, body: bytes) -> None:
        self._client.post("/v1/batch", content=body).raise_for_status()


def fresh_messages(count: int) -> list[Message]:
    """The simulator's traffic, as if all of it happened within the last minutes."""
    traffic = simulate(Scenario(datetime.now(UTC).replace(microsecond=0), persons=max(count // 45, 10)))
    written = Writer(traffic)
    messages = written.write(0, min(count, len(traffic.events)))
    start = datetime.now(UTC) - timedelta(minutes=5)
    for n, message in enumerate(messages):
        message.timestamp = (
            (start + timedelta(milliseconds=n)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        )
    return messages
