import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.kernel.ids import uuid7
from tilth.kernel.pages import InvalidCursor, cut_page, decode_cursor, encode_cursor
from tilth.kernel.text import clip, fold_email, fold_phone, fold_text


def test_uuid7_has_version_variant_and_time() -> None:
    before = time.time_ns() // 1_000_000
    value = uuid7()
    assert value.version == 7
    assert value.variant == "specified in RFC 4122"
    assert before <= value.int >> 80 <= time.time_ns() // 1_000_000


def test_uuid7_does_not_repeat() -> None:
    assert len({uuid7() for _ in range(10_000)}) == 10_000


@given(st.integers(), st.text())
def test_cursors_come_back_as_they_went(number: int, text: str) -> None:
    if -(2**63) <= number < 2**63:
        assert decode_cursor(encode_cursor(number, text), tuple[int, str]) == (number, text)


@pytest.mark.parametrize("cursor", ["", "!", "e30=", "WzEsMl0=", "é"])
def test_a_foreign_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidCursor):
        decode_cursor(cursor, tuple[int, str])


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("+86 138-0013-8000", "13800138000"),
        ("0086 13800138000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("+44 20 7946 0958", "+442079460958"),
        ("(020) 7946-0958", "02079460958"),
        ("", ""),
    ],
)
def test_phones_have_one_spelling(typed: str, folded: str) -> None:
    assert fold_phone(typed) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold_text(fold_text(text)) == fold_text(text)
    assert fold_email(fold_email(text)) == fold_email(text)
    assert fold_phone(fold_phone(text)) == fold_phone(text)


def test_clip_marks_what_it_cut() -> None:
    assert clip("精耕细作", 4) == "精耕细作"
    assert clip("精耕细作", 3) == "精耕…"


def test_page_has_a_cursor_where_more_follows() -> None:
    page = cut_page(["a", "b", "c"], 2, lambda item: (item, 1))
    assert page.items == ["a", "b"]
    assert page.next_cursor is not None
    assert decode_cursor(page.next_cursor, tuple[str, int]) == ("b", 1)
    assert cut_page(["a", "b"], 2, lambda item: (item,)).next_cursor is None
    assert cut_page([], 2, lambda item: (item,)).items == []
