"""What anybody may ask for slows down nobody else."""

import socket
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import httpx
from litestar.testing import TestClient
from tests.entrypoints.http.conftest import LOCAL_TOKEN

from tilth.entrypoints.http.app import create_server
from tilth.history.api import History
from tilth.platform.accounts.settings import AccessSettings
from tilth.platform.database.sessions import Database

SIGN_ONS = 60
"""More than the server has threads."""


class SilentProvider:
    """Takes connections and says nothing, until it is closed."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.taken: list[socket.socket] = []
        self.is_asked = Event()
        Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        try:
            while True:
                self.taken.append(self.listener.accept()[0])
                self.is_asked.set()
        except OSError:
            return

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for each in self.taken:
            each.close()


def test_a_provider_that_does_not_answer_holds_up_no_other_request(database: Database, history: History) -> None:
    provider = SilentProvider()
    issuer = f"http://127.0.0.1:{provider.listener.getsockname()[1]}"
    access = AccessSettings(public_url="http://tilth.example", oidc_issuer=issuer, oidc_client_id="tilth")
    server = create_server(database, history, local_token=LOCAL_TOKEN, access=access)
    with TestClient(server) as client, ThreadPoolExecutor(SIGN_ONS + 1) as pool:

        def ask(path: str) -> httpx.Response:
            return client.get(f"/api/v1{path}", follow_redirects=False)

        try:
            waiting = [pool.submit(ask, "/session/single-sign-on") for _ in range(SIGN_ONS)]
            assert provider.is_asked.wait(5)
            assert pool.submit(ask, "/session").result(timeout=5).status_code == 200
        finally:
            provider.close()
        assert {each.result(timeout=30).status_code for each in waiting} == {302}
