"""Keep the memory of imports flat: what is freed goes back to the system instead of waiting in arenas."""

import ctypes
import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType

import pyarrow as pa

_M_ARENA_MAX = -8
"""glibc's parameter, malloc.h."""


def bound_footprint() -> None:
    """For a process that does nothing but import: together 150 MB that nobody would use."""
    sys.meta_path.insert(0, _WithoutPandas())
    pa.set_memory_pool(pa.system_memory_pool())
    mallopt = _glibc("mallopt")
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 2)


def release_memory() -> None:
    """Give free pages back; a few milliseconds, so once a chunk."""
    malloc_trim = _glibc("malloc_trim")
    if malloc_trim is not None:
        malloc_trim(0)


class _WithoutPandas(MetaPathFinder):
    """Where pandas happens to be installed, pyarrow imports it, 50 MB, only to ask whose a number is."""

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError("An import does without pandas.", name=name)


def _glibc(name: str) -> Callable[..., int] | None:
    """None where the C library is another one, which has no arenas either."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
