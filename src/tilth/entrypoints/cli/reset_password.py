"""`tilth reset-password`: the way in for who is locked out and has nobody to ask."""

import json
from pathlib import Path
from typing import Annotated

import typer

from tilth.kernel.clock import SystemClock
from tilth.kernel.text import fold_email
from tilth.platform.accounts.api import find_account_by_email, make_reset_link
from tilth.platform.accounts.errors import AccountNotFound
from tilth.platform.accounts.settings import load_access_settings
from tilth.platform.command_line import local_actor, notes, opened_database
from tilth.platform.database.locks import FileLock
from tilth.platform.settings import load_settings

app = typer.Typer()


@app.command("reset-password")
def reset_password(
    email: Annotated[str, typer.Argument(help="With which the person signs in.")],
    remove_second_factor: Annotated[
        bool, typer.Option("--remove-second-factor", help="Also: for who lost telephone and recovery codes.")
    ] = False,
) -> None:
    """Print a link by which one person chooses a new password: good once, for a day."""
    settings = load_settings()
    base = load_access_settings().public_url or _running_url(settings.home) or f"http://{settings.host}:{settings.port}"
    with opened_database() as database, database.admin() as session:
        found = find_account_by_email(session.connection, fold_email(email))
        if found is None:
            raise AccountNotFound(f"There is no account of {email}.")
        made = make_reset_link(
            session,
            found.id,
            without_second_factor=remove_second_factor,
            actor=local_actor(),
            clock=SystemClock(),
        )
    typer.echo(base + made.path)
    notes.print(f"Open it in a browser within a day. It sets the password of {found.email}, once.")


def _running_url(home: Path) -> str | None:
    """Where `tilth up` of this home listens, at whatever port it was given; None: it does not run."""
    run = home / "run"
    try:
        described = json.loads((run / "server.json").read_text())
    except (OSError, ValueError):
        return None
    return str(described["url"]) if FileLock(run / "up.lock").is_held_elsewhere() else None
