"""Whom the command line asks, and what it never tells to a stranger."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from tilth.insight.asker import Server, ServerAsker, find_server
from tilth.kernel.errors import InvalidInput, Unavailable
from tilth.platform.database.locks import FileLock

HEALTHY = (200, "application/json", b'{"status":"ok"}')


@dataclass
class Listener:
    """A program at a port of its own: answers everything alike, and remembers what it was sent."""

    status: int
    kind: str
    body: bytes
    url: str = ""
    seen: list[tuple[str, str | None]] = field(default_factory=list)
    """Path (or for a proxy, address) and Authorization of each request."""


@contextmanager
def listening(status: int, kind: str, body: bytes) -> Iterator[Listener]:
    listener = Listener(status, kind, body)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            listener.seen.append((self.path, self.headers.get("Authorization")))
            self.send_response(listener.status)
            self.send_header("Content-Type", listener.kind)
            self.send_header("Content-Length", str(len(listener.body)))
            self.end_headers()
            self.wfile.write(listener.body)

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield listener
    server.shutdown()
    server.server_close()


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Path]:
    """The folder in which a supervisor that lives keeps its lock."""
    folder = tmp_path / "run"
    folder.mkdir()
    lock = FileLock(folder / "up.lock")
    assert lock.take()
    yield folder
    lock.release()


def publish(run: Path, url: str) -> None:
    (run / "server.json").write_text(json.dumps({"url": url, "pid": 1, "token": "secret"}))


def test_a_living_server_is_found(run: Path) -> None:
    with listening(*HEALTHY) as listener:
        publish(run, listener.url)
        assert find_server(run.parent) == Server(listener.url, "secret")


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (404, "application/json", b'{"status":"ok"}'),
        (200, "text/html", b"<h1>It works!</h1>"),
        (200, "application/json", b'{"status":"fine"}'),
        (302, "text/html", b""),
    ],
)
def test_a_stranger_at_the_port_is_told_nothing(run: Path, status: int, kind: str, body: bytes) -> None:
    with listening(status, kind, body) as listener:
        publish(run, listener.url)
        assert find_server(run.parent) is None
        assert listener.seen == [("/healthz", None)]


def test_what_a_killed_tree_left_behind_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "up.lock").touch()
    with listening(*HEALTHY) as listener:
        publish(tmp_path / "run", listener.url)
        assert find_server(tmp_path) is None
        assert listener.seen == []


@pytest.mark.parametrize("content", ["", "[]", '{"url": "http://[", "token": "t"}', '{"url": 1, "token": "t"}'])
def test_a_broken_file_is_no_server(run: Path, content: str) -> None:
    (run / "server.json").write_text(content)
    assert find_server(run.parent) is None


def test_a_proxy_of_the_environment_is_not_asked(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with listening(200, "text/plain", b"proxy") as proxy, listening(*HEALTHY) as listener:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        publish(run, listener.url)
        assert find_server(run.parent) == Server(listener.url, "secret")
        assert proxy.seen == []


def asker(status: int, body: bytes) -> ServerAsker:
    transport = httpx.MockTransport(lambda _: httpx.Response(status, content=body))
    return ServerAsker(httpx.Client(base_url="http://127.0.0.1:1", transport=transport))


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, b"<html>"), (200, b"\xff"), (200, b"[1]"), (502, b"Bad Gateway"), (500, b'{"error": "x"}')],
)
def test_an_answer_that_is_not_ours_is_told_in_a_sentence(status: int, body: bytes) -> None:
    with pytest.raises(Unavailable, match=rf"status {status} .* no answer of Tilth"):
        asker(status, body).today()


def test_a_problem_keeps_its_words() -> None:
    with pytest.raises(InvalidInput, match="no metric 'gvm'"):
        asker(400, b'{"detail": "There is no metric \'gvm\'.", "details": {"metric": "gvm"}}').today()
