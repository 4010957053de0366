"""Which workspace a write key writes to, answered from memory on the ingest path."""

import threading
import time
from collections.abc import Callable, Mapping

from tilth.kernel.ids import WorkspaceId

Load = Callable[[], Mapping[str, WorkspaceId]]


class WriteKeyDirectory:
    """All active write keys, read again when older than `ttl` seconds, or for an unknown key at most every
    `unknown_ttl`: a new key works at once, a revoked one stops within `ttl`, and a storm of wrong keys costs a
    handful of queries per second.

    While the database is away the last known keys stay valid: what they let in cannot be committed anyway,
    and the sender must see a 503 that it retries, not a 401 that makes it drop its events.
    """

    def __init__(self, load: Load, *, ttl: float = 5.0, unknown_ttl: float = 0.2) -> None:
        self._load = load
        self._ttl = ttl
        self._unknown_ttl = unknown_ttl
        self._keys: Mapping[str, WorkspaceId] = {}
        self._loaded_at = float("-inf")
        self._forgotten = 0
        self._lock = threading.Lock()

    def peek(self, key: str) -> WorkspaceId | None:
        """Answer from memory, if it is fresh and knows the key; never blocks. None: ask `find` in a thread."""
        if time.monotonic() - self._loaded_at > self._ttl:
            return None
        return self._keys.get(key)

    def find(self, key: str) -> WorkspaceId | None:
        """May query the database. Raises its error only while no keys were ever read."""
        age = time.monotonic() - self._loaded_at
        if age > self._ttl or (key not in self._keys and age > self._unknown_ttl):
            self._refresh(self._loaded_at)
        return self._keys.get(key)

    def forget(self) -> None:
        """What is in memory is out of date: the next look reads anew."""
        self._forgotten += 1
        self._loaded_at = float("-inf")

    def _refresh(self, seen: float) -> None:
        with self._lock:
            if self._loaded_at != seen:
                return  # another thread has just done it
            forgotten = self._forgotten
            try:
                self._keys = self._load()
            except Exception:
                if not self._keys:
                    raise
            # What was read before a change that came meanwhile must not count as fresh.
            self._loaded_at = time.monotonic() if forgotten == self._forgotten else float("-inf")
