"""The HTTP server as a child of `tilth up`: one process, Granian inside of it."""

import asyncio
import os
import signal
import sys

from granian.constants import Interfaces
from granian.server.embed import Server

from tilth.entrypoints.http.app import create_server
from tilth.kernel.errors import AppError
from tilth.platform.database.opening import join_database
from tilth.platform.settings import PlatformSettings, load_settings


def main() -> int:
    try:
        settings = load_settings()
        with join_database(settings) as opened:
            app = create_server(
                opened.database, home=settings.home_path, local_token=os.environ.get("TILTH_LOCAL_TOKEN")
            )
            asyncio.run(_serve(app, settings))
    except AppError as error:
        sys.stderr.write(f"{error.message}\n")
        return 1
    return 0


async def _serve(app: object, settings: PlatformSettings) -> None:
    server = Server(
        app,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        backlog=1024,
        log_enabled=False,
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    await server.serve()


if __name__ == "__main__":
    sys.exit(main())
