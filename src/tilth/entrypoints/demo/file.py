"""The demo on real files: `tilth import` instead of the simulator."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec
from rich.console import Console

from tilth.entrypoints.demo.closing import say_what_next
from tilth.entrypoints.demo.errors import DemoFailed
from tilth.entrypoints.demo.figures import ASKED, draw_six
from tilth.entrypoints.demo.server import Server
from tilth.entrypoints.demo.shop import WORKSPACE, create_shop, open_home
from tilth.entrypoints.demo.tree import Tree
from tilth.events.api import Reason, count_rejections
from tilth.events.imports.api import load_recipe
from tilth.history.api import count_woven
from tilth.kernel.clock import from_micros
from tilth.kernel.zones import load_zone
from tilth.platform.database.opening import join_database
from tilth.platform.settings import PlatformSettings
from tilth.platform.workspaces.api import get_by_slug

_POLL_SECONDS = 0.5
_STUCK_SECONDS = 30.0
"""Without one more row woven for so long, what is missing will not come."""


class _Summary(msgspec.Struct):
    """The part of `tilth import --json` that we need."""

    added: int = 0
    first_ts: int | None = None
    last_ts: int | None = None


def run_file(settings: PlatformSettings, console: Console, *, data: Sequence[str], recipe: str, once: bool) -> None:
    """Files, folders or NAME=FILE into a workspace with the recipe's zone and currency, in a home made anew.

    Raises DemoFailed.
    """
    started = time.monotonic()
    found = load_recipe(recipe)
    zone, currency = found.zone or "Asia/Shanghai", found.currency or "CNY"
    open_home(settings.home_path, fresh=True)
    with Tree(settings.home_path, port=settings.port) as tree:
        console.print(f"Starting Tilth in {settings.home_path} …", highlight=False)
        address = tree.wait_ready()
        shop = create_shop(settings, time_zone=zone, currency=currency)
        summary = _import(settings, data, recipe)
        first, last = _days(summary, zone)
        _await_woven(settings, console, summary.added)
        with Server(address.url, address.token, WORKSPACE) as server:
            answers = server.ask(ASKED, first, last)
        names = ", ".join(Path(name.rpartition("=")[2]).name for name in data)
        console.print(draw_six(answers, None, title=f"{names}: {first} … {last} ({zone})", currency=currency))
        seconds = time.monotonic() - started
        say_what_next(console, address, shop, str(settings.home_path), first=first, last=last, seconds=seconds)
        if not once:
            console.print("Ctrl-C stops everything.")
            while True:
                time.sleep(1.0)
                tree.check()


def _import(settings: PlatformSettings, data: Sequence[str], recipe: str) -> _Summary:
    """The import shows its own progress."""
    command = [sys.executable, "-m", "tilth.entrypoints.cli.main", "import", *data]
    done = subprocess.run(
        [*command, "--recipe", recipe, "--workspace", WORKSPACE, "--json"],
        stdout=subprocess.PIPE,
        env={**os.environ, "TILTH_HOME": str(settings.home_path)},
        check=False,
    )
    if done.returncode != 0:
        raise DemoFailed("The import did not succeed; its own message stands above.")
    summary = msgspec.json.decode(done.stdout, type=_Summary)
    if not summary.added:
        raise DemoFailed(f"The recipe '{recipe}' found no events in these files. Try `tilth import --dry-run`.")
    return summary


def _days(summary: _Summary, zone: str) -> tuple[date, date]:
    """First and last day of what was imported."""
    assert summary.first_ts is not None
    assert summary.last_ts is not None
    first, last = (from_micros(ts).astimezone(load_zone(zone)).date() for ts in (summary.first_ts, summary.last_ts))
    return first, last


def _await_woven(settings: PlatformSettings, console: Console, added: int) -> None:
    """Until every imported row is woven or refused. Says so where some never are."""
    with join_database(settings) as opened:
        with opened.database.admin() as looking:
            workspace = get_by_slug(looking, WORKSPACE).id
        woven, since = -1, time.monotonic()
        while woven < added:
            with opened.database.read(workspace) as session:
                now = count_woven(session) + count_rejections(session).get(Reason.UNWEAVABLE, 0)
            if now != woven:
                woven, since = now, time.monotonic()
            elif time.monotonic() - since > _STUCK_SECONDS:
                console.print(f"[red]Only {woven:,} of {added:,} imported events are in the figures below.")
                return
            else:
                time.sleep(_POLL_SECONDS)
