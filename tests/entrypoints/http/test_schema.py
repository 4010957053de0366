"""The OpenAPI document keeps its word for good data and bad: schemathesis against a server on a socket."""

import asyncio
import socket
import threading
from collections.abc import Iterator

import msgspec
import pytest
import schemathesis
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance
from tests.entrypoints.http.conftest import TESTER

from tilth.entrypoints.http.app import create_app, create_server
from tilth.history.api import History, LocalExecutor, Store
from tilth.platform.auth.api import create_api_key
from tilth.platform.auth.contracts import ALL_SCOPES
from tilth.platform.database.sessions import Database, Urls
from tilth.platform.workspaces.api import create_workspace

pytestmark = pytest.mark.slow
NOWHERE = Database(Urls("", "", ""))
DOCUMENT = create_app(NOWHERE, History(NOWHERE, Store("/nonexistent"), LocalExecutor())).openapi_schema.to_schema()
DOCUMENT = msgspec.json.decode(msgspec.json.encode(DOCUMENT))  # as it is served
OPERATIONS = {found.ok().label: found.ok() for found in schemathesis.openapi.from_dict(DOCUMENT).get_all_operations()}


@pytest.fixture(scope="module")
def address(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = Database(database.urls)
    history = History(own, Store(tmp_path_factory.mktemp("history")), LocalExecutor())
    closing = asyncio.Event()
    closing.set()  # answers that stay open end at once
    server = Server(
        create_server(database, history, home=tmp_path_factory.mktemp("home"), closing=closing),
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        log_enabled=False,
    )
    loop = asyncio.new_event_loop()

    def serve() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(server.serve())

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    loop.call_soon_threadsafe(server.stop)
    thread.join(10)
    own.close()


@pytest.fixture(scope="module")
def headers(database: Database) -> dict[str, str]:
    with database.admin() as session:
        made = create_workspace(session, slug="fuzzed", name="F", time_zone="UTC", currency="CNY", actor=TESTER)
    with database.write(made.id) as writing:
        key = create_api_key(writing, name="fuzz", scopes=ALL_SCOPES, actor=TESTER)
    return {"Authorization": f"Bearer {key.secret}"}


@pytest.mark.parametrize(
    ("label", "mode"),
    [
        (label, mode)
        for label, operation in OPERATIONS.items()
        for mode in GenerationMode
        # Nothing can be wrong about a request without parameters and body.
        if mode is GenerationMode.POSITIVE or operation.body or list(operation.iter_parameters())
    ],
)
def test_operation(label: str, mode: GenerationMode, address: str, headers: dict[str, str]) -> None:
    @settings(max_examples=10, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    # Rules beyond the schema (a zone that exists, a day after another) may refuse what has the right form.
    @given(case=OPERATIONS[label].as_strategy(generation_mode=mode))
    def check(case: schemathesis.Case) -> None:
        case.call_and_validate(base_url=address, headers=headers, excluded_checks=[positive_data_acceptance])

    check()
