"""Whatever was acknowledged before a SIGKILL of the server is in the inbox."""

import threading
import time

import httpx
import pytest
from tests.conftest import TestWorkspace
from tests.events.conftest import ServerProcess, make_key

from tilth.events.api import InboxCursor, read_inbox
from tilth.platform.database.sessions import Database

pytestmark = pytest.mark.slow


def send_until_dead(url: str, key: str, name: str, acknowledged: list[str]) -> None:
    """Singles and batches in turn; notes an id once its 200 has arrived."""
    with httpx.Client(base_url=url, auth=(key, ""), trust_env=False, timeout=10) as client:
        for number in range(100_000):
            size = 1 if number % 3 else 20
            ids = [f"{name}-{number}-{n}" for n in range(size)]
            batch = [{"type": "track", "event": "Seen", "userId": "u", "messageId": i} for i in ids]
            try:
                answer = client.post("/v1/batch", json={"batch": batch})
            except httpx.TransportError:
                return
            if answer.status_code == 200:
                acknowledged += ids


def test_kill_9(database: Database, workspace: TestWorkspace, server: ServerProcess) -> None:
    key = make_key(database, workspace)
    acknowledged: list[str] = []
    for life in range(3):
        senders = [
            threading.Thread(target=send_until_dead, args=(server.url, key, f"{life}-{n}", acknowledged))
            for n in range(6)
        ]
        for sender in senders:
            sender.start()
        time.sleep(0.7 + 0.13 * life)
        server.kill()
        for sender in senders:
            sender.join(30)
        server.start()
    assert len(acknowledged) > 100
    with database.pipeline() as connection:
        batch = read_inbox(connection, workspace.id, InboxCursor.start(), max_requests=100_000, max_events=10_000_000)
    stored = batch.rows.column("message_id").to_pylist()
    assert set(acknowledged) <= set(stored)
    assert len(stored) == len(set(stored))
