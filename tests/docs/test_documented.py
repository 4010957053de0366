"""What a person may meet is written down: settings, commands, events, reasons, metrics, recipes, decisions."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tilth.entrypoints.cli.lazy import LazyCommand
from tilth.entrypoints.cli.main import COMMANDS
from tilth.events.contracts import Canonical
from tilth.events.imports.api import list_recipes
from tilth.events.imports.contracts import RowCode
from tilth.events.rejections import Reason
from tilth.insight.api import list_definitions
from tilth.insight.ranges import NamedRange
from tilth.platform.settings import PlatformSettings

ROOT = Path(__file__).resolve().parents[2]


def read(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


def test_settings() -> None:
    page = read("docs/operating.md")
    assert [name for name in PlatformSettings.model_fields if f"`TILTH_{name.upper()}`" not in page] == []


def find_variables(command: Any) -> Iterator[str]:  # Any: the types are of Typer's private copy of click
    """Of the environment, which options of a command or of its parts are read from."""
    for option in command.params:
        yield from [option.envvar] if isinstance(option.envvar, str) else option.envvar or []
    for part in getattr(command, "commands", {}).values():
        yield from find_variables(part)


def test_settings_of_commands() -> None:
    page = read("docs/operating.md")
    found = {
        v for name, module, help_ in COMMANDS for v in find_variables(LazyCommand(name, module, summary=help_).load())
    }
    assert "TILTH_ADMIN_PASSWORD" in found
    assert [variable for variable in sorted(found) if f"| `{variable}` |" not in page] == []


def test_commands() -> None:
    page = read("docs/operating.md")
    assert [name for name, *_ in COMMANDS if f"`tilth {name}`" not in page] == []


def test_events() -> None:
    page = read("docs/collecting.md").replace("\n", " ")
    assert [event for event in Canonical if event not in page] == []


def test_reasons() -> None:
    page = read("docs/collecting.md")
    assert [reason for reason in Reason if f"`{reason}`" not in page] == []


def test_reasons_of_imports() -> None:
    page = read("docs/importing.md")
    assert [code for code in RowCode if f"`{code}`" not in page] == []


def test_metrics() -> None:
    page = read("docs/definitions.md")
    assert [metric.code for metric in list_definitions() if f"`{metric.code}`" not in page] == []


def test_recipes() -> None:
    page = read("docs/importing.md")
    assert [recipe.recipe for recipe in list_recipes() if f"`{recipe.recipe}`" not in page] == []


def test_decisions_stand_in_the_navigation() -> None:
    navigation = read("mkdocs.yml")
    pages = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert pages
    assert [page.name for page in pages if f"decisions/{page.name}" not in navigation] == []
    assert [page.name for page in pages if "**Checked by:**" not in page.read_text("utf-8")] == []


def test_ranges() -> None:
    page = read("docs/asking.md")
    assert [name for name in NamedRange if f"`{name}`" not in page] == []
