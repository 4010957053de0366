"""`tilth import`, `tilth imports` and `tilth recipes`."""

from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from tilth.events.imports.api import import_files, list_recipes, list_runs, load_recipe, preview_files
from tilth.events.imports.contracts import ImportSummary
from tilth.events.imports.footprint import bound_footprint
from tilth.events.imports.showing import show_recipes, show_runs, show_summary
from tilth.platform.audit.api import append_audit
from tilth.platform.command_line import WorkspaceOption, local_actor, opened_workspace
from tilth.platform.database.lists import ListRequest

app = typer.Typer(no_args_is_help=True)


@app.command("recipes")
def recipes_command() -> None:
    """List the recipes that come with Tilth."""
    show_recipes(Console(), list_recipes())


@app.command("imports")
def imports_command(
    workspace: WorkspaceOption = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many, newest first.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON on standard output.")] = False,
) -> None:
    """List what was imported, and what became of the rows: each run with its recipe, files and counts."""
    with opened_workspace(workspace) as (database, target), database.read(target.id) as session:
        runs = list_runs(session, ListRequest(limit=limit)).items
    if as_json:
        typer.echo(msgspec.json.encode(runs).decode())
    else:
        show_runs(Console(), runs, target)


@app.command("import")
def import_command(
    files: Annotated[list[str], typer.Argument(help="Files, a folder, or NAME=FILE with a name of the recipe.")],
    recipe: Annotated[str, typer.Option("--recipe", "-r", help="Name of a recipe, or path of a YAML file.")],
    workspace: WorkspaceOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen and write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The summary as JSON on standard output.")] = False,
) -> None:
    """Import the rows of files as events. The same rows again, or a killed run again, add only what is new."""
    bound_footprint()
    found = load_recipe(recipe)
    console = Console(stderr=as_json)
    with opened_workspace(workspace) as (database, target), _Bar(console) as bar:
        if dry_run:
            summary = preview_files(database.pipeline, target, found, files, progress=bar.show)
        else:
            actor = local_actor()
            with database.write(target.id) as session:
                append_audit(session, actor=actor, action="import.started", subject=found.recipe, files=files)
            summary = import_files(database.pipeline, target, found, files, actor=actor, progress=bar.show)
    if as_json:
        typer.echo(msgspec.json.encode(summary).decode())
    else:
        show_summary(console, summary, target, dry_run=dry_run)


class _Bar:
    """One line per file."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[counts]}"),
            console=console,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> "_Bar":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, file: str, share: float, summary: ImportSummary) -> None:
        if file not in self._tasks:
            self._tasks[file] = self._progress.add_task(file, total=1.0, counts="")
        counts = f"{summary.rows:,} rows, {summary.added:,} new, {summary.known:,} known, {summary.rejected:,} bad"
        self._progress.update(self._tasks[file], completed=share, counts=counts)
