"""How rows fall into the groups of a breakdown: along one dimension, or into the combinations of two.

A row belongs to the group of its own value. So item dimensions (category, brand, item, sku) group the item rows of an
order by their own product, and what stands on the order's own row (shipping, tax, order discount) is "(none)".
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from tilth.history.contracts import FLAG_IDENTIFIED, Part
from tilth.insight.compiled import BUYER_GROUPS, Cells
from tilth.insight.dimensions import BUYER_KEYS, IDENTIFIED_KEYS, Dimension, Kind
from tilth.insight.ground import read_codes, sealed

OTHER_KEY = "(other)"
Key = str | None
_NO_CODES = sealed(np.empty(0, dtype=np.int32))
_NO_PERSON = sealed(np.empty(0, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Axis:
    """The groups along one dimension. `remap` gives the group of a code; codes beyond it belong to group `other`.

    A key of None stands for rows without a value, and values that are masked alike are one group. New and old buyers
    have no codes: the kernels tell them.
    """

    dimension: Dimension
    keys: tuple[Key, ...]
    remap: NDArray[np.int32]
    other: int

    @property
    def by_buyer(self) -> bool:
        return self.dimension.kind is Kind.BUYER


@dataclass(frozen=True, slots=True)
class Grouping:
    """Every combination of the groups along its axes, the last axis running fastest; without axes, one group of all."""

    axes: tuple[Axis, ...] = ()

    @property
    def size(self) -> int:
        return prod(len(axis.keys) for axis in self.axes)

    @property
    def keys(self) -> tuple[tuple[Key, ...], ...]:
        """Of each group, one per axis."""
        return tuple(product(*(axis.keys for axis in self.axes)))

    @property
    def steps(self) -> tuple[int, ...]:
        """How far apart neighbours along each axis lie."""
        return tuple(prod(len(axis.keys) for axis in self.axes[place + 1 :]) for place in range(len(self.axes)))

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(axis.dimension.column for axis in self.axes if not axis.by_buyer)

    @property
    def by_buyer(self) -> bool:
        return any(axis.by_buyer for axis in self.axes)

    def cells(
        self, part: Part, edges: NDArray[np.int64], mask: NDArray[np.uint8], first_paid: NDArray[np.int64]
    ) -> Cells:
        """`first_paid` counts where the grouping is by buyer."""
        stepped = list(zip(self.axes, self.steps, strict=True))
        coded = [(axis, step) for axis, step in stepped if not axis.by_buyer]
        codes, remap, other = _NO_CODES, _NO_CODES, 0
        if len(coded) == 1:
            [(axis, step)] = coded
            codes = read_codes(part, axis.dimension.column)
            remap, other = sealed(axis.remap * np.int32(step)), axis.other * step
        elif coded:
            # One array of codes is one compiled kernel, whatever the number of axes.
            codes = sealed(np.add.reduce([_place(part, axis, step) for axis, step in coded]))
            remap = sealed(np.arange(self.size, dtype=np.int32))
        return Cells(
            edges=sealed(edges),
            mask=sealed(mask),
            codes=codes,
            remap=remap,
            other=other,
            groups=self.size,
            first_paid=sealed(first_paid) if self.by_buyer else _NO_PERSON,
            buyer_step=next((step for axis, step in stepped if axis.by_buyer), 0),
        )


WHOLE = Grouping()
"""One group for everything."""


def _place(part: Part, axis: Axis, step: int) -> NDArray[np.int32]:
    """int32[rows]: how far along its axis a row's group lies."""
    places = np.append(axis.remap, np.int32(axis.other)) * np.int32(step)
    placed: NDArray[np.int32] = places.take(read_codes(part, axis.dimension.column), mode="clip")
    return placed


def take_all(dimension: Dimension, terms: Callable[[str], list[str]], extra: Iterable[str] = ()) -> Axis:
    """A group per value. `extra` are values that may stand outside of history (channels of spend)."""
    match dimension.kind:
        case Kind.BUYER:
            assert len(BUYER_KEYS) == BUYER_GROUPS
            return Axis(dimension, BUYER_KEYS, _NO_CODES, 0)
        case Kind.IDENTIFIED:
            flags = np.arange(256)
            return Axis(dimension, IDENTIFIED_KEYS, ((flags & FLAG_IDENTIFIED) > 0).astype(np.int32), 0)
        case Kind.CODES:
            texts = terms(dimension.column)
            groups: dict[Key, int] = {None: 0, OTHER_KEY: 1}
            remap = [0, 1, *(groups.setdefault(text, len(groups)) for text in texts[2:])]
            for text in extra:
                if text:
                    groups.setdefault(text, len(groups))
            return Axis(dimension, tuple(groups), np.array(remap, dtype=np.int32), 1)


def take_first(everything: Axis, order: Sequence[int], limit: int) -> Axis:
    """The first `limit` groups of an order of them, the rest as one group `(other)` where there is a rest."""
    if everything.dimension.kind is not Kind.CODES:
        return everything
    chosen = [group for group in order if everything.keys[group] != OTHER_KEY][:limit]
    place = np.full(len(everything.keys), len(chosen), dtype=np.int32)
    place[chosen] = np.arange(len(chosen), dtype=np.int32)
    keys = (*(everything.keys[group] for group in chosen), OTHER_KEY)
    return Axis(everything.dimension, keys, place[everything.remap], len(chosen))
