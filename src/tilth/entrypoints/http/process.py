"""The server process: one event loop on Granian, in this very process, so that history is held once."""

import asyncio
import contextlib
import os
import signal
import sys

import structlog
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server

from tilth.entrypoints.http.app import create_server
from tilth.history.api import History, LocalExecutor, open_store
from tilth.kernel.errors import AppError
from tilth.platform.accounts.settings import load_access_settings
from tilth.platform.database.opening import join_database
from tilth.platform.database.sessions import Database
from tilth.platform.http.access import Asgi
from tilth.platform.settings import PlatformSettings, load_settings
from tilth.platform.telemetry.logs import configure_logs

LOCAL_TOKEN = "TILTH_LOCAL_TOKEN"  # noqa: S105 — the variable's name
BACKLOG = 1024
_log = structlog.get_logger("tilth.server")


def run() -> int:
    try:
        settings = load_settings()
        configure_logs(settings.home_path / "log", "server", level=settings.log_level)
        token = os.environ.pop(LOCAL_TOKEN, None)  # not for children, nor for whoever reads our environment
        with join_database(settings) as opened:
            # Connections of its own: a request that holds one waits for history, and history must not wait for it.
            of_history = Database(opened.database.urls)
            history = History(of_history, open_store(settings), LocalExecutor())
            closing = asyncio.Event()
            # Who hands over a token is `tilth up`, which runs a worker too.
            app = create_server(
                opened.database,
                history,
                home=settings.home_path,
                local_token=token,
                has_worker=token is not None,
                closing=closing,
                access=load_access_settings(),
            )
            asyncio.run(_serve(app, settings, closing))
            of_history.close()
    except AppError as error:
        sys.stderr.write(f"server: {error.message}\n")
        return 1
    return 0


async def _serve(app: Asgi, settings: PlatformSettings, closing: asyncio.Event) -> None:
    server = Server(
        app,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        backlog=BACKLOG,
        log_enabled=False,
    )

    def stop() -> None:
        closing.set()  # answers that stay open end by themselves
        server.stop()  # type: ignore[no-untyped-call]  # granian does not annotate it

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    _log.info("server started", host=settings.host, port=settings.port)
    with contextlib.suppress(asyncio.CancelledError):
        await server.serve()
    _log.info("server stopped")
