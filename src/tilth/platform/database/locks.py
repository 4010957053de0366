"""Advisory file locks (flock): the kernel frees them with the last process that holds them, however it ends."""

import fcntl
import os
import time
from pathlib import Path

_PATIENCE = 0.3  # a process that only asks holds the lock for a moment


class FileLock:
    """A lock on a file; its text tells readers who holds it. The file is never deleted."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    @property
    def descriptor(self) -> int:
        """To be inherited by children, which then hold the lock too."""
        assert self._descriptor is not None
        return self._descriptor

    def take(self) -> bool:
        """True when this process holds it alone now; False when another process holds it."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > end:
                    os.close(descriptor)
                    return False
                time.sleep(0.02)
            else:
                self._descriptor = descriptor
                return True

    def share(self) -> None:
        """Holds it together with others who share; waits for one who holds it alone."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        self._descriptor = descriptor

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
        """Asked by sharing it for a moment, which a `take` of somebody else outwaits."""
        if not self.path.exists():
            return False
        descriptor = os.open(self.path, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False
