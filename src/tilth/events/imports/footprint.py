"""Keep the memory of imports flat: what is freed goes back to the system instead of waiting in arenas."""

import ctypes
import sys
from collections.abc import Callable

import pyarrow as pa

_M_ARENA_MAX = -8
"""glibc's parameter, malloc.h."""


def bound_footprint() -> None:
    """For a process that does nothing but import: arenas of many threads keep up to 100 MB that nobody uses."""
    pa.set_memory_pool(pa.system_memory_pool())
    mallopt = _glibc("mallopt")
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 2)


def release_memory() -> None:
    """Give free pages back; a few milliseconds, so once a chunk."""
    malloc_trim = _glibc("malloc_trim")
    if malloc_trim is not None:
        malloc_trim(0)


def _glibc(name: str) -> Callable[..., int] | None:
    """None where the C library is another one, which has no arenas either."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
