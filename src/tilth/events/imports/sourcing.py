"""Which of the given files is which of the recipe's."""

from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path

from tilth.events.imports.errors import FileNotGiven, FileUnreadable
from tilth.events.imports.recipe import Recipe


def assign_files(recipe: Recipe, given: Sequence[str]) -> dict[str, list[Path]]:
    """Name in the recipe → paths. A file may be given as `NAME=PATH`; otherwise its name decides, first match wins.

    A folder stands for the files in it that the recipe knows.
    """
    found: dict[str, list[Path]] = {name: [] for name in recipe.files}
    for text in given:
        name, equals, rest = text.partition("=")
        if equals and name in recipe.files:
            found[name].append(_existing(Path(rest)))
        elif Path(text).is_dir():
            for path in sorted(Path(text).iterdir()):
                file = match_file(recipe, path)
                if file is not None and path.is_file():
                    found[file].append(path)
        else:
            path = _existing(Path(text))
            file = match_file(recipe, path)
            if file is None:
                raise FileNotGiven(
                    f"{path.name}: the recipe {recipe.recipe} does not know this file; it knows {_patterns(recipe)}. "
                    f"Say which one it is: NAME={path.name}."
                )
            found[file].append(path)
    for file, spec in recipe.files.items():
        if not found[file] and not spec.optional:
            raise FileNotGiven(f"The recipe {recipe.recipe} needs {_patterns(recipe)}; '{file}' was not given.")
    return found


def _existing(path: Path) -> Path:
    if not path.exists():
        raise FileUnreadable(f"{path}: there is no such file.")
    return path


def match_file(recipe: Recipe, path: Path) -> str | None:
    """The file of the recipe whose pattern knows the name."""
    name = path.name.lower()
    for file, spec in recipe.files.items():
        patterns = [spec.match] if isinstance(spec.match, str) else spec.match
        if any(fnmatch(name, pattern.lower()) for pattern in patterns):
            return file
    return None


def _patterns(recipe: Recipe) -> str:
    return ", ".join(
        f"{file} ({spec.match if isinstance(spec.match, str) else ' or '.join(spec.match)})"
        for file, spec in recipe.files.items()
    )
