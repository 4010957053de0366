"""Whether a part answers: asked every few seconds in a thread of its own, so that waiting for one holds up nobody.

A process that is alive may still be stopped or wedged; only an answer tells. Silence is counted in questions
without an answer, not by the clock: a supervisor that was itself stopped for a while must not blame the others.
"""

import http.client
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from time import monotonic

EVERY = 5.0
"""Seconds from one question to the next, and how long one waits for its answer."""
TOLD_AFTER = 3
ENDED_AFTER = 12
ENDED_AFTER_START = 60
"""Questions in a row. A part that has not answered yet since its start may be loading, or waiting for a recovery."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What is worth a line now, and whether to wait no longer."""

    words: str | None = None
    hopeless: bool = False


class Pulse:
    """`start`, then `check` from time to time; `restart` when the part is a new process."""

    def __init__(self, ask: Callable[[float], bool]) -> None:
        """`ask` says whether an answer came within so many seconds; it may also raise OSError for no answer."""
        self._ask = ask
        self._stop = Event()
        self._life = 0
        self._missed = 0
        self._answered = False
        self._told = False

    def start(self) -> None:
        Thread(target=self._run, name="pulse", daemon=True).start()

    def restart(self) -> None:
        self._life += 1
        self._missed, self._answered, self._told = 0, False, False

    def stop(self) -> None:
        self._stop.set()

    def check(self) -> Heard:
        missed = self._missed
        if missed >= (ENDED_AFTER if self._answered else ENDED_AFTER_START):
            return Heard(f"has not answered for {missed * EVERY:.0f} s; ending it", hopeless=True)
        if self._answered and missed >= TOLD_AFTER and not self._told:
            self._told = True
            return Heard(f"has not answered for {missed * EVERY:.0f} s")
        if self._told and missed == 0:
            self._told = False
            return Heard("answers again")
        return Heard()

    def _run(self) -> None:
        pause = EVERY
        while not self._stop.wait(pause):
            life, asked = self._life, monotonic()
            answered = False
            with suppress(OSError, http.client.HTTPException):
                answered = self._ask(EVERY)
            if life == self._life:  # else the question was to a process that is gone
                self._missed = 0 if answered else self._missed + 1
                self._answered = self._answered or answered
            pause = max(EVERY - (monotonic() - asked), 0.0)


def answers_http(host: str, port: int, seconds: float) -> bool:
    """Any complete answer to GET /healthz; it needs neither the database nor the worker."""
    connection = http.client.HTTPConnection(host, port, timeout=seconds)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    finally:
        connection.close()
    return True


class Beats:
    """Whether a file was written anew since the last question. Compares, so the clock may be set in between."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: int | None = None

    def ask(self, _: float) -> bool:
        """Raises FileNotFoundError when it is not there."""
        at = self._path.stat().st_mtime_ns
        beaten, self._seen = at != self._seen, at
        return beaten
