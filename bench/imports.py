"""`tilth import` of one long CSV: rows a second, memory, and what the ledger costs; then the same file again."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.options import Options
from bench.parts import Ground, fresh_ground
from bench.report import Report
from tilth.entrypoints.demo.shop import WORKSPACE

ROWS = 10_000_000
_STEP = 100_000
_RECIPE = """
recipe: bench
about: Order lines of a shop that does not exist.
tried: By this bench.
files: {lines: {match: "*"}}
events:
  - name: sold
    event: Order Completed Item
    key: [order_no, sku]
    time: paid_at
    person: {user_id: customer}
    fields:
      order_id: order_no
      item: sku
      quantity: quantity
      price: unit_price
      value: {sql: "number(quantity) * number(unit_price)"}
      channel: channel
      city: city
"""


@dataclass(frozen=True, slots=True)
class _Run:
    seconds: float
    peak_mb: float
    added: int
    known: int


def run(options: Options) -> Report:
    report = Report("imports")
    rows = options.events or ROWS
    options.home.mkdir(parents=True, exist_ok=True)
    file = _write_file(options.home / f"imports-{rows}.csv", rows)
    with fresh_ground(options.home / "imports") as ground:
        recipe = ground.home / "bench.yaml"
        recipe.write_text(_RECIPE)
        first = _import(ground, recipe, file)
        again = _import(ground, recipe, file)
        stored = ground.number("SELECT sum(length(hashes)) FROM import_ledger")
    if (first.added, again.added, again.known) != (rows, 0, rows):
        raise RuntimeError(f"{rows:,} rows gave {first} and then {again}.")
    report.add("import", rows / first.seconds, "rows/s")
    report.add("import, peak resident memory", first.peak_mb, "MB", bar="<= 400")
    report.add("the same file again, nothing new", rows / again.seconds, "rows/s")
    report.add("the same file again, peak resident memory", again.peak_mb, "MB", bar="<= 400")
    report.add("ledger", stored / rows, "bytes/row")
    report.notes.append(f"{rows:,} rows, {file.stat().st_size / 2**20:,.0f} MB of CSV, 8 columns; durable commits")
    report.notes.append("memory is VmHWM of the importing process; the database is a process of its own")
    return report


def _import(ground: Ground, recipe: Path, file: Path) -> _Run:
    command = [sys.executable, "-m", "tilth.entrypoints.cli.main", "import", str(file)]
    command += ["--recipe", str(recipe), "--workspace", WORKSPACE, "--json"]
    started = time.monotonic()
    peak = 0.0
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, "TILTH_HOME": str(ground.home)}
    )
    status = Path(f"/proc/{process.pid}/status")
    while process.poll() is None:
        peak = max(peak, _high_water(status))
        time.sleep(0.2)
    assert process.stdout is not None
    output = process.stdout.read()
    if process.returncode != 0:
        raise RuntimeError(f"tilth import ended with {process.returncode}.")
    summary = json.loads(output)
    return _Run(time.monotonic() - started, peak, summary["added"], summary["known"])


def _high_water(status: Path) -> float:
    try:
        lines = status.read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def _write_file(path: Path, rows: int) -> Path:
    """Seeded, so that it can be kept between runs."""
    if path.exists():
        return path
    rng = np.random.default_rng(1)
    growing = path.with_suffix(".part")
    with growing.open("w") as out:
        out.write("order_no,paid_at,customer,sku,quantity,unit_price,channel,city\n")
        for start in range(0, rows, _STEP):
            out.write("".join(_lines(rng, start, min(_STEP, rows - start))))
    return growing.rename(path)


def _lines(rng: np.random.Generator, start: int, count: int) -> list[str]:
    customers = rng.integers(0, 500_000, count).tolist()
    articles = rng.integers(0, 20_000, count).tolist()
    quantities = rng.integers(1, 5, count).tolist()
    prices = rng.integers(100, 100_000, count).tolist()
    return [
        f"O{number:09d},2024-{1 + number // 860_000 % 12:02d}-{1 + number // 31_000 % 28:02d} "
        f"{number // 3600 % 24:02d}:{number // 60 % 60:02d}:{number % 60:02d},"
        f"u{customer},S{article:05d},{quantity},{price // 100}.{price % 100:02d},app,city{customer % 300}\n"
        for number, customer, article, quantity, price in zip(
            range(start, start + count), customers, articles, quantities, prices, strict=True
        )
    ]
