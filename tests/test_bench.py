"""Each bench runs, small, from its command line, and speaks the one form."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from bench.__main__ import BENCHES
from bench.report import Report

ROOT = Path(__file__).resolve().parents[1]
SMALL = {
    "history": ["--events", "200000", "--persons", "4000"],
    "memory": ["--events", "200000", "--persons", "4000"],
    "ingest": ["--events", "2000", "--seconds", "1"],
    "weave": ["--events", "40000", "--seconds", "3", "--rate", "300"],
    "freshness": ["--seconds", "3", "--rate", "300"],
    "demo": ["--persons", "200"],
    "live": ["--events", "2000", "--seconds", "4"],
    "idle": ["--persons", "200", "--minutes", "0.1"],
    "imports": ["--events", "20000"],
    "console": ["--persons", "200"],
}
FIELDS = {"what", "value", "unit", "against", "ratio", "bar", "holds"}


def test_every_bench_has_a_small_run() -> None:
    assert set(SMALL) == set(BENCHES)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", BENCHES)
def test_small_run(name: str, home: Path) -> None:
    """Bars may fall in so short a run, on a busy machine; the form may not."""
    if name in {"history", "memory"} and find_spec("chdb") is None:
        pytest.skip("needs chdb: pip install -r requirements/bench.lock")
    command = [sys.executable, "-m", "bench", name, *SMALL[name], "--json", "--no-save", "--home", str(home)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("{"), done.stderr[-2000:]
    report: dict[str, Any] = json.loads(done.stdout)
    assert {"name", "machine", "results"} <= set(report)
    assert (report["name"], type(report["machine"])) == (name, str)
    results = report["results"]
    assert results
    for result in results:
        assert set(result) == FIELDS
        assert isinstance(result["value"], float | int)
        assert (result["bar"] is None) == (result["holds"] is None)
        if result["bar"] is not None:
            assert result["against"]
    assert any(result["ratio"] is not None for result in results)
    assert done.returncode == (0 if all(result["holds"] is not False for result in results) else 1)


def test_a_bar_holds_for_the_value_or_for_the_ratio() -> None:
    report = Report("x", notes=[])
    report.add("rate", 50_000.0, "events/s", against="peer", ratio=0.5, bar=">= 40000")
    report.add("speed", 20.0, "ms", against="peer 100 ms", ratio=5.0, bar=">= 10", bar_of="ratio")
    report.add("delay", 0.5, "s", bar="<= 2")
    report.add("share", 97.5, "%", bar=">= 95")
    report.add("nothing", 0.0, "s", bar="<= 2")
    report.add("plain", 3.0, "MB")
    told = [(r.what, r.holds, r.against, r.ratio) for r in report.results]
    assert told == [
        ("rate", True, "peer", 0.5),
        ("speed", False, "peer 100 ms", 5.0),
        ("delay", True, "bar <= 2 s", 4.0),
        ("share", True, "bar >= 95 %", 1.026),
        ("nothing", True, "bar <= 2 s", None),
        ("plain", None, None, None),
    ]
