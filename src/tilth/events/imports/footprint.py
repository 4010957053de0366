"""Keep the memory of an importing process flat: what is freed goes back instead of waiting in arenas."""

import ctypes
import sys

import pyarrow as pa

_M_ARENA_MAX = -8
"""glibc's parameter, malloc.h."""


def bound_footprint() -> None:
    """For a process that does nothing but import: arenas of many threads keep up to 100 MB that nobody uses."""
    pa.set_memory_pool(pa.system_memory_pool())
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none, and no arenas either
        if mallopt is not None:
            mallopt(_M_ARENA_MAX, 2)
