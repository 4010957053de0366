"""The console's own texts, so that tests name buttons as people see them, in each language."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from tests.console.browser import Language

TEXTS = Path(__file__).parents[2] / "console" / "src" / "texts"


@cache
def _read(language: Language, namespace: str) -> dict[str, Any]:
    texts: dict[str, Any] = json.loads((TEXTS / language / f"{namespace}.json").read_text("utf-8"))
    return texts


def text(language: Language, name: str) -> str:
    """`accounts:field.email`. Raises KeyError."""
    namespace, _, path = name.partition(":")
    found: Any = _read(language, namespace)
    for part in path.split("."):
        found = found[part]
    assert isinstance(found, str), name
    return found
