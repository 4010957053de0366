"""`tilth up`."""

import os
import sys
from typing import Annotated

import typer

app = typer.Typer()


@app.command("up")
def up(
    host: Annotated[str | None, typer.Option(help="Address to listen on; default 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; default 8765, 0 = any free one.")] = None,
) -> None:
    """Start Tilth: database, server and worker. Ctrl-C stops them."""
    if host is not None:
        os.environ["TILTH_HOST"] = host
    if port is not None:
        os.environ["TILTH_PORT"] = str(port)
    # Replaces this process: what the command line has imported would otherwise stay as long as the tree lives.
    os.execv(sys.executable, [sys.executable, "-m", "tilth.entrypoints.supervisor"])  # noqa: S606 — no shell is wanted
