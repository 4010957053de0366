"""A client that posts while the disk fills up: told to come back, and what was answered with 200 is there."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from tests.conftest import TestWorkspace
from tests.events.conftest import ServerProcess, make_key

from tilth.events.api import InboxCursor, read_inbox
from tilth.kernel.ids import WorkspaceId
from tilth.platform.database.embedded import EmbeddedServer
from tilth.platform.database.errors import DatabaseSetup
from tilth.platform.database.opening import start_database
from tilth.platform.database.sessions import Database
from tilth.platform.settings import PlatformSettings

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="Mounting a small disk needs root."),
]
MEGABYTE = 2**20


@pytest.fixture
def disk(home: Path) -> Iterator[Path]:
    """160 MB, 30 of them ballast that a test can throw off."""
    folder = home.parent / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160m,mode=755", "tilth-test", str(folder)], check=True)
    folder.joinpath("ballast").write_bytes(b"\0" * (30 * MEGABYTE))
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_posting_to_a_full_disk(disk: Path) -> None:
    with start_database(PlatformSettings(home=disk / "home")) as opened:
        postgres = opened.server
        assert postgres is not None
        workspace = make_workspace(opened.database)
        server = ServerProcess(opened.database)
        try:
            key = make_key(opened.database, workspace)
            with httpx.Client(base_url=server.url, auth=(key, ""), trust_env=False, timeout=30) as client:
                taken = post_until_full(client)
                assert taken
                disk.joinpath("ballast").unlink()
                await_answer(postgres)
                taken.append(post_until_taken(client))
        finally:
            server.kill()
        with opened.database.pipeline() as connection:
            found = read_inbox(connection, workspace.id, InboxCursor.start(), max_requests=100_000, max_events=10**7)
        stored = found.rows.column("message_id").to_pylist()
        assert len(set(stored)) == len(stored)
        # A commit that was cut off may have been answered with 503 and stand: its repeat has the same id.
        assert [message for message in stored if message in set(taken)] == taken


def post_until_full(client: httpx.Client) -> list[str]:
    """Message ids that were answered with 200, until five others in a row were not; no compression shrinks them."""
    taken: list[str] = []
    refused = 0
    for number in range(20_000):
        answer = post(client, f"m{number}")
        if answer.status_code == 200:
            taken.append(f"m{number}")
            refused = 0
            continue
        assert answer.status_code == 503, answer.text
        assert answer.json()["code"] == "inbox_unavailable"
        assert int(answer.headers["retry-after"]) >= 1
        refused += 1
        if refused == 5:
            return taken
        time.sleep(1.1)  # the server tries the disk again only then
    pytest.fail("the disk did not fill")


def post_until_taken(client: httpx.Client) -> str:
    """As SDKs do: again, after the time that the answer names."""
    for attempt in range(60):
        answer = post(client, f"again{attempt}")
        if answer.status_code == 200:
            return f"again{attempt}"
        assert answer.status_code == 503, answer.text
        time.sleep(int(answer.headers["retry-after"]))
    pytest.fail("the server takes nothing, though the disk has room")


def post(client: httpx.Client, message_id: str) -> httpx.Response:
    pad = os.urandom(14_000).hex()
    event = {"type": "track", "event": "Seen", "userId": "u", "messageId": message_id, "properties": {"pad": pad}}
    return client.post("/v1/batch", json={"batch": [event]})


def make_workspace(database: Database) -> TestWorkspace:
    with psycopg.connect(database.urls.owner) as connection:
        row = connection.execute(
            "INSERT INTO workspace (slug, name, time_zone, currency) VALUES ('full', 'full', 'UTC', 'CNY') "
            "RETURNING workspace_id"
        ).fetchone()
    assert row is not None
    return TestWorkspace(WorkspaceId(row[0]), "full", "UTC", "CNY")


def await_answer(server: EmbeddedServer) -> None:
    """As the supervisor does: start again what ended."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if server.has_ended():
                server.restart()
            psycopg.connect(server.administrator_url).close()
        except (psycopg.OperationalError, DatabaseSetup):
            time.sleep(0.1)
        else:
            return
    pytest.fail("the database did not come back")
