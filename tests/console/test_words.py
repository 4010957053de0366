"""What the code writes into the audit log, and the long work that it begins, have words in both languages."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.console.browser import LANGUAGES, Language

from tilth.events.contracts import Canonical
from tilth.platform.auth.contracts import Role, Scope

ROOT = Path(__file__).parents[2]
_ACTION = re.compile(r'\baction=(f?)"([^"]+)"')
_EXPORT = re.compile(r'\bnote_(?:admin_)?export\(\w+, (?:workspace, )?[\w.]+, "([^"]+)"')
_TASK = re.compile(r"\bcreate_task\(\s*\w+,\s*(\"[^\"]+\"|[A-Z_]+)")
COMPOSED = {
    "{NOUNS[table]}.changed": ["saved_question.changed", "dashboard.changed"],
    "{NOUNS[table]}.{verb}": [
        f"{noun}.{verb}" for noun in ("saved_question", "dashboard") for verb in ("archived", "restored")
    ],
    "{table.name}.renamed": ["write_key.renamed", "api_key.renamed"],
    "{table.name}.revoked": ["write_key.revoked", "api_key.revoked"],
    "{what}.exported": ["metrics.exported", "funnel.exported", "retention.exported"],
}
"""Actions that are put together, with what comes out."""


def sources() -> Iterator[str]:
    for path in sorted((ROOT / "src" / "tilth").rglob("*.py")):
        yield path.read_text()


def actions() -> set[str]:
    found = set()
    for source in sources():
        for is_composed, text in _ACTION.findall(source):
            found.update(COMPOSED[text] if is_composed else [text])
        found.update(f"{what}.exported" for what in _EXPORT.findall(source))
    return found


def task_kinds() -> set[str]:
    found = set()
    for source in sources():
        for kind in _TASK.findall(source):
            name = re.search(rf'^{kind} = ("[^"]+")', source, re.MULTILINE) if kind.isupper() else None
            assert name is not None or kind.startswith('"'), f"{kind} is not a text of its own module"
            found.add(json.loads(name[1] if name else kind))
    return found


def texts(language: Language, namespace: str) -> dict[str, str]:
    """Flat, with dots."""

    def flatten(node: dict[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
        for key, value in node.items():
            if isinstance(value, dict):
                yield from flatten(value, f"{prefix}{key}.")
            else:
                yield prefix + key, str(value)

    path = ROOT / "console" / "src" / "texts" / language / f"{namespace}.json"
    return dict(flatten(json.loads(path.read_text())))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_action_has_words(language: Language) -> None:
    known, found = texts(language, "audit"), actions()
    assert len(found) > 50
    assert sorted(each for each in found if f"action.{each}" not in known) == []
    nouns = {each.partition(".")[0] for each in found}
    assert sorted(each for each in nouns if f"kind.{each}" not in known) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_task_has_words(language: Language) -> None:
    known, found = texts(language, "tasks"), task_kinds()
    assert found
    assert sorted(each for each in found if f"kind.{each}" not in known) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_role_and_permission_has_words(language: Language) -> None:
    known = texts(language, "members")
    needed = [*(f"name.{role}" for role in Role), *(f"may.{scope.replace(':', '_')}" for scope in Scope)]
    assert sorted(each for each in needed if each not in known) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_standard_event_has_a_name(language: Language) -> None:
    known = {key.removeprefix("eventName.") for key in texts(language, "common") if key.startswith("eventName.")}
    assert known == {event.value for event in Canonical}
    listed = (ROOT / "console" / "src" / "lib" / "event-name.ts").read_text()
    assert sorted(event for event in known if f"'{event}'" not in listed) == []
