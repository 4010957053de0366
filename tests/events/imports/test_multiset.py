"""The multiset against plain counting."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tilth.events.imports.distinct import DistinctCounter
from tilth.events.imports.multiset import Multiset

# Few distinct keys, spread over all buckets, so that repeats and neighbours happen.
KEYS = st.integers(0, 30).map(lambda n: n * 595_056_260_442_243_600)
CHUNKS = st.lists(st.lists(KEYS, max_size=20), max_size=4)


@given(loaded=CHUNKS, files=st.lists(CHUNKS, max_size=3), repeats=st.booleans())
def test_take_agrees_with_counting(loaded: list[list[int]], files: list[list[list[int]]], repeats: bool) -> None:
    multiset = Multiset()
    had: Counter[int] = Counter()
    for block in loaded:
        multiset.load(np.array(block, dtype=np.uint64))
        had.update(block)
    for file in files:
        multiset.start_file()
        seen: Counter[int] = Counter()
        for chunk in file:
            index, fresh = multiset.take(np.array(chunk, dtype=np.uint64), np.full(len(chunk), repeats))
            for key, got_index, got_fresh in zip(chunk, index.tolist(), fresh.tolist(), strict=True):
                expected = seen[key] >= had[key] if repeats else had[key] == 0
                assert got_fresh == expected
                if repeats:
                    assert got_index == seen[key]
                seen[key] += 1
                had[key] = max(had[key], seen[key]) if repeats else max(had[key], 1)


@given(CHUNKS)
def test_distinct_counter_is_exact(chunks: list[list[int]]) -> None:
    with DistinctCounter() as counter:
        for chunk in chunks:
            counter.add(np.array(chunk, dtype=np.uint64))
        assert counter.count() == len({key for chunk in chunks for key in chunk})


def test_distinct_counter_works_in_parts() -> None:
    with DistinctCounter() as counter:
        for _ in range(3):
            counter.add(np.arange(1_100_000, dtype=np.uint64))
        assert counter.count() == 1_100_000
