"""The one form of a bench's result, on screen, as JSON and in bench/results/."""

import json
import operator
import os
import platform
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import psutil
from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).parent / "results"
_HOLDS = {">=": operator.ge, "<=": operator.le, "<": operator.lt, ">": operator.gt}


@dataclass(frozen=True, slots=True)
class Result:
    """One line. `ratio` says how it compares with `against`."""

    what: str
    value: float
    unit: str
    against: str | None = None
    ratio: float | None = None
    bar: str | None = None
    """Such as ">= 10"."""
    holds: bool | None = None


@dataclass
class Report:
    name: str
    results: list[Result] = field(default_factory=list)
    notes: list[str] = field(default_factory=lambda: [f"load average before the start: {os.getloadavg()[0]:.1f}"])
    """Sizes, versions and settings that a reader needs to judge the numbers."""

    def add(
        self,
        what: str,
        value: float,
        unit: str,
        *,
        against: str | None = None,
        ratio: float | None = None,
        bar: str | None = None,
        bar_of: Literal["value", "ratio"] = "value",
    ) -> None:
        """What has a bar and no peer is compared with its bar: how many times better it is."""
        holds = None
        if bar is not None:
            sign, limit = bar.split()
            measured = ratio if bar_of == "ratio" else value
            assert measured is not None, f"{what}: no ratio to hold to {bar}"
            holds = bool(_HOLDS[sign](measured, float(limit)))
            if against is None:
                against = f"bar {bar} {unit}".rstrip()
                ratio = _times_better(value, sign, float(limit))
        rounded = None if ratio is None else float(f"{ratio:.4g}")
        self.results.append(Result(what, float(f"{value:.6g}"), unit, against, rounded, bar, holds))

    def as_dict(self) -> dict[str, object]:
        return {
            "name": self.name,
            "machine": describe_machine(),
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "results": [asdict(result) for result in self.results],
            "notes": self.notes,
        }

    def save(self) -> Path:
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"{datetime.now(UTC):%Y-%m-%d}-{self.name}.json"
        path.write_text(json.dumps(self.as_dict(), indent=2, ensure_ascii=False) + "\n")
        return path

    def show(self, *, as_json: bool) -> None:
        if as_json:
            print(json.dumps(self.as_dict(), ensure_ascii=False))
            return
        table = Table(title=f"{self.name} · {describe_machine()}", title_justify="left")
        for column in ("what", "value", "unit", "against", "ratio", "bar", "holds"):
            table.add_column(column, justify="right" if column in {"value", "ratio"} else "left")
        for r in self.results:
            holds = "" if r.holds is None else "[green]yes" if r.holds else "[red]no"
            ratio = "" if r.ratio is None else f"{r.ratio:.3g}"
            table.add_row(r.what, f"{r.value:,.6g}", r.unit, r.against or "", ratio, r.bar or "", holds)
        console = Console()
        console.print(table)
        for note in self.notes:
            console.print(f"· {note}", style="dim", highlight=False)


def _times_better(value: float, sign: str, limit: float) -> float | None:
    """None where one of them is 0."""
    if value == 0 or limit == 0:
        return None
    return value / limit if sign.startswith(">") else limit / value


def describe_machine() -> str:
    """Cores, memory and CPU model; never a name, an address or a path."""
    return f"{len(os.sched_getaffinity(0))} cores, {psutil.virtual_memory().total / 2**30:.0f} GB, {_cpu_model()}"


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
