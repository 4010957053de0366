"""A tree of `tilth up` for tests, and what can be seen of it from outside."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

IMPATIENT = """
import sys
from tilth.entrypoints.supervisor import pulse, tree
from tilth.platform.database import embedded
pulse.EVERY = 1.0
embedded._QUIT_SECONDS = 1.0
sys.exit(tree.run())
"""
"""A supervisor that waits a fifth as long for answers."""


class Tree:
    """A running supervisor and what can be seen of it from outside."""

    def __init__(self, home: Path, port: int, *, impatient: bool = False, **environment: str) -> None:
        self.home = home
        self.output = home.parent / "output"
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, *(["-c", IMPATIENT] if impatient else ["-m", "tilth.entrypoints.supervisor"])],
                env={**os.environ, "TILTH_HOME": str(home), "TILTH_PORT": str(port), **environment},
                stdout=output,
                stderr=output,
            )

    @property
    def server(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.home / "run" / "server.json").read_text())
        return found

    def await_ready(self) -> None:
        self.wait((self.home / "run" / "server.json").exists, "server.json")
        self.wait(self.is_ready, "readiness")

    def is_ready(self) -> bool:
        return self.status("/readyz") == 200

    def status(self, path: str) -> int | None:
        """None: no answer at all."""
        try:
            with urllib.request.urlopen(f"{self.server['url']}{path}", timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as answer:
            return answer.code
        except OSError:
            return None

    def child(self, word: str) -> psutil.Process:
        """The supervisor's own child whose command holds this word."""
        children = psutil.Process(self.process.pid).children()
        return next(c for c in children if any(word in part for part in c.cmdline()))

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + 60
        while not condition():
            if time.monotonic() > end or self.process.poll() is not None:
                pytest.fail(f"{what}: {self.output.read_text()}")
            time.sleep(0.05)

    def said(self) -> str:
        return self.output.read_text()


@contextmanager
def standing(home: Path, *, impatient: bool = False, **environment: str) -> Iterator[Tree]:
    tree = Tree(home, 0, impatient=impatient, **environment)
    try:
        tree.await_ready()
        yield tree
    finally:
        if tree.process.poll() is None:
            tree.process.terminate()
            tree.process.wait(60)
