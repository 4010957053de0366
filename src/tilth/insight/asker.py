"""How the command line asks: the running server of this home if there is one, else history itself.

Both give the JSON form of an answer, so that tables, `--json` and `--csv` are made from one thing.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import httpx
import msgspec

from tilth.history.api import History, LocalExecutor, open_store
from tilth.insight.api import (
    compute_funnel,
    compute_metrics,
    compute_retention,
    list_funnel_persons,
    list_metric_persons,
    list_retention_persons,
    make_ground,
)
from tilth.insight.contracts import SpendRow
from tilth.insight.ground import Ground
from tilth.insight.spend.api import import_spend
from tilth.kernel.clock import SystemClock
from tilth.kernel.errors import AppError, InvalidInput, Unavailable
from tilth.kernel.money import Currency
from tilth.kernel.zones import load_zone
from tilth.platform.audit.contracts import Actor
from tilth.platform.command_line import choose_workspace
from tilth.platform.database.locks import FileLock
from tilth.platform.database.opening import open_database
from tilth.platform.database.sessions import Database
from tilth.platform.http.authentication import WORKSPACE_HEADER
from tilth.platform.settings import PlatformSettings
from tilth.platform.workspaces.contracts import Workspace

Answer = dict[str, Any]
ENCODER = msgspec.json.Encoder(decimal_format="number")
_TIMEOUT = httpx.Timeout(600, connect=3)
_ALIVE = {"status": "ok"}
"""What our `/healthz` says."""
_COMPUTE: dict[str, Callable[[Ground, Any], msgspec.Struct]] = {
    "metrics": compute_metrics,
    "metrics/persons": list_metric_persons,
    "funnel": compute_funnel,
    "funnel/persons": list_funnel_persons,
    "retention": compute_retention,
    "retention/persons": list_retention_persons,
}


class Server(msgspec.Struct, frozen=True):
    """What `tilth up` leaves for the commands of its user. The token is for this address alone."""

    url: str
    token: str


class Asker(Protocol):
    def today(self) -> date:
        """In the workspace's zone."""
        ...

    def currency(self) -> Currency: ...

    def ask(self, path: str, query: msgspec.Struct) -> Answer: ...

    def import_spend(self, rows: list[SpendRow]) -> Answer: ...


@contextmanager
def open_asker(
    settings: PlatformSettings, slug: str | None, *, actor: Actor, report: Callable[[str], None]
) -> Iterator[Asker]:
    """Raises InvalidInput where the workspace must be named."""
    server = find_server(settings.home_path)
    if server is not None:
        headers = {"Authorization": f"Bearer {server.token}"}
        if slug is not None:
            headers[WORKSPACE_HEADER] = slug
        with _client(server.url, _TIMEOUT, headers) as client:
            yield ServerAsker(client)
        return
    with open_database(settings, report=report) as opened:
        with opened.database.admin() as session:
            workspace = choose_workspace(session, slug)
        executor = LocalExecutor()
        try:
            yield HomeAsker(opened.database, History(opened.database, open_store(settings), executor), workspace, actor)
        finally:
            executor.close()


@dataclass(frozen=True, slots=True)
class ServerAsker:
    client: httpx.Client

    def today(self) -> date:
        return make_today(self._workspace()["time_zone"])

    def currency(self) -> Currency:
        return Currency(self._workspace()["currency"])

    def ask(self, path: str, query: msgspec.Struct) -> Answer:
        return self._send("POST", f"insight/{path}", query)

    def import_spend(self, rows: list[SpendRow]) -> Answer:
        return self._send("POST", "insight/spend", {"rows": rows})

    def _workspace(self) -> Answer:
        return self._send("GET", "workspace")

    def _send(self, method: str, path: str, body: object = None) -> Answer:
        content = None if body is None else ENCODER.encode(body)
        try:
            response = self.client.request(
                method, f"/api/v1/{path}", content=content, headers={"Content-Type": "application/json"}
            )
        except httpx.HTTPError as error:
            raise Unavailable(f"The running server does not answer ({error}): is `tilth up` still alive?") from error
        answer = self._read_response(response)
        if response.is_error:
            raise _as_error(answer)
        return answer

    def _read_response(self, response: httpx.Response) -> Answer:
        try:
            answer = _load(response.content)
        except ValueError:
            answer = None
        if isinstance(answer, dict) and answer and (response.is_success or "detail" in answer):
            return answer
        kind = response.headers.get("content-type", "no content type")
        raise Unavailable(
            f"{self.client.base_url} answered with status {response.status_code} and {kind}, which is no answer of "
            "Tilth. Does another program listen there? Stop it, or start `tilth up` again with another TILTH_PORT."
        )


@dataclass(frozen=True, slots=True)
class HomeAsker:
    database: Database
    history: History
    workspace: Workspace
    actor: Actor

    def today(self) -> date:
        return make_today(self.workspace.time_zone)

    def currency(self) -> Currency:
        return self.workspace.currency

    def ask(self, path: str, query: msgspec.Struct) -> Answer:
        with self.database.read(self.workspace.id) as session:
            ground = make_ground(session, self.history, SystemClock())
        return _read(ENCODER.encode(_COMPUTE[path](ground, query)))

    def import_spend(self, rows: list[SpendRow]) -> Answer:
        with self.database.write(self.workspace.id) as session:
            report = import_spend(session, rows, actor=self.actor)
        return _read(ENCODER.encode(report))


def _read(encoded: bytes) -> Answer:
    """Our own answer as it would come from a server."""
    answer = _load(encoded)
    assert isinstance(answer, dict)
    return answer


def _load(content: bytes) -> object:
    """Numbers with a point stay decimals: money is printed as it was computed. Raises ValueError."""
    return json.loads(content, parse_float=Decimal)


def make_today(zone: str) -> date:
    return SystemClock().now().astimezone(load_zone(zone)).date()


def _as_error(problem: Answer) -> AppError:
    """The server's problem as an error of this process."""
    return InvalidInput(str(problem["detail"]), **problem.get("details", {}))


def _client(url: str, timeout: httpx.Timeout | int, headers: dict[str, str]) -> httpx.Client:
    """Straight to this machine's server: a proxy of the environment must see neither the questions nor the token."""
    return httpx.Client(base_url=url, timeout=timeout, headers=headers, trust_env=False)


def find_server(home: Path) -> Server | None:
    """The running server of this home, known by its supervisor's lock and its `/healthz`, before it sees the token.

    A killed tree leaves `server.json` behind, and somebody else may listen at its address by now.
    """
    run = home / "run"
    try:
        server = msgspec.json.decode((run / "server.json").read_bytes(), type=Server)
        if not FileLock(run / "up.lock").is_held_elsewhere():
            return None
        with _client(server.url, 3, {}) as client:
            answer = client.get("/healthz")
        alive = answer.status_code == 200 and answer.json() == _ALIVE
    except (OSError, ValueError, msgspec.MsgspecError, httpx.HTTPError, httpx.InvalidURL):
        return None
    return server if alive else None
