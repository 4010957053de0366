"""The pieces of a Tilth one by one, so that a bench can run what it measures and nothing else."""

import base64
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg

from tilth.entrypoints.demo.shop import DemoShop, create_shop
from tilth.platform.database.opening import start_database
from tilth.platform.processes import end_with_parent
from tilth.platform.settings import PlatformSettings

HOST = "127.0.0.1"


SETTLE_SECONDS = 45.0
"""From the start of a tree until it has folded in what was loaded, and autovacuum has been there."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A database with a workspace and its keys; no server, no worker."""

    home: Path
    port: int
    shop: DemoShop
    owner_url: str

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def authorization(self) -> str:
        return "Basic " + base64.b64encode(f"{self.shop.write_key}:".encode()).decode()

    def number(self, sql: str) -> int:
        """The one number that a query answers."""
        with psycopg.connect(self.owner_url, autocommit=True) as connection:
            row = connection.execute(sql.encode()).fetchone()
        return int(row[0] or 0) if row else 0


@contextmanager
def fresh_ground(home: Path) -> Iterator[Ground]:
    """Durable as in production: no setting of the database is changed."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    settings = PlatformSettings(home=home, port=free_port())
    with start_database(settings) as opened:
        shop = create_shop(settings, time_zone="Asia/Shanghai", currency="CNY")
        yield Ground(home, settings.port, shop, opened.access.urls.owner)


@contextmanager
def running(ground: Ground, module: str) -> Iterator[subprocess.Popen[bytes]]:
    """`tilth.entrypoints.http` or `.worker` as `tilth up` starts them."""
    environment = {
        "TILTH_HOME": str(ground.home),
        "TILTH_PORT": str(ground.port),
        "TILTH_LOCAL_TOKEN": ground.shop.api_key,
    }
    with (ground.home / f"{module}.out").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, **environment},
            start_new_session=True,
            preexec_fn=end_with_parent(signal.SIGKILL),  # noqa: PLW1509 — one prctl, safe after fork
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(60)


def wait_for_server(ground: Ground) -> None:
    """It answers; with 503 where a bench runs it without a worker on purpose."""
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        try:
            if httpx.get(f"{ground.url}/readyz", trust_env=False).status_code in {200, 503}:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError("The server did not start within a minute.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
