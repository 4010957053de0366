"""Where the buckets of a fold run."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

T = TypeVar("T")


class Executor(Protocol):
    def map(self, function: Callable[[int], T], buckets: Iterable[int]) -> list[T]:
        """Results in the order of the buckets. An exception of any call is raised."""
        ...


class LocalExecutor:
    """Threads: kernels release the GIL and share the mapped columns."""

    def __init__(self, threads: int | None = None) -> None:
        self._threads = threads or os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="fold")

    def map(self, function: Callable[[int], T], buckets: Iterable[int]) -> list[T]:
        return list(self._pool.map(function, buckets))

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)
