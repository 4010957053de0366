"""`tilth workspace`: tenants of this installation."""

import json
from typing import Annotated

import typer
from rich.table import Table

from tilth.platform.accounts.api import add_owner
from tilth.platform.command_line import console, local_actor, opened_database
from tilth.platform.database.sessions import Database
from tilth.platform.workspaces.api import create_workspace, get_by_slug, list_workspaces
from tilth.platform.workspaces.contracts import Workspace

app = typer.Typer(no_args_is_help=True, help="Create and list workspaces.")


@app.command("create")
def create(
    slug: Annotated[str, typer.Argument(help="Short name: a–z, 0–9 and '-'.")],
    name: Annotated[str | None, typer.Option(help="Name as people read it; default: the short name.")] = None,
    time_zone: Annotated[str, typer.Option(help="IANA name; days are calendar days here.")] = "Asia/Shanghai",
    currency: Annotated[str, typer.Option(help="ISO 4217 code.")] = "CNY",
    buckets: Annotated[
        int | None, typer.Option(help="Parts of its history, a power of two: 16 by default, 64 above 50 M persons.")
    ] = None,
    owner: Annotated[str | None, typer.Option(help="E-mail address of the account that owns it.")] = None,
) -> None:
    """Create a workspace."""
    if buckets is not None:
        from tilth.history.api import check_buckets  # lazy: loads numba, which no other option needs

        check_buckets(buckets)
    with opened_database() as database:
        with database.admin() as session:
            made = create_workspace(
                session, slug=slug, name=name or slug, time_zone=time_zone, currency=currency, actor=local_actor()
            )
            if owner is not None:
                add_owner(session, made.id, email=owner, actor=local_actor())
        if buckets is not None:
            _set_buckets(database, made, buckets)
    console.print(f"Workspace {made.slug} ({made.time_zone}, {made.currency}) is there.")


@app.command("buckets")
def change_buckets(
    slug: Annotated[str, typer.Argument(help="Short name of the workspace.")],
    buckets: Annotated[int, typer.Argument(help="A power of two.")],
) -> None:
    """Choose the parts of a workspace's history, before its first event is woven."""
    with opened_database() as database:
        with database.admin() as session:
            found = get_by_slug(session, slug)
        _set_buckets(database, found, buckets)
    console.print(f"History of {found.slug} has {buckets} buckets.")


def _set_buckets(database: Database, workspace: Workspace, buckets: int) -> None:
    from tilth.history.api import set_buckets  # lazy: loads numba, which no other command here needs

    with database.write(workspace.id) as session:
        set_buckets(session, buckets, actor=local_actor())


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
