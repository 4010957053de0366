"""What commands of all rooms share: an open database, the actor, the workspace meant."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console

from tilth.kernel.errors import InvalidInput
from tilth.platform.audit.contracts import Actor, ActorKind
from tilth.platform.database.opening import open_database
from tilth.platform.database.sessions import AdminSession, Database
from tilth.platform.settings import load_settings
from tilth.platform.workspaces.api import get_by_slug, list_workspaces
from tilth.platform.workspaces.contracts import Workspace

console = Console()
notes = Console(stderr=True)

WorkspaceOption = Annotated[
    str | None, typer.Option("--workspace", "-w", help="Short name; not needed where there is only one.")
]


@contextmanager
def opened_database() -> Iterator[Database]:
    with open_database(load_settings(), report=notes.print) as opened:
        yield opened.database


@contextmanager
def opened_workspace(slug: str | None) -> Iterator[tuple[Database, Workspace]]:
    """Raises what choose_workspace raises."""
    with opened_database() as database:
        with database.admin() as session:
            chosen = choose_workspace(session, slug)
        yield database, chosen


def local_actor() -> Actor:
    return Actor(ActorKind.LOCAL, getpass.getuser())


def choose_workspace(session: AdminSession, slug: str | None) -> Workspace:
    """The one named, or the only one there is. Raises WorkspaceNotFound, InvalidInput."""
    if slug is not None:
        return get_by_slug(session, slug)
    known = list_workspaces(session)
    if len(known) == 1:
        return known[0]
    names = ", ".join(workspace.slug for workspace in known) or "none yet: `tilth init` makes the first"
    raise InvalidInput(f"Say which workspace with --workspace. There are: {names}.")
