"""What a Tilth costs that nobody asks anything: the whole tree after the demo's data, memory and CPU."""

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import psutil
from rich.console import Console

from bench.options import Options
from bench.parts import SETTLE_SECONDS, free_port
from bench.report import Report
from tilth.entrypoints.demo.figures import ASKED
from tilth.entrypoints.demo.flow import Demo, Wishes
from tilth.entrypoints.demo.server import Server
from tilth.entrypoints.demo.shop import WORKSPACE
from tilth.entrypoints.demo.simulator.scenario import Scenario
from tilth.entrypoints.demo.tree import Tree
from tilth.kernel.clock import SystemClock
from tilth.platform.settings import PlatformSettings


@dataclass(frozen=True, slots=True)
class Usage:
    cpu: float
    """Seconds of all processes alive."""
    pss: int
    """Bytes; pages shared by n processes count 1/n in each."""
    processes: int


def run(options: Options) -> Report:
    report = Report("idle")
    home = options.home / "idle"
    settings = PlatformSettings(home=home, port=free_port())
    scenario = Scenario(datetime.now(UTC).replace(microsecond=0), persons=options.persons or 20_000)
    Demo(settings, Wishes(once=True), SystemClock(), Console(stderr=True)).run(scenario)
    minutes = options.minutes or 10.0
    with Tree(home, port=settings.port) as tree:
        address = tree.wait_ready()
        with Server(address.url, address.token, WORKSPACE) as server:
            server.ask(ASKED, scenario.first_day, scenario.last_day)  # so that the server holds its history
        # A shorter watch settles for less.
        time.sleep(min(SETTLE_SECONDS, 15 * minutes))
        before, started = measure(tree.pid), time.monotonic()
        peak = before.pss
        while time.monotonic() - started < minutes * 60:
            time.sleep(5)
            peak = max(peak, measure(tree.pid).pss)
        after, seconds = measure(tree.pid), time.monotonic() - started
    report.add("CPU, share of one core", 100 * (after.cpu - before.cpu) / seconds, "%", bar="< 3")
    report.add("memory, Σ PSS at the end", after.pss / 2**20, "MB", bar="< 700")
    report.add("memory, Σ PSS at most", peak / 2**20, "MB")
    report.add("processes", after.processes, "")
    report.notes.append(f"{minutes:g} minutes after the demo's data ({scenario.persons:,} persons) and one question")
    return report


def measure(pid: int) -> Usage:
    """Of a process and all its descendants."""
    root = psutil.Process(pid)
    cpu, pss, processes = 0.0, 0, 0
    for process in [root, *root.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            cpu += times.user + times.system + times.children_user + times.children_system
            pss += process.memory_full_info().pss
            processes += 1
    return Usage(cpu, pss, processes)
