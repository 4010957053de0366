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
from tilth.platform.database.opening import open_database
from tilth.platform.database.sessions import Database
from tilth.platform.http.authentication import WORKSPACE_HEADER
from tilth.platform.settings import PlatformSettings
from tilth.platform.workspaces.contracts import Workspace

Answer = dict[str, Any]
ENCODER = msgspec.json.Encoder(decimal_format="number")
_TIMEOUT = httpx.Timeout(600, connect=3)
_COMPUTE: dict[str, Callable[[Ground, Any], msgspec.Struct]] = {
    "metrics": compute_metrics,
    "funnel": compute_funnel,
    "funnel/persons": list_funnel_persons,
    "retention": compute_retention,
    "retention/persons": list_retention_persons,
}


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
    server = _find_server(settings.home_path / "run" / "server.json")
    if server is not None:
        with httpx.Client(base_url=server["url"], timeout=_TIMEOUT, headers=_headers(server, slug)) as client:
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
        answer = _read(response.content)
        if response.is_error:
            raise _as_error(answer)
        return answer


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


def _read(content: bytes) -> Answer:
    """Numbers with a point stay decimals: money is printed as it was computed."""
    answer: Answer = json.loads(content, parse_float=Decimal)
    return answer


def make_today(zone: str) -> date:
    return SystemClock().now().astimezone(load_zone(zone)).date()


def _as_error(problem: Answer) -> AppError:
    """The server's problem as an error of this process."""
    return InvalidInput(str(problem.get("detail", problem)), **problem.get("details", {}))


def _headers(server: Answer, slug: str | None) -> dict[str, str]:
    headers = {"Authorization": f"Bearer {server['token']}"}
    return headers if slug is None else {**headers, WORKSPACE_HEADER: slug}


def _find_server(file: Path) -> Answer | None:
    """Address and token that `tilth up` left, if something still answers there."""
    try:
        server: Answer = json.loads(file.read_text())
        httpx.get(f"{server['url']}/healthz", timeout=3)
    except (OSError, ValueError, KeyError, httpx.HTTPError):
        return None
    return server
