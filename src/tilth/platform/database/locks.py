"""Advisory file locks (flock): the kernel frees them with the last process that holds them, however it ends."""

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path

from tilth.platform.database.errors import DatabaseUnavailable


class FileLock:
    """An exclusive lock on a file; its text tells readers who holds it. Never delete the file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    @property
    def descriptor(self) -> int:
        """To be inherited by children, which then hold the lock too."""
        assert self._descriptor is not None
        return self._descriptor

    def take(self) -> bool:
        """True when this process holds it now; False when another does."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def write(self, text: str) -> None:
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, text.encode(), 0)

    def read(self) -> str:
        return self.path.read_text() if self.path.exists() else ""

    def release(self) -> None:
        """Closes our descriptor; children that inherited the lock keep it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def is_held_elsewhere(self) -> bool:
        if self.take():
            self.release()
            return False
        return True


def wait_for(condition: Callable[[], bool], *, what: str, seconds: float, every: float = 0.05) -> None:
    """Polls until true. Raises DatabaseUnavailable saying what was waited for."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise DatabaseUnavailable(f"{what} did not happen within {seconds:.0f} s.", retry_after=5)
        time.sleep(every)
