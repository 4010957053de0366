"""A server process with the collecting endpoints: `python server_process.py PORT`, role URLs as JSON on stdin."""

import asyncio
import json
import sys
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server

from tilth.entrypoints.http.collecting import create_collector
from tilth.kernel.clock import SystemClock
from tilth.platform.database.sessions import Database, Urls


async def nothing_here(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def serve(port: int, urls: Urls) -> None:
    server = Server(
        create_collector(Database(urls), nothing_here, SystemClock()),
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
    )
    await server.serve()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Urls(**json.loads(sys.stdin.readline()))))
