"""A running Tilth of its own for the demo and the benches: `tilth up` as a child."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tilth.entrypoints.demo.errors import DemoFailed
from tilth.platform.processes import end_with_parent, stop_process

_PATIENCE = 120.0
_STOP_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Address:
    """Where a running server listens, and the token of its own user."""

    url: str
    token: str


class Tree:
    """A context manager: started on entering, stopped in order on leaving, also when we are killed."""

    def __init__(self, home: Path, *, port: int, environment: Mapping[str, str] | None = None) -> None:
        self._home = home
        self._environment = {"TILTH_HOME": str(home), "TILTH_PORT": str(port), **(environment or {})}
        self._log = home / "log" / "up.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def __enter__(self) -> "Tree":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Returns at once; `wait_ready` waits."""
        self._log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._server_file.unlink(missing_ok=True)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tilth.entrypoints.supervisor"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self._environment},
                start_new_session=True,  # Ctrl-C is for us: we stop it when our own work has ended
                preexec_fn=end_with_parent(signal.SIGTERM),  # noqa: PLW1509 — one prctl, safe after fork
            )

    def wait_ready(self) -> Address:
        """Raises DemoFailed with the end of its log when it does not start."""
        assert self._process is not None
        give_up = time.monotonic() + _PATIENCE
        while not self._server_file.exists():
            if self._process.poll() is not None or time.monotonic() > give_up:
                raise DemoFailed(f"Tilth did not start:\n{self._last_words()}")
            time.sleep(0.05)
        described = json.loads(self._server_file.read_text())
        return Address(described["url"], described["token"])

    def check(self) -> None:
        """Raises DemoFailed when it has ended."""
        if self._process is not None and self._process.poll() is not None:
            raise DemoFailed(f"Tilth ended:\n{self._last_words()}")

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            stop_process(process, _STOP_SECONDS)

    @property
    def _server_file(self) -> Path:
        return self._home / "run" / "server.json"

    def _last_words(self) -> str:
        lines = self._log.read_text(errors="replace").splitlines() if self._log.exists() else []
        return "\n".join(lines[-15:]) or "it said nothing"
