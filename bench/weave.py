"""Inbox to visible history: a burst while ingest rests, and a steady stream beside ingest and questions."""

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import psutil

from bench.naive import weave_row_by_row
from bench.options import Options
from bench.paced import Paced, fresh_messages
from bench.parts import Ground, fresh_ground, running, wait_for_server
from bench.report import Report
from tilth.entrypoints.demo.sender import Sender, messages_of, pack
from tilth.entrypoints.demo.server import Server
from tilth.entrypoints.demo.shop import WORKSPACE
from tilth.entrypoints.demo.simulator.payloads import Writer
from tilth.entrypoints.demo.simulator.scenario import Scenario
from tilth.entrypoints.demo.simulator.simulation import simulate

_WOVEN = "SELECT max(next_seq) - 1 FROM history_state"
_STEADY_RATE = 3_000
_BURST_SECONDS = 60.0
_PILOT = 400_000
"""Events that tell how many a burst of so many seconds takes on this machine."""
_NAIVE = 100_000


@dataclass(frozen=True, slots=True)
class _Burst:
    scenario: Scenario
    events: int
    rows: int
    """Order lines are rows of their own."""
    seconds: float
    rate: float
    """Events a second."""
    cpu_rate: float
    """The same per second of the worker's CPU."""


def run(options: Options) -> Report:
    report = Report("weave")
    with fresh_ground(options.home / "weave") as ground:
        naive = weave_row_by_row(ground, fresh_messages(min(options.events or _NAIVE, _NAIVE)))
    events = options.events
    if events is None:
        with fresh_ground(options.home / "weave") as ground:
            events = int(_run_burst(ground, _PILOT).rate * _BURST_SECONDS * 1.25)
    with fresh_ground(options.home / "weave") as ground:
        _report_burst(report, _run_burst(ground, events), naive, long=options.events is None)
    with fresh_ground(options.home / "weave") as ground:
        _steady(report, ground, options.rate or _STEADY_RATE, options.seconds or 60.0)
    return report


def _run_burst(ground: Ground, events: int) -> _Burst:
    """Fills the inbox through the server, stops it, then starts the worker and watches history grow."""
    scenario = Scenario(datetime.now(UTC).replace(microsecond=0), persons=max(events // 50, 10))
    traffic = simulate(scenario)
    total = min(events, len(traffic.events))
    with running(ground, "tilth.entrypoints.http"):
        wait_for_server(ground)
        with Sender(ground.url, ground.shop.write_key) as sender:
            sender.send_all(pack(messages_of(Writer(traffic), total)), lambda _: None)
    with running(ground, "tilth.entrypoints.worker") as worker:
        first, first_at = _await_rows(ground, 1)
        cpu = _cpu(worker.pid)
        last, last_at = _watch(ground)
        cpu = _cpu(worker.pid) - cpu
    # Rows count order lines too; the share of events is the same all along.
    counted = total * (last - first) / last
    seconds = last_at - first_at
    if seconds <= 0:
        raise RuntimeError(f"{total:,} events are one batch of the weaver: take more.")
    return _Burst(scenario, total, last, seconds, counted / seconds, counted / max(cpu, 0.01))


def _report_burst(report: Report, burst: _Burst, naive: float, *, long: bool) -> None:
    """`long`: as many events as the bar's 60 s need; otherwise as many as were asked for."""
    against = f"PostgreSQL alone, row by row: {naive:,.0f} events/s"
    report.add("burst", burst.rate, "events/s", against=against, ratio=burst.rate / naive, bar=">= 30000")
    report.add("burst, duration", burst.seconds, "s", bar=f">= {_BURST_SECONDS:g}" if long else None)
    report.add("burst, per second of the worker's CPU", burst.cpu_rate, "events/s")
    report.notes.append(
        f"burst: {burst.events:,} events of {burst.scenario.persons:,} persons, {burst.rows:,} rows with order lines"
    )
    report.notes.append("identities resolved, duplicates looked for, fold-in to files running beside")
    report.notes.append(
        "row by row: a person per identifier and unique ids by index, one pipelined statement an event, "
        f"a commit each 2,500; of {_NAIVE:,} events at most; no merges, profiles or order lines"
    )


def _cpu(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def _await_rows(ground: Ground, rows: int) -> tuple[int, float]:
    give_up = time.monotonic() + 120
    while (woven := ground.number(_WOVEN)) < rows:
        if time.monotonic() > give_up:
            raise RuntimeError("The worker wove nothing in two minutes.")
        time.sleep(0.05)
    return woven, time.monotonic()


def _watch(ground: Ground, *, quiet: float = 10) -> tuple[int, float]:
    """Rows and moment of the last growth."""
    rows, at = ground.number(_WOVEN), time.monotonic()
    while time.monotonic() - at < quiet:
        time.sleep(0.1)
        if (now := ground.number(_WOVEN)) != rows:
            rows, at = now, time.monotonic()
    return rows, at


def _steady(report: Report, ground: Ground, rate: int, seconds: float) -> None:
    """A fixed rate for a while, a question every second; what is not yet woven at the end is the lag."""
    messages = fresh_messages(int(rate * seconds) + 1_000)
    asked: list[float] = []
    stop = threading.Event()
    with running(ground, "tilth.entrypoints.worker"), running(ground, "tilth.entrypoints.http"):
        wait_for_server(ground)
        Paced(ground, messages[:1_000], rate=rate).run()
        _watch(ground, quiet=2)
        _ask(ground)  # kernels are compiled or loaded now, not while it counts
        asking = threading.Thread(target=_keep_asking, args=(ground, stop, asked))
        asking.start()
        paced = Paced(ground, messages[1_000:], rate=rate)
        paced.run()
        woven_at_end = ground.number(_WOVEN)
        total, at = _watch(ground)
        stop.set()
        asking.join()
    report.add("steady, sent", paced.sent / paced.seconds, "events/s", bar=f">= {0.98 * rate:.0f}")
    report.add("steady, woven when the last was sent", 100 * woven_at_end / total, "%", bar=">= 95")
    report.add("steady, caught up after the last", max(at - paced.ended, 0.0), "s", bar="<= 2")
    report.add("steady, a question beside it, median", sorted(asked)[len(asked) // 2] * 1000, "ms")
    report.notes.append(
        f"steady: {rate:,} events/s for {seconds:g} s in batches of 100, a question of metrics each second"
    )


def _keep_asking(ground: Ground, stop: threading.Event, asked: list[float]) -> None:
    while not stop.wait(1.0):
        started = time.perf_counter()
        _ask(ground)
        asked.append(time.perf_counter() - started)


def _ask(ground: Ground) -> None:
    today = datetime.now(UTC).date()
    with Server(ground.url, ground.shop.api_key, WORKSPACE) as server:
        server.ask(["gmv", "visitors", "orders_paid"], today.replace(day=1), today)
