"""The one way in which loops are compiled: without the GIL and cached on disk.

numba keeps its cache in `__pycache__` beside the source. Where that cannot be written (an installation that
belongs to root), it goes to TILTH_HOME/cache/numba, so that a cold process never compiles twice.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import config

from tilth.platform.settings import load_settings

F = TypeVar("F", bound=Callable[..., object])


def kernel(function: F) -> F:
    """Compiles at the first call; arguments are contiguous read-only arrays, results are written by the caller's."""
    _place_cache(Path(function.__code__.co_filename).parent)
    return cast("F", numba.njit(nogil=True, cache=True)(function))


def leaf(function: F) -> F:
    """A function that kernels call for each person or row, and that allocates nothing.

    numba counts references to every array in the arguments of a call: some 80 ns for a call with a few tuples of them,
    as much as twenty rows. A leaf only borrows its caller's arrays, so it is compiled without that; one that allocates
    all the same does not compile.
    """
    # `_nrt` is not among the options that numba documents, but its own tests use it; `forceinline` gives half the gain.
    options: dict[str, Any] = {"nogil": True, "_nrt": False}
    return cast("F", numba.njit(**options)(function))


def _place_cache(sources: Path) -> None:
    if os.environ.get("NUMBA_CACHE_DIR") or os.access(sources, os.W_OK):
        return
    folder = load_settings().home_path / "cache" / "numba"
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
    config.reload_config()  # type: ignore[no-untyped-call]  # numba ships no annotations for it
