"""Compiles the kernels of views before somebody waits for them, by merging a person's rows of two places."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from tilth.history.contracts import RECENT_SCHEMA
from tilth.history.days import days_of
from tilth.history.kernels.cuts import find_cut
from tilth.history.sources import Persons, merge_sources, sealed

_BY_WIDTH = ("flags", "event", "currency", "value")
"""A column of 1, 2, 4 and 8 bytes."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """Two rows of person 1, `first` µs and half a minute after it."""

    first: int

    @property
    def persons(self) -> Persons:
        return sealed(np.ones(1, dtype=np.int32))

    @property
    def offsets(self) -> NDArray[np.int64]:
        return sealed(np.array([0, 2], dtype=np.int64))

    @property
    def starts(self) -> NDArray[np.int64]:
        return self.offsets[:-1]

    def column(self, name: str) -> NDArray[Any]:
        if name in {"ts", "seq"}:
            return sealed(np.array([self.first, self.first + 30_000_000], dtype=np.int64))
        return sealed(np.zeros(2, dtype=RECENT_SCHEMA.field(name).type.to_pandas_dtype()))


def compile_views() -> None:
    """Idempotent."""
    earlier, later = _Rows(0), _Rows(10_000_000)  # they overlap, so they are sorted too
    merged = merge_sources([(earlier, None), (later, None)], earlier.persons)
    for name in _BY_WIDTH:
        merged.column(name)
    find_cut(merged.column("ts"), merged.starts, merged.offsets[1:], 0, np.empty(1, dtype=np.int64))
    days_of(merged.column("ts"), ZoneInfo("UTC"))
