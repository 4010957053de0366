"""The demo on a real file: `tilth import` instead of the simulator."""

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import msgspec
from rich.console import Console

from tilth.entrypoints.demo.closing import say_what_next
from tilth.entrypoints.demo.errors import DemoFailed
from tilth.entrypoints.demo.figures import ASKED, draw_six
from tilth.entrypoints.demo.server import Count, Server
from tilth.entrypoints.demo.shop import WORKSPACE, create_shop, open_home
from tilth.entrypoints.demo.tree import Tree
from tilth.events.imports.api import load_recipe
from tilth.kernel.clock import from_micros
from tilth.kernel.zones import load_zone
from tilth.platform.settings import PlatformSettings

_STILL_SECONDS = 3.0
"""Figures that have not changed for so long are complete: the weaver works in steps of less than a second."""


class _Summary(msgspec.Struct):
    """The part of `tilth import --json` that we need."""

    first_ts: int | None = None
    last_ts: int | None = None


def run_file(settings: PlatformSettings, console: Console, *, data: Path, recipe: str, once: bool) -> None:
    """Into a workspace with the recipe's zone and currency, in a home of its own that is made anew each time."""
    started = time.monotonic()
    found = load_recipe(recipe)
    zone, currency = found.zone or "Asia/Shanghai", found.currency or "CNY"
    open_home(settings.home_path, fresh=True)
    with Tree(settings.home_path, port=settings.port) as tree:
        console.print(f"Starting Tilth in {settings.home_path} …", highlight=False)
        address = tree.wait_ready()
        shop = create_shop(settings, time_zone=zone, currency=currency)
        first, last = _import(settings, data, recipe, zone)
        with Server(address.url, address.token, WORKSPACE) as server:
            answers = _await_still(server, first, last)
        console.print(draw_six(answers, None, title=f"{data.name}: {first} … {last} ({zone})", currency=currency))
        seconds = time.monotonic() - started
        say_what_next(console, address, shop, str(settings.home_path), first=first, last=last, seconds=seconds)
        if not once:
            console.print("Ctrl-C stops everything.")
            while True:
                time.sleep(1.0)
                tree.check()


def _import(settings: PlatformSettings, data: Path, recipe: str, zone: str) -> tuple[date, date]:
    """First and last day of what was imported. The import shows its own progress."""
    command = [sys.executable, "-m", "tilth.entrypoints.cli.main", "import", str(data)]
    done = subprocess.run(
        [*command, "--recipe", recipe, "--workspace", WORKSPACE, "--json"],
        stdout=subprocess.PIPE,
        env={**os.environ, "TILTH_HOME": str(settings.home_path)},
        check=False,
    )
    if done.returncode != 0:
        raise DemoFailed("The import did not succeed; its own message stands above.")
    summary = msgspec.json.decode(done.stdout, type=_Summary)
    if summary.first_ts is None or summary.last_ts is None:
        raise DemoFailed(f"The recipe '{recipe}' found no events in {data}. Try `tilth import --dry-run`.")
    first, last = (from_micros(ts).astimezone(load_zone(zone)).date() for ts in (summary.first_ts, summary.last_ts))
    return first, last


def _await_still(server: Server, first: date, last: date) -> dict[str, Count]:
    seen: dict[str, Count] = {}
    since = time.monotonic()
    while time.monotonic() - since < _STILL_SECONDS:
        answers = server.ask(ASKED, first, last)
        if answers != seen:
            seen, since = answers, time.monotonic()
        time.sleep(0.5)
    return seen
