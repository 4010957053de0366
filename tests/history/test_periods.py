"""Periods by multiplication are those by search, whatever the edges."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tilth.history.kernels.periods import find_period, period_scale

MOMENTS = st.integers(-(2**55), 2**55)


@settings(deadline=None)  # the first call compiles
@given(st.lists(MOMENTS, min_size=2, max_size=20, unique=True), st.lists(MOMENTS, max_size=20))
def test_periods_are_those_of_a_search(edges: list[int], moments: list[int]) -> None:
    sorted_edges = np.array(sorted(edges), dtype=np.int64)
    scale = period_scale(sorted_edges)
    around = [edge + step for edge in edges for step in (-1, 0, 1)]
    for ts in moments + around:
        expected = int(np.searchsorted(sorted_edges, ts, side="right")) - 1
        assert find_period(sorted_edges, scale, ts) == expected
