"""`tilth migrate`: the tables of this installation."""

import typer

from tilth.platform.command_line import notes
from tilth.platform.database.opening import is_running, prepare_running, start_database
from tilth.platform.settings import load_settings

app = typer.Typer()


@app.command("migrate")
def migrate() -> None:
    """Bring the tables to this program's version. `tilth up` does this by itself."""
    settings = load_settings()
    if settings.database_url is not None or is_running(settings):
        prepare_running(settings)
    else:
        start_database(settings, report=notes.print).close()
    notes.print("The tables are up to date.")
