"""The built console as the server hands it out: headers, compression, addresses, nothing beside its files."""

from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from tilth.entrypoints.http import console
from tilth.entrypoints.http.app import create_server
from tilth.history.api import History, LocalExecutor, Store
from tilth.platform.database.sessions import Database, Urls

NOWHERE = Database(Urls("", "", ""))


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "console_files"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<html>page</html>")
    (folder / "assets" / "index-1.js").write_text("script")
    (folder / "assets" / "index-1.js.br").write_bytes(b"brotli")
    (folder / "assets" / "index-1.js.gz").write_bytes(b"gzip")
    (tmp_path / "secret").write_text("hidden words")
    monkeypatch.setattr(console, "FILES", folder)
    return folder


Client = TestClient[Any]


def make_client() -> Client:
    return TestClient(create_server(NOWHERE, History(NOWHERE, Store("/nonexistent"), LocalExecutor())))


@pytest.fixture
def client(files: Path) -> Client:
    return make_client()


def test_pages_of_the_console_are_one_file_under_a_strict_policy(client: Client) -> None:
    for address in ("/console", "/console/", "/console/w/shop/overview?range=7d", "/console/w/shop/people/7"):
        answer = client.get(address)
        assert (answer.status_code, answer.text) == (200, "<html>page</html>"), address
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy
        assert "unsafe-inline" not in policy.split("style-src")[0]
        assert answer.headers["cache-control"] == "no-cache"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    ("accepted", "coding", "body"),
    [("gzip, br", "br", b"brotli"), ("gzip", "gzip", b"gzip"), ("identity", None, b"script")],
)
def test_assets_come_compressed_and_are_kept_for_ever(
    client: Client,
    accepted: str,
    coding: str | None,
    body: bytes,
) -> None:
    with client.stream("GET", "/console/assets/index-1.js", headers={"accept-encoding": accepted}) as answer:
        assert b"".join(answer.iter_raw()) == body
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"


def test_only_files_of_the_console_can_be_named(client: Client) -> None:
    for address in ("/console/../secret", "/console/%2e%2e/secret", "/console/assets/..%2f..%2f..%2fsecret"):
        assert "hidden" not in client.get(address).text, address
    assert client.get("/console/assets/index-2.js").status_code == 404, "of another version: not the page instead"


def test_a_new_build_is_served_without_a_restart(client: Client, files: Path) -> None:
    assert client.get("/console/").text == "<html>page</html>"
    (files / "assets" / "index-1.js").unlink()
    assert client.get("/console/assets/index-1.js").status_code == 404, "listed, never read, and gone"
    (files / "index.html").unlink()
    assert client.get("/console/").status_code == 503, "in the middle of a build"
    (files / "assets" / "index-2.js").write_text("newer script")
    (files / "index.html").write_text("<html>newer page</html>")
    answer = client.get("/console/w/shop/people")
    assert (answer.text, answer.headers["cache-control"]) == ("<html>newer page</html>", "no-cache")
    assert client.get("/console/assets/index-2.js").text == "newer script"
    assert client.get("/console/assets/index-1.js").status_code == 404


def test_a_console_that_is_not_built_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "FILES", tmp_path)
    answer = make_client().get("/console/")
    assert answer.status_code == 503
    assert "make console" in answer.text


def test_the_bare_address_leads_to_the_console(client: Client) -> None:
    assert client.get("/").url.path == "/console/"
