"""Stored columns as folds see them."""

import pyarrow as pa

from tilth.history.columns import property_texts


def test_a_value_that_cannot_be_decoded_is_absent() -> None:
    deep = "[" * 5_000 + "]" * 5_000
    stored = [
        '{"a":"x"}',
        None,
        '{"name":"Home", }',
        f'{{"a":{deep}}}',
        '{"a":"\\ud800"}',
        f'{{"a":{"9" * 5_000}}}',
        "[1]",
        '{"a":{"b":[1, "精"]}}',
    ]
    assert property_texts(pa.array(stored), "a").to_pylist() == ["x", *[None] * 6, '{"b":[1,"精"]}']


def test_deep_beside_the_one_that_is_asked_for() -> None:
    deep = "[" * 500 + "]" * 500
    assert property_texts(pa.array([f'{{"b":{deep},"a":1}}', f'{{"a":{deep}}}']), "a").to_pylist() == ["1", deep]
