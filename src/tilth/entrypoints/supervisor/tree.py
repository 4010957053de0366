"""Database, HTTP server, worker: started in this order, watched, stopped in the reverse one.

Anything may be killed at any time. A child that dies, or that answers nothing for a minute, is started again; when
the supervisor itself is killed, the kernel ends its children, and the next `tilth up` recovers the database.

Kept light on purpose, it lives as long as the tree: no SQLAlchemy, numpy, numba, pyarrow or DuckDB here.
"""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from functools import partial
from typing import Any

from tilth.entrypoints.supervisor.child import Child
from tilth.entrypoints.supervisor.pulse import Beats, Pulse, answers_http
from tilth.kernel.errors import AppError
from tilth.platform.accounts.setup_code import setup_code
from tilth.platform.database.embedded import EmbeddedServer
from tilth.platform.database.locks import FileLock
from tilth.platform.database.place import make_home
from tilth.platform.settings import PlatformSettings, load_settings
from tilth.platform.telemetry.heartbeat import metrics_file

_EVERY = 0.25
_DATABASE_PAUSE = 5.0
_HOPELESS = 4
"""Deaths of one child in a row before the tree was ready once: it is no accident then."""
_DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""A proxy of the environment does not know our own server."""


class UpFailed(AppError):
    code = "up_failed"


class _Stopped(Exception):
    """A signal arrived while something was being waited for."""


class Supervisor:
    def __init__(self, settings: PlatformSettings) -> None:
        home = settings.home_path
        make_home(home)
        self._settings = settings
        self._stopping = threading.Event()
        self._token = secrets.token_urlsafe(32)
        self._lock = FileLock(home / "run" / "up.lock")
        self._server_file = home / "run" / "server.json"
        self._worker_file = metrics_file(home, "worker")
        self._port = settings.port
        self._database: EmbeddedServer | None = None
        self._database_pulse: Pulse | None = None
        self._children: list[Child] = []

    @property
    def _host(self) -> str:
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self._settings.host, self._settings.host)  # noqa: S104 - read, not bound

    @property
    def url(self) -> str:
        host = self._host
        return f"http://[{host}]:{self._port}" if ":" in host else f"http://{host}:{self._port}"

    def ask_to_stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        """Returns when it was asked to stop and everything has stopped. Raises AppError when it cannot start."""
        if not self._lock.take():
            raise UpFailed(
                f"Tilth is already running for {self._settings.home_path} ({self._lock.read() or 'starting'}). "
                "Stop that one first, or choose another TILTH_HOME."
            )
        self._lock.write(f"pid {os.getpid()}")
        try:
            self._start()
            self._watch()
        except _Stopped:
            pass
        finally:
            self._stop()

    def _start(self) -> None:
        self._port = _free_port(self._settings.host, self._settings.port)
        self._worker_file.unlink(missing_ok=True)  # of a former life
        if self._settings.database_url is None:
            self._database = EmbeddedServer(self._settings.home_path, report=self._report)
            self._database.start()
            self._database_pulse = Pulse(self._database.answers)
            self._database_pulse.start()
        self._prepare()
        environment = {"TILTH_LOCAL_TOKEN": self._token, "TILTH_PORT": str(self._port)}
        worker, server = Beats(self._worker_file), partial(answers_http, self._host, self._port)
        self._children = [
            Child("worker", "tilth.entrypoints.worker", Pulse(worker.ask), environment),
            Child("HTTP server", "tilth.entrypoints.http", Pulse(server), environment),
        ]
        for child in self._children:
            child.start()
            child.pulse.start()
        while not self._answers():
            self._wait()
            self._check_children()
            hopeless = next((c for c in self._children if c.deaths >= _HOPELESS), None)
            if hopeless is not None:
                raise UpFailed(f"The {hopeless.name} does not start; its own message stands above.")
        self._publish()
        self._report(f"Tilth is running at {self.url} (Ctrl-C stops it).")
        if self._ask("/api/v1/session").get("setup_needed"):
            code = setup_code(self._token)
            self._report(f"Make the first administrator: {self.url}/console/setup#{code} (setup code {code}).")

    def _watch(self) -> None:
        while True:
            self._wait()
            if self._database is not None and self._database_pulse is not None:
                self._check_database(self._database, self._database_pulse)
            self._check_children()

    def _check_database(self, database: EmbeddedServer, pulse: Pulse) -> None:
        if database.has_ended():
            self._report("The database ended; starting it again.")
            self._restart(database)
            pulse.restart()
            return
        heard = pulse.check()
        if heard.words is not None:
            self._report(f"The database {heard.words}.")
        if heard.hopeless:
            database.end()  # the next check starts it again

    def _restart(self, database: EmbeddedServer) -> None:
        """Until it succeeds: on a full disk the server goes on saying 503 and loses nothing."""
        while True:
            try:
                database.restart()
            except AppError as error:
                self._report(f"{error.message}\nTrying again in {_DATABASE_PAUSE:.0f} s.")
            else:
                break
            if self._stopping.wait(_DATABASE_PAUSE):
                raise _Stopped
        self._report("The database answers again.")

    def _stop(self) -> None:
        self._stopping.clear()  # reports below must not raise again
        self._server_file.unlink(missing_ok=True)
        for child in reversed(self._children):  # no more requests, then no more work, then no more data
            child.stop()
        if self._database_pulse is not None:
            self._database_pulse.stop()
        if self._database is not None:
            self._database.stop()
        self._lock.release()

    def _prepare(self) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "tilth.entrypoints.supervisor.prepare"],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise UpFailed(f"The tables cannot be made ready: {done.stderr.strip()[-2000:]}")

    def _check_children(self) -> None:
        for child in self._children:
            happened = child.check()
            if happened is not None:
                self._report(f"{happened}.")

    def _answers(self) -> bool:
        try:
            with _DIRECTLY.open(f"{self.url}/readyz", timeout=5) as answer:
                return int(answer.status) == 200
        except (urllib.error.URLError, OSError):
            return False

    def _ask(self, path: str) -> dict[str, Any]:
        """The answer of our own server; empty where it gives none, which its next answers will mend."""
        try:
            with _DIRECTLY.open(f"{self.url}{path}", timeout=5) as answer:
                decoded: dict[str, Any] = json.load(answer)
                return decoded
        except (urllib.error.URLError, OSError, ValueError):
            return {}

    def _publish(self) -> None:
        """What commands of the same user need to ask the running server."""
        scratch = self._server_file.with_suffix(".new")
        scratch.touch(mode=0o600)
        scratch.write_text(json.dumps({"url": self.url, "pid": os.getpid(), "token": self._token}))
        scratch.replace(self._server_file)

    def _wait(self) -> None:
        if self._stopping.wait(_EVERY):
            raise _Stopped

    def _report(self, message: str) -> None:
        sys.stderr.write(f"{message}\n")
        sys.stderr.flush()
        if self._stopping.is_set():  # a long recovery reports: the moment to listen
            raise _Stopped


def run() -> int:
    """The whole life of `tilth up`; the exit code."""
    try:
        supervisor = Supervisor(load_settings())
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: supervisor.ask_to_stop())
        supervisor.run()
    except AppError as error:
        sys.stderr.write(f"{error.message}\n")
        return 1
    return 0


def _free_port(host: str, port: int) -> int:
    """The port itself, or any free one for 0. Raises UpFailed when somebody else listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            return int(probe.getsockname()[1])
    except OSError as error:
        raise UpFailed(
            f"Port {port} of {host} cannot be used ({error.strerror}). Choose another with TILTH_PORT."
        ) from error
