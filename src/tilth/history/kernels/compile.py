"""The one way in which loops are compiled: without the GIL and cached on disk.

Compiled code lies in `__pycache__` of the package or, where that cannot be written (an installation that belongs to
root), in TILTH_HOME/cache/numba, so that a cold process never compiles twice. numba would take a kernel's code for good
as long as the kernel's own file is the same; but leaves stand in other files, so the folder is named after all of them.
"""

import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import config

import tilth
from tilth.platform.settings import load_settings

F = TypeVar("F", bound=Callable[..., object])
PACKAGE = Path(tilth.__file__).parent


def kernel(function: F) -> F:
    """Compiles at the first call; arguments are contiguous read-only arrays, results are written by the caller's."""
    _place_cache()
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


@cache
def _place_cache() -> None:
    """Once per process, before the first kernel is declared."""
    own = PACKAGE / "__pycache__"
    if given := os.environ.get("NUMBA_CACHE_DIR"):
        base = Path(given)
    elif os.access(own if own.exists() else PACKAGE, os.W_OK):
        base = own
    else:
        base = load_settings().home_path / "cache" / "numba"
    folder = base / f"kernels-{digest_of_kernels()}"
    folder.mkdir(parents=True, exist_ok=True)
    config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]  # numba makes it as it reads its environment


def digest_of_kernels() -> str:
    """Of all files of the package that declare kernels or leaves."""
    digest = hashlib.blake2b(numba.__version__.encode(), digest_size=8)
    for path in sorted(PACKAGE.rglob("*.py")):
        source = path.read_bytes()
        if b"@kernel" in source or b"@leaf" in source:
            digest.update(source)
    return digest.hexdigest()
