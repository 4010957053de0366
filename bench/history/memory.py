"""How much memory folds over all of history take: peak resident growth against the mapped hot columns."""

import multiprocessing
from collections.abc import Callable
from pathlib import Path

from bench.history import product
from bench.history.speed import QUESTIONS, data_homes
from bench.options import Options
from bench.report import Report
from tilth.insight.api import Ground

_STATUS = Path("/proc/self/status")


def run(options: Options) -> Report:
    report = Report("memory")
    events = options.events or 50_000_000
    persons = options.persons or max(events // 50, 1)
    home, _ = data_homes(options, events, persons)
    with product.open_product(home) as opened:
        product.load(opened, events, persons)
        hot = product.hot_bytes(opened)
        report.add("hot columns, mapped", hot / 2**20, "MB")
        context = multiprocessing.get_context("spawn")
        for what, ask, _, _ in QUESTIONS:
            with context.Pool(1) as pool:  # each question in a process that has mapped nothing yet
                growth = pool.apply(_measure, (home, ask))
            against = f"{hot / 2**20:.0f} MB of hot columns"
            report.add(
                f"{what}: peak growth",
                growth / 2**20,
                "MB",
                against=against,
                ratio=growth / hot,
                bar="<= 1.5",
                bar_of="ratio",
            )
    report.notes.append(f"{events:,} events; resident memory counts the mapped pages themselves")
    return report


def _measure(home: Path, ask: Callable[[Ground], list[str]]) -> int:
    """Bytes by which the resident size peaks above where it stood once history was opened."""
    with product.join_product(home) as opened:
        history = opened.open_history()
        history.refresh(opened.workspace)
        Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
        before = _kilobytes("VmRSS")
        ask(opened.ground(history))
        return (_kilobytes("VmHWM") - before) * 1024


def _kilobytes(field: str) -> int:
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith(f"{field}:"))
    return int(line.split()[1])
