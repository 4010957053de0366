"""What is wrong with a recipe that somebody edits, told at its line and field."""

import re
from collections.abc import Sequence
from pathlib import Path

from tilth.events.imports.errors import RecipeInvalid
from tilth.events.imports.fitting import assign_uploads
from tilth.events.imports.recipe import parse_recipe
from tilth.events.imports.sampling import sample_files
from tilth.events.imports.schemas import RecipeProblem
from tilth.kernel.clock import Clock
from tilth.kernel.errors import AppError
from tilth.platform.workspaces.contracts import Workspace

_PLACE = re.compile(r"^Recipe \S+, line (\d+)(?:, ([^:]+))?: (.*)$", re.DOTALL)
_YAML_LINE = re.compile(r"line (\d+), column \d+")
_EVENT = re.compile(r"^Recipe \S+, event ([^,:]+)(?:, ([^:]+))?: (.*)$", re.DOTALL)


def check_recipe(workspace: Workspace, text: str, paths: Sequence[Path], *, clock: Clock) -> tuple[RecipeProblem, ...]:
    """The first problem that is met; with files their columns and the SQL over them are tried as well."""
    try:
        recipe = parse_recipe(text, "draft")
        if paths:
            sample_files(workspace, recipe, assign_uploads(recipe, paths), rows=1, shown=0, clock=clock)
    except RecipeInvalid as error:
        return (_locate(text, error.message),)
    except AppError as error:
        return (RecipeProblem(error.message, None, None),)
    return ()


def _locate(text: str, message: str) -> RecipeProblem:
    place = _PLACE.match(message)
    if place is not None:
        return RecipeProblem(place[3], int(place[1]), place[2])
    event = _EVENT.match(message)
    if event is not None:
        return RecipeProblem(
            event[3], _line_of_event(text, event[1], event[2]), f"{event[1]}: {event[2] or ''}".strip()
        )
    broken = list(_YAML_LINE.finditer(message))
    return RecipeProblem(message, int(broken[-1][1]) if broken else None, None)


def _line_of_event(text: str, name: str, place: str | None) -> int | None:
    """The line of the event's field, or of the event; fields that all events share stand elsewhere."""
    lines = text.splitlines()
    start = next((n for n, line in enumerate(lines) if re.search(rf"name:\s*{re.escape(name)}\b", line)), None)
    if start is None:
        return None
    key = (place or "").rpartition(".")[2].partition("[")[0].strip()
    for n in range(start, len(lines)):
        if n > start and re.match(r"\s*- ", lines[n]) and "name:" in lines[n]:
            break
        if key and re.search(rf"\b{re.escape(key)}:", lines[n]):
            return n + 1
    return start + 1
