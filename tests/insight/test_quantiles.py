"""Selection from a part of the values equals selection from all of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tilth.insight.quantiles import nearest_rank


def plain(values: list[int], percent: int) -> int:
    return sorted(values)[-(-len(values) * percent // 100) - 1]


@given(st.lists(st.integers(-(2**62), 2**62), min_size=1, max_size=200), st.integers(1, 100))
def test_few_values(values: list[int], percent: int) -> None:
    assert nearest_rank(np.array(values, dtype=np.int64), percent) == plain(values, percent)


@settings(max_examples=15, deadline=None)
@given(
    st.integers(0, 99), st.integers(50_000, 90_000), st.sampled_from([2, 50, 10**9]), st.sampled_from([1, 50, 90, 100])
)
def test_many_values(seed: int, size: int, distinct: int, percent: int) -> None:
    values = np.random.default_rng(seed).integers(0, distinct, size)
    assert nearest_rank(values, percent) == plain(values.tolist(), percent)


@pytest.mark.parametrize("percent", [1, 50, 90, 100])
def test_a_sample_that_says_nothing(percent: int) -> None:
    """Every value that the sample takes is the same, and none of the others is."""
    values = np.arange(65_536, dtype=np.int64)
    values[:: 65_536 // 4096] = -1
    assert nearest_rank(values, percent) == plain(values.tolist(), percent)
