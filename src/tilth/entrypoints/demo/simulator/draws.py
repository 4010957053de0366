"""Vectorised draws that numpy lacks."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def pick(rng: np.random.Generator, weights: Sequence[float] | Floats, size: int) -> Ints:
    """`size` indexes, each with a chance proportional to its weight."""
    cumulative = np.cumsum(np.asarray(weights, np.float64))
    return np.asarray(np.searchsorted(cumulative, rng.random(size) * cumulative[-1], side="right"), np.int64)


def pick_by_row(rng: np.random.Generator, weights: Floats, rows: Ints) -> Ints:
    """One column index per entry of `rows`, by the weights of that row of the matrix."""
    cumulative = np.cumsum(weights, axis=1)
    cumulative /= cumulative[:, -1:]
    # Row r occupies [r, r + 1) of one long ascending line, so a single search serves all rows.
    line = (cumulative + np.arange(len(weights))[:, None]).ravel()
    found = np.searchsorted(line, rows + rng.random(len(rows)), side="right")
    return np.asarray(np.clip(found - rows * weights.shape[1], 0, weights.shape[1] - 1), np.int64)


def zipf_weights(n: int, exponent: float = 0.9) -> Floats:
    return np.asarray(np.arange(1, n + 1, dtype=np.float64) ** -exponent)


def repeat_index(counts: Ints) -> tuple[Ints, Ints]:
    """For counts [2, 0, 3]: owners [0, 0, 2, 2, 2] and positions [0, 1, 0, 1, 2]."""
    owners = np.repeat(np.arange(len(counts)), counts)
    first = np.cumsum(counts) - counts
    return owners, np.arange(len(owners)) - first[owners]
