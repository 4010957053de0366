"""The sender against a server that answers as scripted; live traffic under a fake clock."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import msgspec
import pytest

from tilth.entrypoints.demo.errors import DeliveryRefused
from tilth.entrypoints.demo.live import Live
from tilth.entrypoints.demo.sender import MAX_BODY, MAX_EVENTS, Sender, messages_of, pack
from tilth.entrypoints.demo.simulator.payloads import Writer
from tilth.entrypoints.demo.simulator.simulation import Traffic
from tilth.kernel.clock import FakeClock

from .conftest import SCENARIO


class Scripted(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    answers: ClassVar[list[int]] = []
    """Statuses to give first; then 200."""
    bodies: ClassVar[list[dict[str, Any]]] = []
    lock: ClassVar[threading.Lock] = threading.Lock()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.lock:
            status = self.answers.pop(0) if self.answers else 200
            if status == 200:
                self.bodies.append(msgspec.json.decode(body))
        self.send_response(status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 — the base class names it so
        """Silence."""


@pytest.fixture
def server() -> Iterator[str]:
    Scripted.answers, Scripted.bodies = [], []
    with ThreadingHTTPServer(("127.0.0.1", 0), Scripted) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()
        thread.join()


def test_batches_respect_the_limits_and_lose_nothing(traffic: Traffic) -> None:
    writer = Writer(traffic)
    batches = list(pack(messages_of(writer, 5_000)))
    assert all(len(batch.body) <= MAX_BODY + 100 and batch.events <= MAX_EVENTS for batch in batches)
    ids = [m["messageId"] for batch in batches for m in msgspec.json.decode(batch.body)["batch"]]
    assert ids == [message.message_id for message in writer.write(0, 5_000)]


def test_everything_arrives(server: str, traffic: Traffic) -> None:
    sent: list[int] = []
    with Sender(server, "key") as sender:
        sender.send_all(pack(messages_of(Writer(traffic), 4_000)), sent.append)
    assert sum(sent) == 4_000
    assert len({m["messageId"] for body in Scripted.bodies for m in body["batch"]}) == 4_000


def test_an_unwilling_server_is_asked_again(server: str, traffic: Traffic) -> None:
    Scripted.answers = [503, 429, 500]
    with Sender(server, "key") as sender:
        assert sender.send(next(pack(messages_of(Writer(traffic), 10)))) == 10
    assert len(Scripted.bodies) == 1


def test_a_refusal_is_final(server: str, traffic: Traffic) -> None:
    Scripted.answers = [401]
    with Sender(server, "key") as sender, pytest.raises(DeliveryRefused, match="401"):
        sender.send(next(pack(messages_of(Writer(traffic), 10))))
    assert Scripted.bodies == []


def test_live_traffic_is_sent_when_it_is_due(server: str, traffic: Traffic) -> None:
    clock = FakeClock(SCENARIO.end)
    with Sender(server, "key") as sender:
        live = Live(traffic, sender, clock, rate=10.0)
        for _ in range(120):
            clock.advance(timedelta(seconds=5))
            live.tick()
    messages = [m for body in Scripted.bodies for m in body["batch"]]
    assert live.events == len(messages) > 2_000
    assert len({m["messageId"] for m in messages}) == len(messages)
    for body in Scripted.bodies:
        assert all(m["timestamp"] <= body["sentAt"] for m in body["batch"])
