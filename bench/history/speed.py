"""Four questions over 50 M events of 1 M persons: the product's path against ClickHouse in process, equal answers."""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from bench.history import clickhouse, product
from bench.history.clickhouse import Answer, ClickHouse, Formulation, Timing, fastest
from bench.options import Options
from bench.report import Report
from tilth.insight.api import Ground

RUNS = 5
Question = tuple[str, Callable[[Ground], list[str]], Sequence[Formulation], str]
QUESTIONS: tuple[Question, ...] = (
    ("funnel, 4 steps, 7 days", product.funnel, clickhouse.FUNNEL, ">= 10"),
    ("retention D0–D14", product.retention, clickhouse.RETENTION, ">= 10"),
    ("exact daily actives", product.daily_actives, clickhouse.DAILY, ">= 8"),
    ("≥ 3 views in 7 days, no order in 30", product.segment, clickhouse.SEGMENT, ">= 4"),
)


def run(options: Options) -> Report:
    report = Report("history")
    events = options.events or 50_000_000
    persons = options.persons or max(events // 50, 1)
    home, peer_home = data_homes(options, events, persons)
    with product.open_product(home) as opened:
        seconds = product.load(opened, events, persons)
        if seconds is not None:
            report.add("load (append, fold in, merge)", events / seconds, "events/s")
        ground = opened.ground(opened.open_history())
        ours = [_measure_product(ground, ask) for _, ask, _, _ in QUESTIONS]
        cold = _measure_cold(home)
    peer = ClickHouse(peer_home)
    try:
        peer.load(events, persons)
        for question, (timing, answer) in zip(QUESTIONS, ours, strict=True):
            _compare(report, peer, question, timing, answer)
    finally:
        peer.close()
    report.add("cold start: new process to first funnel", cold, "s", bar="< 5")
    report.notes.append(
        f"{events:,} events, {persons:,} persons, {product.THREADS} threads each, fastest of {RUNS} warm runs"
    )
    report.notes.append(
        f"ClickHouse {peer.version} in process: MergeTree ORDER BY (person, ts), one merged part, caches warm"
    )
    report.notes.append(
        "equal answers are asserted; of ClickHouse's formulations that hold for any range, the fastest counts"
    )
    return report


def data_homes(options: Options, events: int, persons: int) -> tuple[Path, Path]:
    """Where Tilth's and ClickHouse's data sets of this size are kept."""
    name = f"{events}-{persons}"
    return options.home / f"history-{name}", options.home / f"clickhouse-{name}"


def _measure_product(ground: Ground, ask: Callable[[Ground], list[str]]) -> tuple[Timing, list[str]]:
    answer = ask(ground)  # maps the columns and loads compiled kernels
    return fastest(partial(ask, ground), RUNS), answer


def _compare(report: Report, peer: ClickHouse, question: Question, timing: Timing, answer: list[str]) -> None:
    what, _, formulations, bar = question
    best = peer.fastest_of([f for f in formulations if f.general], runs=RUNS)
    if best.rows != answer:
        raise AssertionError(f"{what}: Tilth answers {answer[:5]} …, ClickHouse {best.rows[:5]} …")
    _add(report, what, timing, best, best.how, bar)
    tuned = [f for f in formulations if not f.general]
    if tuned:
        other = peer.fastest_of(tuned, runs=RUNS)
        _add(report, f"{what}, tuned by hand", timing, other, f"{other.how}; ranges of 64 days at most", None)


def _add(report: Report, what: str, ours: Timing, theirs: Answer, how: str, bar: str | None) -> None:
    against = f"ClickHouse {theirs.timing.seconds * 1000:.0f} ms ({how})"
    ratio = theirs.timing.seconds / ours.seconds
    report.add(what, ours.seconds * 1000, "ms", against=against, ratio=ratio, bar=bar, bar_of="ratio")
    report.notes.append(f"{what}: CPU {ours.cpu * 1000:.0f} ms, ClickHouse {theirs.timing.cpu * 1000:.0f} ms")


def _measure_cold(home: Path) -> float:
    """Seconds of a whole new process that opens history and answers one funnel."""
    started = time.monotonic()
    subprocess.run([sys.executable, "-m", "bench.history.cold", str(home)], check=True)
    return time.monotonic() - started
