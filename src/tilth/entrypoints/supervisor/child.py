"""One child of the supervisor: started, watched, started again when it dies or answers no more."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from tilth.entrypoints.supervisor.pulse import Pulse
from tilth.platform.processes import end_with_parent, stop_process

_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 10.0
_STEADY_SECONDS = 60.0
"""A child that lived so long starts again at once when it dies."""


@dataclass(slots=True)
class Child:
    """`kill -9` of any child loses nothing, so a supervisor that is gone takes them along by SIGKILL."""

    name: str
    module: str
    pulse: Pulse
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_seconds: float = 15.0
    deaths: int = 0
    """In a row, without a steady life between."""
    _process: subprocess.Popen[bytes] | None = None
    _started: float = 0.0
    _not_before: float = 0.0

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        self.pulse.restart()
        self._started = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", self.module],
            stdin=subprocess.DEVNULL,
            env={**os.environ, **self.environment},
            start_new_session=True,  # the terminal's Ctrl-C is for the supervisor, which stops its children in order
            preexec_fn=end_with_parent(signal.SIGKILL),  # noqa: PLW1509 - one prctl, safe after fork
        )

    def check(self) -> str | None:
        """What happened, when something did: it died, it was started again, it does not answer."""
        now = time.monotonic()
        if self._process is None:
            if now < self._not_before:
                return None
            self.start()
            return f"{self.name} started again (pid {self.pid})"
        code = self._process.poll()
        if code is None:
            return self._listen()
        self.deaths = 1 if now - self._started > _STEADY_SECONDS else self.deaths + 1
        pause = 0.0 if self.deaths == 1 else min(_FIRST_PAUSE * 2**self.deaths, _LONGEST_PAUSE)
        self._process, self._not_before = None, now + pause
        return f"{self.name} ended ({_describe(code)}), starting it again in {pause:.1f} s"

    def _listen(self) -> str | None:
        """SIGKILL, because one that is stopped takes no other signal; the next check sees it dead."""
        heard = self.pulse.check()
        if heard.hopeless and self._process is not None:
            self._process.kill()
            self._process.wait()
        return f"{self.name} {heard.words}" if heard.words else None

    def stop(self) -> None:
        self.pulse.stop()
        process, self._process = self._process, None
        if process is not None:
            stop_process(process, self.stop_seconds)


def _describe(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
