"""The sentences that the server's source can say to whoever works in the console, with `{}` where values stand.

English is what the server says and stores; the console knows these sentences in other languages (decision 0011).
They are collected from the source itself, so that no sentence can be added without its words.
"""

import ast
import re
from collections.abc import Set
from functools import cache
from pathlib import Path

from tilth.events.imports.recipe import list_recipes

SOURCE = Path(__file__).parents[2] / "src" / "tilth"
FOR_THE_SHELL = (
    "entrypoints/backup/",
    "entrypoints/cli/",
    "entrypoints/demo/",
    "entrypoints/supervisor/",
    "entrypoints/worker/",
    "insight/asker.py",
    "insight/options.py",
    "insight/ranges.py",
    "platform/command_line.py",
    "platform/database/account.py",
    "platform/database/opening.py",
)
"""Their sentences are printed into a terminal; so are those of each `cli.py` and `showing.py`."""

NOT_SAID = {
    "Counter": "a metric's help",
    "DatabaseSetup": "ends a program when it starts",
    "Field": "documentation of a setting",
    "ForeignCluster": "ends a program when it starts",
    "ForeignHome": "ends a program when it starts",
    "Gauge": "a metric's help",
    "HeaderParameter": "documentation of the API",
    "Histogram": "a metric's help",
    "InvalidSettings": "ends a program when it starts",
    "Metric": "a definition, which has its Chinese beside it",
    "ModuleNotFoundError": "a mistake of ours",
    "OpenAPIConfig": "documentation of the API",
    "Parameter": "documentation of the API",
    "QueryParameter": "documentation of the API",
    "ResponseSpec": "documentation of the API",
    "RuntimeError": "a mistake of ours",
    "Schema": "documentation of the API",
    "SchemaMismatch": "ends a program when it starts",
    "ValueError": "a mistake of ours",
    "_report": "printed into a terminal",
    "print": "printed into a terminal",
    "report": "printed into a terminal",
}
"""Calls whose texts nobody reads in the console, with the reason."""

IN_PARTS = (
    "events/imports/evaluating.py",
    "events/tracking/checking.py",
    "insight/spend/actions/import_spend.py",
)
"""Here are parts of sentences: any text of several words counts."""

_DOCUMENTING = ("entrypoints/http/describing.py", "entrypoints/http/openapi.py")
_SENTENCE = re.compile(r"\s?(?:[A-Z'`0-9]|\{\}).*\s.*(?:[.?](?:\{\})*|: \{\})", re.DOTALL)
_PART = re.compile(r"[^\s=]+(?:\s[^\s=]+)+")
HOLE = re.compile(r"\{\w*(?::\w+)?\}")


def shape(text: str) -> str:
    """The sentence without the names of its values: two that differ only in these are the same."""
    return HOLE.sub("{}", text)


@cache
def said() -> dict[str, str]:
    """Place in the source by sentence."""
    found: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        if name.startswith((*FOR_THE_SHELL, *_DOCUMENTING)) or path.name in ("cli.py", "showing.py"):
            continue
        reader = _Reader(
            form=_PART if name in IN_PARTS else _SENTENCE,
            silent=NOT_SAID.keys() - ({"ValueError"} if name.startswith("events/") else set()),
        )
        reader.visit(ast.parse(path.read_text()))
        for line, text in reader.found:
            found.setdefault(shape(text), f"{name}:{line}")
    return found | {each.about: f"recipe {each.recipe}" for each in list_recipes() if each.about}


@cache
def refusals() -> frozenset[str]:
    """Names of the classes of errors: the tree below AppError."""
    bases: dict[str, list[str]] = {}
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                bases[node.name] = [ast.unparse(base) for base in node.bases]

    def leads(name: str) -> bool:
        return name == "AppError" or any(leads(base) for base in bases.get(name, []))

    return frozenset(name for name in bases if leads(name))


class _Reader(ast.NodeVisitor):
    """Every text of this form, and whatever errors are made with; but nothing within the calls of `silent`.

    A ValueError of the room of events is the mistake in a recipe or a plan, and ends in a refusal.
    """

    def __init__(self, *, form: re.Pattern[str], silent: Set[str]) -> None:
        self.found: list[tuple[int, str]] = []
        self._form = form
        self._silent = silent

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = ast.unparse(node.func).rpartition(".")[2]
        if name in self._silent or ast.unparse(node.func).startswith(("typer.", "_log.", "log.")):
            return
        if node.args and (name in refusals() or name == "ValueError"):
            self.found += [(node.lineno, text) for text in parts_of(node.args[0])]
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        self._note(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._note(node)
        for each in node.values:
            if isinstance(each, ast.FormattedValue):
                self.visit(each.value)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if template(node) is None:
            self.generic_visit(node)
        else:
            self._note(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)

    def _note(self, node: ast.expr) -> None:
        text = template(node)
        if text is not None and self._form.fullmatch(shape(text)):
            self.found.append((node.lineno, text))


def template(node: ast.expr) -> str | None:
    """A text as it stands in the source; None where it is made otherwise."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(each.value if isinstance(each, ast.Constant) else "{}" for each in values)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            before, after = template(left), template(right)
            return None if before is None and after is None else f"{before or '{}'}{after or '{}'}"
    return None


def parts_of(node: ast.expr) -> list[str]:
    """What may be said by this expression, where the source shows it."""
    if isinstance(node, ast.IfExp):
        return parts_of(node.body) + parts_of(node.orelse)
    text = template(node)
    return [] if text is None or HOLE.fullmatch(text) else [text]
