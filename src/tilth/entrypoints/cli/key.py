"""`tilth key`: write keys for sending events, API keys for asking and changing."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, TypeVar
from uuid import UUID

import typer
from rich.table import Table

from tilth.kernel.ids import KeyId
from tilth.kernel.pages import MAX_LIMIT, Page
from tilth.platform.auth.api import (
    create_api_key,
    create_write_key,
    list_api_keys,
    list_write_keys,
    parse_scopes,
    revoke_api_key,
    revoke_write_key,
)
from tilth.platform.auth.contracts import ALL_SCOPES, Scope
from tilth.platform.command_line import WorkspaceOption, console, local_actor, opened_workspace
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import ReadSession

T = TypeVar("T")
app = typer.Typer(no_args_is_help=True, help="Create, list and revoke write keys and API keys.")


class Kind(StrEnum):
    WRITE = "write"
    API = "api"


KindOption = Annotated[Kind, typer.Option("--kind", "-k", help="write: lets SDKs send events · api: asks and changes.")]


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    kind: KindOption = Kind.WRITE,
    scope: Annotated[
        list[str] | None, typer.Option(help=f"Of an API key, repeatable; default: all. {', '.join(Scope)}")
    ] = None,
    expires_in_days: Annotated[int | None, typer.Option(min=1, max=3650, help="Of an API key; default: never.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Create a key and print it. The secret of an API key is printed this once."""
    scopes = parse_scopes(scope) if scope else ALL_SCOPES
    expires_at = datetime.now(UTC) + timedelta(days=expires_in_days) if expires_in_days else None
    with opened_workspace(workspace) as (database, chosen), database.write(chosen.id) as writing:
        if kind is Kind.WRITE:
            secret = create_write_key(writing, name=name, actor=local_actor()).key
        else:
            made = create_api_key(writing, name=name, scopes=scopes, expires_at=expires_at, actor=local_actor())
            secret = made.secret
    typer.echo(secret)


@app.command("list")
def list_all(
    workspace: WorkspaceOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List the keys of a workspace, revoked ones too."""
    with opened_workspace(workspace) as (database, chosen), database.read(chosen.id) as reading:
        write_keys = _all(list_write_keys, reading)
        api_keys = _all(list_api_keys, reading)
    rows = [("write", str(k.id), k.name, k.key, "", k.revoked_at) for k in write_keys]
    rows += [("api", str(k.id), k.name, f"{k.prefix}…", " ".join(k.scopes), k.revoked_at) for k in api_keys]
    if as_json:
        fields = ("kind", "id", "name", "key", "scopes", "revoked_at")
        typer.echo(json.dumps([dict(zip(fields, row, strict=True)) for row in rows], default=str, ensure_ascii=False))
        return
    table = Table("kind", "id", "name", "key", "scopes", "state")
    for kind, key_id, name, key, scopes, revoked_at in rows:
        table.add_row(kind, key_id, name, key, scopes, "revoked" if revoked_at else "active")
    console.print(table)


@app.command("revoke")
def revoke(
    key_id: Annotated[UUID, typer.Argument(help="As `tilth key list` shows it.")],
    kind: KindOption = Kind.WRITE,
    workspace: WorkspaceOption = None,
) -> None:
    """Revoke a key; what it sent or made stays."""
    with opened_workspace(workspace) as (database, chosen), database.write(chosen.id) as writing:
        if kind is Kind.WRITE:
            revoke_write_key(writing, KeyId(key_id), actor=local_actor())
        else:
            revoke_api_key(writing, KeyId(key_id), actor=local_actor())
    console.print("Revoked.")


def _all(list_page: Callable[..., Page[T]], session: ReadSession) -> list[T]:
    found: list[T] = []
    cursor = None
    while True:
        page = list_page(session, ListRequest(cursor=cursor, limit=MAX_LIMIT))
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found
