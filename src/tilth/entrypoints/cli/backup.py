"""`tilth backup`, `tilth restore`, `tilth adopt`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

from tilth.entrypoints.backup import backup as taking
from tilth.entrypoints.backup import restore as restoring
from tilth.entrypoints.backup.noting import note_backup
from tilth.history.api import open_store
from tilth.platform.command_line import notes
from tilth.platform.database.opening import open_database, start_server
from tilth.platform.settings import load_settings

app = typer.Typer()


@app.command("backup")
def backup(
    target: Annotated[Path, typer.Argument(help="A new folder, or a new file whose name ends in .tar.")],
) -> None:
    """Save database and history files of one moment. Tilth may be running."""
    settings = load_settings()
    with open_database(settings, report=notes.print) as opened, _bar() as progress:
        manifest = taking.back_up(opened.access.urls.owner, open_store(settings), target, progress=progress)
    size = sum(entry.bytes for entry in manifest.entries)
    note_backup(settings.home_path, datetime.fromisoformat(manifest.taken_at), size)
    notes.print(f"Saved {len(manifest.entries)} files, {size / 1e6:.1f} MB, in {target}.")


@app.command("restore")
def restore(
    source: Annotated[Path, typer.Argument(exists=True, help="What `tilth backup` made.")],
) -> None:
    """Restore a backup into a new TILTH_HOME, or an empty database in TILTH_DATABASE_URL."""
    settings = load_settings()
    with start_server(settings, report=notes.print) as opened, _bar() as progress:
        manifest = restoring.restore(opened.access, open_store(settings), source, progress=progress)
    notes.print(f"Restored the state of {manifest.taken_at}. Start it with `tilth up`.")


@app.command("adopt")
def adopt() -> None:
    """Take over a database that was copied here from another PostgreSQL server, other than by `tilth restore`."""
    with start_server(load_settings(), report=notes.print) as opened:
        epoch = restoring.adopt(opened.access.urls.owner)
    notes.print(f"This PostgreSQL cluster is the database's home now (epoch {epoch}).")


@contextmanager
def _bar() -> Iterator[taking.Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=notes, transient=True) as bar:
        task = bar.add_task("Opening", total=None)
        yield lambda what, done, total: bar.update(task, description=what, completed=done, total=total or None)
