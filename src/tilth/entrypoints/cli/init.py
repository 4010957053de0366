"""`tilth init`: from an empty database to the first event in one command."""

import json
import secrets
import sys
from typing import Annotated

import typer
from rich.table import Table

from tilth.platform.accounts.api import FirstWorkspace, has_accounts, set_up
from tilth.platform.accounts.errors import AlreadySetUp
from tilth.platform.auth.api import create_api_key, create_write_key
from tilth.platform.auth.contracts import ALL_SCOPES
from tilth.platform.command_line import console, local_actor, notes, opened_database

app = typer.Typer()


@app.command("init")
def init(
    email: Annotated[str, typer.Option(help="Of the first administrator.")] = "admin@example.com",
    name: Annotated[str, typer.Option(help="Of the first administrator.")] = "Administrator",
    password: Annotated[
        str | None,
        typer.Option(envvar="TILTH_ADMIN_PASSWORD", help="Asked for on a terminal; made up and printed otherwise."),
    ] = None,
    workspace: Annotated[str, typer.Option("--workspace", "-w", help="Short name of the first workspace.")] = "main",
    workspace_name: Annotated[str, typer.Option(help="Its name as people read it.")] = "My shop",
    time_zone: Annotated[str, typer.Option(help="IANA name; days are calendar days here.")] = "Asia/Shanghai",
    currency: Annotated[str, typer.Option(help="ISO 4217 code.")] = "CNY",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Make the first administrator, workspace and keys. The password and the API key are printed once."""
    actor = local_actor()
    with opened_database() as database:
        with database.admin() as session:
            if has_accounts(session.connection):
                raise AlreadySetUp(
                    "There is an administrator already. `tilth workspace create` and `tilth key create` add more."
                )
        chosen = password or _ask_password()
        first = FirstWorkspace(workspace, workspace_name, time_zone, currency)
        with database.admin() as session:
            _, made = set_up(
                session, email=email, name=name, password=chosen, language=None, workspace=first, actor=actor
            )
        with database.write(made.id) as writing:
            write_key = create_write_key(writing, name="First write key", actor=actor)
            api_key = create_api_key(writing, name="First API key", scopes=ALL_SCOPES, actor=actor)
    result = {
        "workspace": made.slug,
        "administrator": email,
        "password": None if password else chosen,
        "write_key": write_key.key,
        "api_key": api_key.secret,
    }
    if as_json:
        typer.echo(json.dumps(result))
    else:
        _show(result)


def _ask_password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password of the administrator", hide_input=True, confirmation_prompt=True, err=True))
    return secrets.token_urlsafe(18)


def _show(result: dict[str, str | None]) -> None:
    table = Table(show_header=False, box=None)
    for label, value in result.items():
        if value is not None:
            table.add_row(label.replace("_", " "), f"[bold]{value}[/bold]")
    console.print(table)
    notes.print("The API key is not shown again. Next: `tilth up` and sign in, or `tilth import FILE --recipe NAME`.")
