"""Ugliness lives in the tail: files ≤ 400 lines (p90 ≤ 250), functions ≤ 60 statements (p90 ≤ 30)."""

import ast
import sys
from collections.abc import Iterator, Sequence

from trees import Source, read_sources, report

FILE_P90, FILE_MAX = 250, 400
FUNCTION_P90, FUNCTION_MAX = 30, 60
CODE = ("src", "bench", "scripts")


def count_statements(function: ast.AST) -> int:
    """Statements inside, nested functions included, docstring and the function itself not."""
    statements = sum(isinstance(node, ast.stmt) for node in ast.walk(function)) - 1
    return statements - (1 if isinstance(function, _FUNCTION) and ast.get_docstring(function) else 0)


_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


def functions(source: Source) -> Iterator[tuple[str, int]]:
    for node in ast.walk(source.tree):
        if isinstance(node, _FUNCTION):
            yield f"{source.path}:{node.lineno} {node.name}", count_statements(node)


def p90(values: Sequence[int]) -> int:
    return sorted(values)[int(len(values) * 0.9)] if values else 0


def check(code: list[Source], tests: list[Source]) -> list[str]:
    complaints: list[str] = []
    lines = {source.path: source.text.count("\n") for source in code}
    sizes = dict(item for source in code for item in functions(source))
    every = lines | {source.path: source.text.count("\n") for source in tests}
    complaints += [f"{p}: {n} lines, at most {FILE_MAX}" for p, n in every.items() if n > FILE_MAX]
    complaints += [f"{p}: {n} statements, at most {FUNCTION_MAX}" for p, n in sizes.items() if n > FUNCTION_MAX]
    if (tail := p90(list(lines.values()))) > FILE_P90:
        complaints.append(f"p90 of file lengths is {tail}, at most {FILE_P90}")
    if (tail := p90(list(sizes.values()))) > FUNCTION_P90:
        complaints.append(f"p90 of function sizes is {tail}, at most {FUNCTION_P90}")
    return complaints


if __name__ == "__main__":
    sys.exit(report(check(list(read_sources(*CODE)), list(read_sources("tests")))))
