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
    "src/tilth/platform/look_ups.py": "a look that finds nobody is counted and noted as well, so not in its request's",
    "src/tilth/events/imports/http_uploads.py": "notes an upload when its bytes lie on the disk; ends reads before SQL",
    "src/tilth/insight/asker.py": "the command line's way of asking without a server: one question is one read",
    "src/tilth/events/live/hub.py": "one look at what has arrived is one read, for all who watch",
    "src/tilth/history/history.py": "the process's own handle on history; reads the manifest and the tail",
    "src/tilth/history/terms.py": "reads and grows the dictionary of a property while a fold asks for it",
}
"""May call Database.read, .write and .admin."""
PIPELINE = {
    "src/tilth/platform/database/*": "defines the pipeline and the roles; migrates and checks as the owner",
    "src/tilth/platform/jobs/runner.py": "the queue of jobs has no workspace; hands each job the way to the pipeline",
    "src/tilth/people/weave/loop.py": "the weaver: one batch is one transaction; its ear holds the locks of workspaces",
    "src/tilth/history/retention/actions/remove_old.py": "takes rows out of files and the manifest, as fold-in does",
    "src/tilth/people/jobs.py": "an erasure rewrites files and the manifest, as fold-in does",
    "src/tilth/events/imports/actions/import_files.py": "a chunk goes to the inbox by COPY, with the ledger beside it",
    "src/tilth/events/imports/cli.py": "hands the import its way to the pipeline",
    "src/tilth/events/imports/jobs.py": "hands imports and dry runs their way to the pipeline",
    "src/tilth/events/imports/preview.py": "a dry run asks the ledger what is known, and writes nothing",
    "src/tilth/entrypoints/http/collecting.py": "the inbox writer: COPY from one connection of its own",
    "src/tilth/entrypoints/worker/keeping.py": "fold-in, compaction, sweeping: the manifest of files",
    "src/tilth/entrypoints/worker/observing.py": "counts what was woven for the tracking plan, with its cursor",
    "src/tilth/entrypoints/worker/process.py": "hands the job runner its way to the pipeline",
    "src/tilth/entrypoints/backup/restore.py": "loads a dump, migrates it and gives it a new epoch",
    "src/tilth/entrypoints/cli/backup.py": "a dump reads every workspace; adopting changes the cluster's epoch",
}
"""May use a pipeline or the owner's address: connects as the owner of the tables, past row-level security."""
COMMITS = {
    "src/tilth/platform/http/transactions.py": "a response is sent after its transaction has ended",
}
"""May call .commit() in words."""
SESSIONS = {"read", "write", "admin"}


def listed(path: str, allowed: dict[str, str]) -> bool:
    return any(fnmatch(path, pattern) for pattern in allowed)


def named(node: ast.expr) -> str:
    """The last name of `a.b.name` or `name`, without the underscore of what is private."""
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name.lstrip("_")


def uses_pipeline(node: ast.AST) -> bool:
    """A pipeline that is opened, under any name of its holder; one that is handed on; the owner's address."""
    if isinstance(node, ast.Call) and named(node.func) == "pipeline":
        return True
    if not isinstance(node, ast.Attribute) or not isinstance(node.ctx, ast.Load):
        return False
    return node.attr == "pipeline" or (node.attr == "owner" and named(node.value) == "urls")


def check(sources: list[Source]) -> list[str]:
    complaints = []
    for source in sources:
        for node in ast.walk(source.tree):
            if uses_pipeline(node) and not listed(source.path, PIPELINE):
                line = getattr(node, "lineno", 0)
                complaints.append(f"{source.path}:{line}: uses the pipeline and is not listed in PIPELINE")
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            where = f"{source.path}:{node.lineno}"
            verb, target = node.func.attr, node.func.value
            if verb == "commit" and not listed(source.path, COMMITS):
                complaints.append(f"{where}: commit() — transactions end at the edge, by their context manager")
            elif verb in SESSIONS and named(target) == "database" and not listed(source.path, EDGE):
                complaints.append(f"{where}: opens a session and is not listed in EDGE")
    return sorted(set(complaints))


def unused(sources: list[Source]) -> list[str]:
    """Entries of PIPELINE that nothing needs any more."""
    using = [source.path for source in sources if any(uses_pipeline(node) for node in ast.walk(source.tree))]
    return [
        f"PIPELINE lists {entry}, which uses none" for entry in PIPELINE if not any(fnmatch(p, entry) for p in using)
    ]


if __name__ == "__main__":
    read = list(read_sources("src"))
    sys.exit(report(check(read) + unused(read)))
