"""Figures of many persons at once, as columns."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tilth.history.contracts import BucketView
from tilth.insight.ground import slices_of
from tilth.insight.lifetime.kernel import NEVER, Sums, sum_up
from tilth.insight.metrics.counting import order_rows
from tilth.insight.metrics.kernels.orders import OrderRows


@dataclass(frozen=True, slots=True)
class Figures:
    """Columns of persons, ascending by number; 45 bytes a person. Moments in µs, kernel.NEVER where there is none."""

    persons: NDArray[np.int32]
    first_seen: NDArray[np.int64]
    last_seen: NDArray[np.int64]
    known: NDArray[np.bool_]
    orders: NDArray[np.int32]
    last_order: NDArray[np.int64]
    paid: NDArray[np.int64]
    net: NDArray[np.int64]

    def take(self, places: NDArray[Any]) -> "Figures":
        """Those at the places, or those that a mask of bool keeps."""
        return Figures(*(getattr(self, each.name)[places] for each in fields(self)))

    def of(self, persons: NDArray[np.int32]) -> "Figures":
        """Of these persons, ascending; those without an event have zeros and NEVER."""
        missing = _nothing(np.setdiff1d(persons, self.persons).astype(np.int32))
        return join([self.take(np.isin(self.persons, persons)), missing])

    def with_changed(self, changed: NDArray[np.int32], now: "Figures") -> "Figures":
        """With what these persons have now in place of what they had."""
        return join([self.take(~np.isin(self.persons, changed)), now])


def join(parts: Sequence[Figures]) -> Figures:
    joined = [np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(Figures)]
    order = np.argsort(joined[0], kind="stable")
    return Figures(*(column[order] for column in joined))


def _nothing(persons: NDArray[np.int32]) -> Figures:
    size = persons.size
    never, zeros = np.full(size, NEVER, dtype=np.int64), np.zeros(size, dtype=np.int64)
    return Figures(
        persons, never, never, np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.int32), never, zeros, zeros
    )


@dataclass(frozen=True, slots=True)
class LifetimeFold:
    """`currencies`: of amounts, by code; empty: all."""

    roles: NDArray[np.uint8]
    currencies: NDArray[np.bool_]

    @property
    def columns(self) -> Sequence[str]:
        return OrderRows._fields[:7]

    def run(self, view: BucketView) -> list[tuple[NDArray[np.int32], Sums]]:
        return [
            (part.persons, sum_up(slices_of(part), order_rows(part, self.roles, self.currencies)))
            for part in view.parts
            if part.persons.size
        ]

    def merge(self, partials: Sequence[list[tuple[NDArray[np.int32], Sums]]]) -> Figures:
        parts = [_figures(persons, sums) for partial in partials for persons, sums in partial]
        figures = join([_nothing(np.empty(0, dtype=np.int32)), *parts])
        return figures.take(figures.last_seen != NEVER)


def _figures(persons: NDArray[np.int32], sums: Sums) -> Figures:
    return Figures(
        persons,
        sums.first_seen,
        sums.last_seen,
        sums.known,
        sums.orders,
        sums.last_order,
        sums.paid,
        sums.paid - sums.given_back,
    )
