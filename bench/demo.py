"""`tilth demo` as a newcomer starts it: from an empty folder to figures that equal the simulator's own."""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.options import Options
from bench.parts import free_port
from bench.report import Report
from tilth.entrypoints.demo.shop import open_home
from tilth.entrypoints.demo.simulator.simulation import simulate

PERSONS = 20_000
_FIGURES = "figures are what the simulator counted itself"
_COMPILE = "from tilth.insight.api import compile_kernels; compile_kernels()"
_ADDRESS = "Tilth runs at"


@dataclass(frozen=True, slots=True)
class _Moments:
    """Seconds since the process was started."""

    figures: float
    address: float


def run(options: Options) -> Report:
    report = Report("demo")
    persons = options.persons or PERSONS
    home = options.home / "demo"
    shutil.rmtree(home, ignore_errors=True)
    moments = _start(home, persons)
    scenario = open_home(home, fresh=False).scenario
    assert scenario is not None  # the figures were checked, so the demo remembers what it sent
    events = len(simulate(scenario).events)
    report.add("from the start to the figures", moments.figures, "s", bar="< 90")
    report.add("from the start to the address", moments.address, "s", bar="< 90")
    report.add("events", events, "", bar=">= 900000" if persons == PERSONS else None)
    report.notes.append(
        f"{persons:,} persons, {scenario.days} days; simulated, sent over HTTP, woven, asked and compared"
    )
    report.notes.append("kernels are compiled before, as `make setup` does")
    return report


def _start(home: Path, persons: int) -> _Moments:
    command = [sys.executable, "-m", "tilth.entrypoints.cli.main", "demo", "--once", "--persons", str(persons)]
    subprocess.run([sys.executable, "-c", _COMPILE], check=True)
    environment = {
        "TILTH_HOME": str(home),
        "TILTH_PORT": str(free_port()),
        "PYTHONUNBUFFERED": "1",
    }
    started = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}) as process:
        assert process.stdout is not None
        seen: dict[str, float] = {}
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line)
            for words in (_FIGURES, _ADDRESS):
                if words in line:
                    seen.setdefault(words, time.monotonic() - started)
    if process.returncode != 0 or len(seen) < 2:
        raise RuntimeError(f"tilth demo ended with {process.returncode}:\n{''.join(lines[-15:])}")
    return _Moments(seen[_FIGURES], seen[_ADDRESS])
