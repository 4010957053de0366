"""Whatever the server can say to whoever works in the console has its words in Chinese (decision 0011)."""

import ast
import json
import re
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import msgspec
import pytest
from msgspec import Meta
from tests.console.browser import LANGUAGES, Language
from tests.console.sentences import HOLE, NOT_SAID, SOURCE, parts_of, refusals, said, shape

from tilth.insight.metrics.registry import METRICS

SENTENCES = Path(__file__).parents[2] / "console" / "src" / "sentences"
LIBRARY = "library"
"""Sentences of the libraries beneath; they stand nowhere in our source."""

WORDS = ("metrics", "words")
"""No sentences: values that stand in them."""

PASSED_ON = {
    "events/collect/collector.py": "the first rejection's own message",
    "events/imports/drafting/draft.py": "what is given to _lacking",
    "insight/asker.py": "of the command line: what the running server has answered",
    "platform/accounts/members.py": "what is given to _require_owner",
    "platform/auth/api.py": "either of the two sentences above it",
}
"""Errors that are made with a sentence from elsewhere, and where it stands."""


class Colour(StrEnum):
    RED = "red"


class Form(msgspec.Struct, forbid_unknown_fields=True):
    name: str


UNFIT: list[tuple[Any, Any]] = [
    (int, "a"),
    (str | None, 1),
    (Form, {}),
    (Form, {"name": "a", "nane": "b"}),
    (Colour, "blue"),
    (Annotated[str, Meta(min_length=3)], "a"),
    (Annotated[str, Meta(max_length=3)], "abcd"),
    (Annotated[list[int], Meta(min_length=1)], []),
    (Annotated[int, Meta(ge=1)], 0),
    (Annotated[int, Meta(gt=1)], 1),
    (Annotated[int, Meta(le=1)], 2),
    (Annotated[int, Meta(lt=1)], 1),
    (Annotated[str, Meta(pattern="^a$")], "b"),
    (Annotated[datetime, Meta(tz=True)], "2026-03-01T08:00:00"),
    (datetime, "yesterday"),
    (date, "2026-02-30"),
    (UUID, "1"),
]


@cache
def sentences(language: Language, name: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((SENTENCES / language / f"{name}.json").read_text("utf-8"))
    return found


@cache
def worded() -> frozenset[str]:
    names = [path.stem for path in (SENTENCES / "zh").glob("*.json")]
    return frozenset(shape(each) for name in names if name not in (LIBRARY, *WORDS) for each in sentences("zh", name))


def test_every_sentence_of_the_source_has_chinese_words() -> None:
    found = said()
    assert len(found) > 300
    assert {place: text for text, place in found.items() if text not in worded()} == {}


def test_no_words_are_left_of_a_sentence_that_nothing_says() -> None:
    assert sorted(worded() - said().keys()) == []
    assert sorted(set(map(shape, sentences("en", "whole"))) - said().keys()) == []


def test_every_refusal_is_made_with_a_sentence_that_the_source_shows() -> None:
    """Otherwise the words above would be complete only in appearance."""
    hidden = []
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            name = ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
            if name in refusals() and name not in NOT_SAID and not any(map(parts_of, node.args[:1])):
                hidden.append(path.relative_to(SOURCE).as_posix())
    assert hidden == sorted(PASSED_ON)


def test_a_metric_that_is_left_out_is_named_as_everywhere() -> None:
    assert sentences("zh", "metrics") == {each.name_en: each.name_zh for each in METRICS.values()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("wanted", "value"), UNFIT)
def test_what_does_not_fit_is_told_in_words(language: Language, wanted: Any, value: Any) -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.convert(value, wanted)
    text = str(refused.value)
    known = [form for form in sentences(language, LIBRARY) if re.fullmatch(_pattern(form), text, re.DOTALL)]
    assert known, text


def _pattern(sentence: str) -> str:
    return "(.+)".join(map(re.escape, re.split(HOLE.pattern, sentence)))
