"""Which recipe knows the given files: by their columns, and by what becomes of their first rows."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations
from pathlib import Path

import msgspec

from tilth.events.imports.errors import FileUnreadable
from tilth.events.imports.readers.formats import Layout
from tilth.events.imports.readers.reading import read_first_columns
from tilth.events.imports.recipe import EventSpec, Expression, Field, FileSpec, Recipe, Time
from tilth.events.imports.sampling import sample_files
from tilth.events.imports.sourcing import match_file
from tilth.events.imports.watching import Look, all_of, time_limit
from tilth.kernel.clock import Clock
from tilth.kernel.errors import AppError
from tilth.platform.workspaces.contracts import Workspace

TRIED_ROWS = 200
TRIED_SECONDS = 2.0
_NAME = re.compile(r"[A-Za-z_]\w*")
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
    lacking: tuple[str, ...]
    """Patterns of names of files that it needs beside these."""
    files: tuple[str, ...]
    """The files in its own words: `orders=…`."""


def fit_recipe(
    workspace: Workspace, recipe: Recipe, paths: Sequence[Path], *, is_own: bool, clock: Clock, look: Look | None = None
) -> RecipeFit:
    """Of score 0 where its SQL takes longer than TRIED_SECONDS, or `look` ends it before."""
    assigned, share, missing = _assign(recipe, paths)
    score = 0.0
    lacking: tuple[str, ...] = ()
    if assigned and not missing:
        try:
            limit = time_limit(TRIED_SECONDS)
            both = limit if look is None else all_of(limit, look)
            tried = sample_files(workspace, recipe, assigned, rows=TRIED_ROWS, shown=0, clock=clock, look=both)
        except AppError:
            score = 0.0
        else:
            taken = max(tried.rows - tried.refusal_count - tried.unmatched, 0)
            score = taken / tried.rows if tried.rows else 0.0
    elif assigned:
        score = min(share, 0.5) if share > 0.5 else 0.0
    else:
        lacking = _files_lacking(recipe, paths)
        score = 0.5 if lacking else 0.0
    names = tuple(name.partition("=")[0] for name in assigned)
    named = sum(len(_wanted(recipe, file)) for file in recipe.files)
    return RecipeFit(recipe.recipe, recipe.about, is_own, round(score, 3), named, missing, lacking, names)


def assign_uploads(recipe: Recipe, paths: Sequence[Path]) -> list[str]:
    """`NAME=PATH` for each file. A recipe of one file takes all of them: months of the same export."""
    if len(recipe.files) == 1:
        return [f"{next(iter(recipe.files))}={path}" for path in paths]
    assigned, _, _ = _assign(recipe, paths)
    return assigned or [str(path) for path in paths]  # then the names of the files decide, and say what is wrong


def _assign(recipe: Recipe, paths: Sequence[Path]) -> tuple[list[str], float, tuple[str, ...]]:
    """The best `NAME=PATH` for each file, the share of the columns that are there, and those that are not."""
    if len(recipe.files) == 1:
        name = next(iter(recipe.files))
        return _assign_to_one(recipe, paths, (name, _wanted(recipe, name)))
    named = [match_file(recipe, path) for path in paths]
    if all(named) and len(set(named)) == len(paths):
        orders: Iterable[tuple[str | None, ...]] = [tuple(named)]
    elif len(paths) <= min(len(recipe.files), _MOST_FILES):
        orders = permutations(recipe.files, len(paths))
    else:
        return [], 0.0, ()
    return _assign_best(recipe, paths, orders)


def _assign_best(
    recipe: Recipe, paths: Sequence[Path], orders: Iterable[tuple[str | None, ...]]
) -> tuple[list[str], float, tuple[str, ...]]:
    needed = {name for name, spec in recipe.files.items() if not spec.optional}
    wanted = {name: _wanted(recipe, name) for name in recipe.files}
    columns = {path: _Columns(path) for path in paths}
    best: tuple[float, list[str], tuple[str, ...]] = (-1.0, [], ())
    for names in orders:
        if not needed <= set(names):
            continue
        pairs = [(name, path) for name, path in zip(names, paths, strict=True) if name is not None]
        lacking = tuple(c for name, path in pairs for c in wanted[name] if c not in columns[path].of(recipe, name))
        share = _share(lacking, [c for name, _ in pairs for c in _essential(recipe, name, wanted[name])])
        if share > best[0]:
            best = share, [f"{name}={path}" for name, path in pairs], lacking
    return best[1], best[0], best[2]


def _files_lacking(recipe: Recipe, paths: Sequence[Path]) -> tuple[str, ...]:
    """Patterns of what a recipe of several files needs beside those given, where it knows these by name and columns."""
    named = set()
    for path in paths:
        name = match_file(recipe, path)
        if name is None or not set(_wanted(recipe, name)) <= _present(recipe.files[name], path):
            return ()
        named.add(name)
    return tuple(
        spec.match if isinstance(spec.match, str) else spec.match[0]
        for name, spec in recipe.files.items()
        if not spec.optional and name not in named
    )


def _assign_to_one(
    recipe: Recipe, paths: Sequence[Path], wanted: tuple[str, list[str]]
) -> tuple[list[str], float, tuple[str, ...]]:
    name, columns = wanted
    present = [_present(recipe.files[name], path) for path in paths]
    lacking = tuple(column for column in columns if any(column not in found for found in present))
    share = _share(lacking, _essential(recipe, name, columns))
    return [f"{name}={path}" for path in paths], share, lacking


def _share(lacking: Sequence[str], essential: Sequence[str]) -> float:
    return 1 - len(lacking) / len(essential) if essential else 1.0


def _essential(recipe: Recipe, file: str, columns: Sequence[str]) -> list[str]:
    """What may lack says nothing of whose file it is."""
    return [column for column in columns if column not in recipe.files[file].may_lack]


class _Columns:
    """Of one file, by the names that a recipe has for them; the file is read once for each layout."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._found: dict[str, set[str]] = {}

    def of(self, recipe: Recipe, name: str) -> set[str]:
        if name not in self._found:
            self._found[name] = _present(recipe.files[name], self._path)
        return self._found[name]


def _present(spec: FileSpec, path: Path) -> set[str]:
    """Columns of a file by the names that the recipe has for them; none where it cannot be read as the recipe says."""
    try:
        columns = set(read_first_columns(path, Layout() if spec.header is not None else spec))
    except FileUnreadable:
        return set()
    # Without a line of names it is as many columns that tell; what they hold is tried on the rows.
    names = columns if spec.header is None else set(spec.header) if len(columns) == len(spec.header) else set()
    names |= set(spec.may_lack)
    return names | {wanted for wanted, others in spec.also_called.items() if names & set(others)}


def _wanted(recipe: Recipe, file: str) -> list[str]:
    """Columns that events of a file and those who join it name outright; those in SQL show when rows are tried."""
    brought = {name for spec in recipe.files.values() for name in spec.take}
    found: dict[str, None] = {}
    for event in recipe.events:
        if recipe.file_of(event) == file:
            found.update(dict.fromkeys(name for name in _named(event) if name not in brought))
    spec = recipe.files[file]
    if spec.key is not None and _NAME.fullmatch(spec.key):
        found[spec.key] = None
    if not isinstance(spec.take, dict):
        found.update(dict.fromkeys(spec.take))
    return [name for name in found if name != "_line"]


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
