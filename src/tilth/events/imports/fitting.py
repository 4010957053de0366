"""Which recipe knows the given files: by their columns, and by what becomes of their first rows."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations
from pathlib import Path

import msgspec

from tilth.events.imports.readers.reading import read_table
from tilth.events.imports.recipe import EventSpec, Expression, Field, FileSpec, Recipe, Time
from tilth.events.imports.sampling import sample_files
from tilth.kernel.clock import Clock
from tilth.kernel.errors import AppError
from tilth.platform.workspaces.contracts import Workspace

TRIED_ROWS = 200
_BRACES = re.compile(r"\{([^{}]+)\}")
_MOST_FILES = 6
"""Of a recipe whose files are tried in every order."""


class RecipeFit(msgspec.Struct, frozen=True):
    """How well a recipe suits the files."""

    recipe: str
    about: str
    is_own: bool
    """Of this workspace; others come with Tilth."""
    score: float
    """0 … 1: share of the first rows that it takes, half at most where columns are missing."""
    named: int
    """Columns that it names: of two that suit, the one that says more."""
    missing: tuple[str, ...]
    """Columns that it names and the files do not have."""
    files: tuple[str, ...]
    """The files in its own words: `orders=…`."""


def fit_recipe(workspace: Workspace, recipe: Recipe, paths: Sequence[Path], *, is_own: bool, clock: Clock) -> RecipeFit:
    assigned, share, missing = _assign(recipe, paths)
    score = 0.0
    if assigned and not missing:
        try:
            tried = sample_files(workspace, recipe, assigned, rows=TRIED_ROWS, shown=0, clock=clock)
        except AppError:
            score = 0.0
        else:
            taken = max(tried.rows - tried.refusal_count - tried.unmatched, 0)
            score = taken / tried.rows if tried.rows else 0.0
    elif assigned:
        score = min(share, 0.5) if share > 0.5 else 0.0
    names = tuple(name.partition("=")[0] for name in assigned)
    named = sum(len(_wanted(recipe, file)) for file in recipe.files)
    return RecipeFit(recipe.recipe, recipe.about, is_own, round(score, 3), named, missing, names)


def assign_uploads(recipe: Recipe, paths: Sequence[Path]) -> list[str]:
    """`NAME=PATH` for each file. A recipe of one file takes all of them: months of the same export."""
    if len(recipe.files) == 1:
        return [f"{next(iter(recipe.files))}={path}" for path in paths]
    assigned, _, _ = _assign(recipe, paths)
    return assigned or [str(path) for path in paths]  # then the names of the files decide, and say what is wrong


def _assign(recipe: Recipe, paths: Sequence[Path]) -> tuple[list[str], float, tuple[str, ...]]:
    """The best `NAME=PATH` for each file, the share of the columns that are there, and those that are not."""
    wanted = {name: _wanted(recipe, name) for name in recipe.files}
    if len(recipe.files) == 1:
        return _assign_to_one(recipe, paths, next(iter(wanted.items())))
    needed = sum(not spec.optional for spec in recipe.files.values())
    if not needed <= len(paths) <= min(len(recipe.files), _MOST_FILES):
        return [], 0.0, ()
    found = {(name, path): _present(recipe.files[name], path) for name in recipe.files for path in paths}
    best: tuple[float, list[str], tuple[str, ...]] = (-1.0, [], ())
    for names in permutations(recipe.files, len(paths)):
        if any(not spec.optional and name not in names for name, spec in recipe.files.items()):
            continue
        pairs = list(zip(names, paths, strict=True))
        lacking = tuple(c for pair in pairs for c in wanted[pair[0]] if c not in found[pair])
        total = sum(len(wanted[name]) for name in names)
        share = 1 - len(lacking) / total if total else 1.0
        if share > best[0]:
            best = share, [f"{name}={path}" for name, path in pairs], lacking
    return best[1], best[0], best[2]


def _assign_to_one(
    recipe: Recipe, paths: Sequence[Path], wanted: tuple[str, list[str]]
) -> tuple[list[str], float, tuple[str, ...]]:
    name, columns = wanted
    present = [_present(recipe.files[name], path) for path in paths]
    lacking = tuple(column for column in columns if any(column not in found for found in present))
    share = 1 - len(lacking) / len(columns) if columns else 1.0
    return [f"{name}={path}" for path in paths], share, lacking


def _present(spec: FileSpec, path: Path) -> set[str]:
    """Columns of a file by the names that the recipe has for them."""
    if spec.header is None:
        names = set(next(read_table(path, spec)).table.column_names)
    else:
        # Without a line of names it is as many columns that tell; what they hold is tried on the rows.
        columns = next(read_table(path)).table.column_names
        names = set(spec.header) if len(columns) == len(spec.header) else set()
    names |= set(spec.may_lack)
    return names | {wanted for wanted, others in spec.also_called.items() if names & set(others)}


def _wanted(recipe: Recipe, file: str) -> list[str]:
    """Columns that events of a file name outright; those in SQL show when rows are tried."""
    brought = {name for spec in recipe.files.values() for name in spec.take}
    found: dict[str, None] = {}
    for event in recipe.events:
        if recipe.file_of(event) == file:
            found.update(dict.fromkeys(_named(event)))
    return [name for name in found if name not in brought and name != "_line"]


def _named(event: EventSpec) -> Iterable[str]:
    parts: list[Mapping[str, Field]] = [event.person, event.traits, event.fields, event.properties]
    fields: list[Field | Time] = [event.time, *(event.key or ()), *(f for part in parts for f in part.values())]
    if not isinstance(event.event, str):
        fields.append(event.event)
    for field in fields:
        if isinstance(field, str):
            yield field
        elif field.column is not None:
            yield field.column
        elif isinstance(field, Expression) and field.text is not None:
            yield from _BRACES.findall(field.text)
