"""Parsed source files, for the check scripts."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Source:
    path: str
    """Relative to the root of the project."""
    text: str
    tree: ast.Module


def read_sources(*folders: str, root: Path = ROOT) -> Iterator[Source]:
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            if "node_modules" in path.parts:
                continue
            text = path.read_text()
            yield Source(str(path.relative_to(root)), text, ast.parse(text, str(path)))


def report(complaints: list[str]) -> int:
    """Exit status: 0 when nothing is wrong."""
    for complaint in complaints:
        print(complaint)
    return 1 if complaints else 0
