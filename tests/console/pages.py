"""Every page of the console that stands in the menu, for tests and for pictures."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.console.browser import Visitor

NAVIGATION = Path(__file__).parents[2] / "console" / "src" / "app" / "navigation.tsx"
OUTSIDE_THE_MENU = ("/profile",)


def menu_paths() -> list[str]:
    """As the menu has them, in its order."""
    return re.findall(r"to: '(/[^']+)'", NAVIGATION.read_text())


def all_paths() -> list[str]:
    return [*menu_paths(), *OUTSIDE_THE_MENU]


def address(path: str, **search: Any) -> str:
    """With what stands behind the question mark, as the console writes it there."""
    return f"{path}?" + "&".join(f"{name}={quote(json.dumps(value))}" for name, value in search.items())


def open_page(visitor: Visitor, path: str, workspace: str = "demo") -> None:
    visitor.open(f"/w/{workspace}{path}")
