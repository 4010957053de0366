"""What is kept of masked dictionaries is never another answer than masking them anew."""

import time

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from tilth.insight.masking import mask_values
from tilth.insight.shown import ShownTerms
from tilth.kernel.ids import WorkspaceId

TEXTS = st.lists(st.sampled_from([None, "", "tea", "13812348000", "ann@example.com", '{"phone":"13812348000"}']))
KINDS = st.sampled_from(["url", "prop:phone", "prop:note", "item"])
SHOP = WorkspaceId(1)


def array(texts: list[str | None]) -> pa.Array:
    return pa.array(texts, pa.string())


@given(st.lists(st.tuples(KINDS, TEXTS)), st.integers(0, 12))
def test_dictionaries_may_grow_shrink_and_lose_texts_in_any_order(
    asked: list[tuple[str, list[str | None]]], room: int
) -> None:
    kept = ShownTerms(room)
    for kind, texts in asked:
        for terms in (array(texts), array([*texts, "13912340001"]), array([None, *texts[1:]])):
            expected = mask_values(kind, ["" if text is None else text for text in terms.to_pylist()])
            assert kept.of(SHOP, kind, terms) == expected
            assert kept.of(SHOP, kind, terms) == expected


def test_an_answer_in_use_does_not_grow_with_the_dictionary() -> None:
    kept = ShownTerms()
    before = kept.of(SHOP, "url", array(["/tea"]))
    kept.of(SHOP, "url", array(["/tea", "/mate"]))
    assert before == ["/tea"]


def test_workspaces_have_dictionaries_of_their_own() -> None:
    kept = ShownTerms()
    assert kept.of(SHOP, "url", array(["/tea"])) == ["/tea"]
    assert kept.of(WorkspaceId(2), "url", array(["/mate"])) == ["/mate"]


def test_a_grown_dictionary_costs_what_is_new_in_it() -> None:
    phones = [f"1381234{number:05d}" for number in range(30_000)]
    kept = ShownTerms()
    began = time.perf_counter()
    kept.of(SHOP, "prop:phone", array(phones))
    first = time.perf_counter() - began
    began = time.perf_counter()
    shown = kept.of(SHOP, "prop:phone", array([*phones, "13912340001"]))
    assert time.perf_counter() - began < first / 3
    assert shown[-1] == mask_values("prop:phone", ["13912340001"])[0]
