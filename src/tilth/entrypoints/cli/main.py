"""Entry point of `tilth`: the list of commands, and errors in plain words."""

import sys
from typing import Annotated

import typer
from typer.core import TyperGroup

from tilth import __version__
from tilth.entrypoints.cli.lazy import LazyCommand
from tilth.kernel.errors import AppError

COMMANDS = (
    ("demo", "tilth.entrypoints.demo.cli", "A running Tilth with a shop in it."),
    ("up", "tilth.entrypoints.cli.up", "Start Tilth: database, server and worker. Ctrl-C stops them."),
    ("init", "tilth.entrypoints.cli.init", "Make the first administrator, workspace and keys."),
    (
        "reset-password",
        "tilth.entrypoints.cli.reset_password",
        "Print a link by which one person chooses a new password: good once, for a day.",
    ),
    ("workspace", "tilth.entrypoints.cli.workspace", "Create and list workspaces."),
    ("key", "tilth.entrypoints.cli.key", "Create, list and revoke write keys and API keys."),
    ("import", "tilth.events.imports.cli", "Import the rows of files as events."),
    ("imports", "tilth.events.imports.cli", "List what was imported, and what became of the rows."),
    ("recipes", "tilth.events.imports.cli", "List the recipes that come with Tilth."),
    ("metrics", "tilth.insight.cli", "The shop's numbers: totals, series, breakdowns, comparisons."),
    ("funnel", "tilth.insight.cli", "How far persons get through steps, and how long it takes them."),
    ("retention", "tilth.insight.cli", "Of those who started in a period, who came back in the periods after."),
    ("spend", "tilth.insight.cli", "What acquisition cost."),
    ("people", "tilth.people.cli", "Find people, see what is known of them, take apart, erase."),
    ("migrate", "tilth.entrypoints.cli.database", "Bring the tables to this program's version."),
    ("backup", "tilth.entrypoints.cli.backup", "Save database and history files of one moment."),
    ("restore", "tilth.entrypoints.cli.backup", "Restore a backup into a new TILTH_HOME."),
    ("adopt", "tilth.entrypoints.cli.backup", "Take over a database that was copied here."),
)
"""Name, module, help line, in the order in which a newcomer needs them."""


class _Commands(TyperGroup):
    """Keeps the order of COMMANDS."""

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002 — the form of Typer's method
        return list(self.commands)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tilth {__version__}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None: ...


def build() -> TyperGroup:
    root = typer.Typer(
        cls=_Commands,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="Tilth · 精耕: one history per customer; every number is a fold over it.",
    )

    root.callback()(_options)
    group = typer.main.get_command(root)
    assert isinstance(group, TyperGroup)
    for name, module, summary in COMMANDS:
        group.add_command(LazyCommand(name, module, summary=summary))
    return group


def _explain(error: OSError) -> str:
    reason = error.strerror or str(error) or type(error).__name__
    if error.filename is None:
        return f"The system refused: {reason}. Try again when that is mended."
    return f"{error.filename}: {reason}. See that the path exists, may be used by you and has room, then try again."


def main() -> None:
    """Exit code 1 and one plain sentence on stderr for every error that says what to do; no traceback."""
    try:
        build()()
    except AppError as error:
        sys.stderr.write(f"Error: {error.message}\n")
        sys.exit(1)
    except OSError as error:
        sys.stderr.write(f"Error: {_explain(error)}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
