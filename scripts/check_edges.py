"""Commit only at the edge; the owner's connection only in the pipeline.

A transaction ends where its context manager was opened; who may open one, and the one place that says `.commit()`,
is listed here, each with its reason.
"""

import ast
import sys
from fnmatch import fnmatch

from trees import Source, read_sources, report

EDGE = {
    "src/tilth/entrypoints/*": "the process's own edge",
    "src/tilth/*/cli.py": "a command is one transaction",
    "src/tilth/*/*/cli.py": "a command is one transaction",
    "src/tilth/platform/command_line.py": "opens what a command works on",
    "src/tilth/platform/database/*": "defines sessions",
    "src/tilth/platform/http/*": "one request is one transaction",
    "src/tilth/platform/jobs/*": "one job is one transaction",
    "src/tilth/insight/asker.py": "the command line's way of asking without a server: one question is one read",
    "src/tilth/history/history.py": "the process's own handle on history; reads the manifest and the tail",
    "src/tilth/history/terms.py": "reads and grows the dictionary of a property while a fold asks for it",
}
"""May call Database.read, .write and .admin."""
PIPELINE = {
    "src/tilth/entrypoints/*": "assembles the pipeline",
    "src/tilth/people/weave/loop.py": "the weaver: one batch is one transaction",
}
"""May call Database.pipeline: connects as the owner of the tables, past row-level security."""
COMMITS = {
    "src/tilth/platform/http/transactions.py": "a response is sent after its transaction has ended",
}
"""May call .commit() in words."""
SESSIONS = {"read", "write", "admin"}


def listed(path: str, allowed: dict[str, str]) -> bool:
    return any(fnmatch(path, pattern) for pattern in allowed)


def is_database(node: ast.expr) -> bool:
    """`database.…`, `self.database.…`, `self._database.…`, `state.database.…`: how the Database is named everywhere."""
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name.lstrip("_") == "database"


def check(sources: list[Source]) -> list[str]:
    complaints = []
    for source in sources:
        for node in ast.walk(source.tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            where = f"{source.path}:{node.lineno}"
            verb, target = node.func.attr, node.func.value
            if verb == "commit" and not listed(source.path, COMMITS):
                complaints.append(f"{where}: commit() — transactions end at the edge, by their context manager")
            elif verb == "pipeline" and is_database(target) and not listed(source.path, PIPELINE):
                complaints.append(f"{where}: opens the pipeline's connection and is not listed in PIPELINE")
            elif verb in SESSIONS and is_database(target) and not listed(source.path, EDGE):
                complaints.append(f"{where}: opens a session and is not listed in EDGE")
    return complaints


if __name__ == "__main__":
    sys.exit(report(check(list(read_sources("src")))))
