"""Exact numbers of distinct things in flat memory: hashes go to a file, and are counted part by part."""

import tempfile
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

PART = 1 << 20
"""Hashes that are counted at a time, about."""
_READ = 1 << 17


class DistinctCounter:
    """Of 64-bit hashes. A context manager: the file goes with it."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 — lives as long as the counter
        self._added = 0

    def __enter__(self) -> "DistinctCounter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, hashes: NDArray[np.uint64]) -> None:
        ordered = np.sort(hashes)
        once = ordered[np.flatnonzero(np.diff(ordered, prepend=~ordered[:1]))]
        self._file.write(once.tobytes())
        self._added += len(once)

    def count(self) -> int:
        """Reads the file once for each million added."""
        parts = self._added // PART + 1
        return sum(self._count_part(part, parts) for part in range(parts))

    def _count_part(self, part: int, parts: int) -> int:
        self._file.seek(0)
        found = [np.empty(0, np.uint64)]
        while data := self._file.read(_READ * 8):
            hashes = np.frombuffer(data, dtype=np.uint64)
            found.append(hashes[hashes % np.uint64(parts) == part])
        self._file.seek(0, 2)
        ordered = np.sort(np.concatenate(found))  # np.unique goes by a hash table here, ten times slower
        return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + bool(len(ordered))
