"""`tilth demo`, which `make demo` calls."""

import os
import shlex
import signal
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from tilth.entrypoints.demo.errors import DemoFailed
from tilth.entrypoints.demo.file import run_file
from tilth.entrypoints.demo.flow import Demo, Wishes
from tilth.entrypoints.demo.simulator.scenario import Scenario
from tilth.kernel.clock import SystemClock
from tilth.platform.settings import PlatformSettings, load_settings

app = typer.Typer()
DEFAULT_HOME = Path(".tilth/demo")
DEFAULT_FILE_HOME = Path(".tilth/demo-data")
"""Made anew each time, so not the one of the simulated shop, which is gone on with."""


@app.command("demo")
def demo(
    data: Annotated[
        list[str] | None,
        typer.Option(
            help="Use a file or folder of yours instead of the simulated shop; several: once for each, or in one text."
        ),
    ] = None,
    recipe: Annotated[str | None, typer.Option(help="How to read it; `tilth recipes` lists them.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget the last demo and begin anew.")] = False,
    once: Annotated[bool, typer.Option("--once", help="Stop after the figures, without live traffic.")] = False,
    persons: Annotated[int, typer.Option(min=10, max=2_000_000, help="Size of the simulated shop.")] = 20_000,
    days: Annotated[int, typer.Option(min=2, max=730, help="How far back it goes.")] = 90,
    rate: Annotated[float, typer.Option(min=0.1, max=1_000, help="Live events per second.")] = 3.0,
    seed: Annotated[int, typer.Option(min=0, help="Another seed is another shop.")] = 7,
    english: Annotated[bool, typer.Option("--english", help="Goods and cities in English.")] = False,
) -> None:
    """A running Tilth with a shop in it: 90 days of events, checked figures, live traffic. Ctrl-C stops it."""
    settings, clock, console = _settings(DEFAULT_FILE_HOME if data else DEFAULT_HOME), SystemClock(), Console()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that a polite kill stops the tree as well
    try:
        if data:
            if recipe is None:
                raise DemoFailed(
                    "Say how to read the file: --recipe NAME (RECIPE=NAME with make). `tilth recipes` lists them."
                )
            run_file(settings, console, data=split_data(data), recipe=recipe, once=once)
            return
        scenario = Scenario(
            clock.now().replace(microsecond=0),
            seed=seed,
            persons=persons,
            days=days,
            language="en" if english else "zh",
        )
        Demo(settings, Wishes(fresh=fresh, once=once, rate=rate), clock, console).run(scenario)
    except KeyboardInterrupt:
        # With files the home is made anew each time: there is nothing to go on with.
        going_on = "" if data else " `tilth demo` goes on where it was; `tilth demo --fresh` begins anew."
        console.print(f"Stopped.{going_on}")


def split_data(given: Sequence[str]) -> list[str]:
    """Files, folders and NAME=FILE of each text: all of it where that exists, or else its words as a shell reads them.

    `make demo DATA=…` has one variable for one file whose name may hold blanks and for several files.
    Raises DemoFailed.
    """
    return [word for text in given for word in ([text] if _is_one(text) else _words(text))]


def _is_one(text: str) -> bool:
    name, _, file = text.partition("=")
    return Path(text).exists() or (len(name.split()) == 1 and file != "" and Path(file).exists())


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        raise DemoFailed(
            f"There is no file {text}, nor is it a list of files ({error}). Put names with blanks in quotation marks."
        ) from error


def _settings(default_home: Path) -> PlatformSettings:
    """A home of its own unless TILTH_HOME says otherwise, and any free port where the usual one is taken."""
    os.environ.setdefault("TILTH_HOME", str(default_home.absolute()))
    settings = load_settings()
    if "TILTH_PORT" not in os.environ and _is_taken(settings.host, settings.port):
        settings = settings.model_copy(update={"port": 0})
    return settings


def _is_taken(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False
