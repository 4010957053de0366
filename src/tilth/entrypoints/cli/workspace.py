"""`tilth workspace`: tenants of this installation."""

import json
from typing import Annotated

import typer
from rich.table import Table

from tilth.platform.command_line import console, local_actor, opened_database
from tilth.platform.workspaces.api import create_workspace, list_workspaces

app = typer.Typer(no_args_is_help=True, help="Create and list workspaces.")


@app.command("create")
def create(
    slug: Annotated[str, typer.Argument(help="Short name: a–z, 0–9 and '-'.")],
    name: Annotated[str | None, typer.Option(help="Name as people read it; default: the short name.")] = None,
    time_zone: Annotated[str, typer.Option(help="IANA name; days are calendar days here.")] = "Asia/Shanghai",
    currency: Annotated[str, typer.Option(help="ISO 4217 code.")] = "CNY",
) -> None:
    """Create a workspace."""
    with opened_database() as database, database.admin() as session:
        made = create_workspace(
            session, slug=slug, name=name or slug, time_zone=time_zone, currency=currency, actor=local_actor()
        )
    console.print(f"Workspace {made.slug} ({made.time_zone}, {made.currency}) is there.")


@app.command("list")
def list_all(
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List the workspaces."""
    with opened_database() as database, database.admin() as session:
        found = list_workspaces(session)
    if as_json:
        rows = [{"slug": w.slug, "name": w.name, "time_zone": w.time_zone, "currency": w.currency} for w in found]
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    table = Table("slug", "name", "time zone", "currency")
    for workspace in found:
        table.add_row(workspace.slug, workspace.name, workspace.time_zone, workspace.currency)
    console.print(table)
