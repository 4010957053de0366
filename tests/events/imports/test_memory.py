"""The memory of an import does not grow with its file: 400 MB for ten million rows."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from tests.events.imports.support import Importer

from tilth.events.imports.multiset import BUCKETS

LIMIT_MB = 400
LEDGER_BYTES = 9
"""Of each row, in memory as long as the import runs: its hash and what is known of it."""
TEN_MILLION = 10_000_000
RECIPE = """
recipe: till
about: Order lines of a shop that does not exist.
tried: by tests
files: {lines: {match: "*"}}
events:
  - name: sold
    event: Order Completed Item
    key: [order_no, sku]
    time: at
    person: {user_id: customer}
    fields:
      order_id: order_no
      item: sku
      quantity: pieces
      value: {sql: "number(pieces) * number(price)"}
"""
CHILD = """
    import sys
    from pathlib import Path
    from tests.conftest import TestWorkspace
    from tests.events.imports.support import Importer
    from tilth.events.imports.footprint import bound_footprint
    from tilth.platform.database.sessions import Database, Urls
    bound_footprint()
    importer = Importer(Database(Urls(*sys.argv[1:4])), TestWorkspace(int(sys.argv[4]), "w", "UTC", "CNY"))
    summary = importer.run(Path(sys.argv[5]).read_text(), sys.argv[6])
    status = Path("/proc/self/status").read_text().splitlines()
    high_water = next(line for line in status if line.startswith("VmHWM"))
    print(summary.added, int(high_water.split()[1]) / 1024)
"""


def import_rows(importer: Importer, folder: Path, rows: int) -> float:
    """Peak resident memory in MB of a process that does nothing but import so many rows."""
    recipe, file = folder / "till.yaml", folder / "lines.csv"
    recipe.write_text(RECIPE.replace("till", f"till-{rows}", 1))
    with file.open("w") as out:
        out.write("order_no,at,customer,sku,pieces,price\n")
        out.writelines(
            f"O{n:09d},2024-01-{1 + n % 28:02d} {n // 3600 % 24:02d}:{n // 60 % 60:02d}:{n % 60:02d},"
            f"u{n * 7919 % 400_000},S{n % 20_000:05d},{1 + n % 4},{n % 900}.{n % 100:02d}\n"
            for n in range(rows)
        )
    urls = importer.database.urls
    arguments = [urls.owner, urls.app, urls.admin, str(importer.workspace.id), str(recipe), str(file)]
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(CHILD), *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    added, peak = done.stdout.split()
    assert int(added) == rows
    return float(peak)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="The high water mark is read from /proc.")
def test_a_long_file_takes_no_more_memory_than_a_short_one(importer: Importer, tmp_path: Path) -> None:
    short = import_rows(importer, tmp_path, 100_000)
    long = import_rows(importer, tmp_path, 1_000_000)
    ledger = LEDGER_BYTES * TEN_MILLION / 2**20
    copied = ledger / BUCKETS
    assert long + ledger + copied <= LIMIT_MB
    # Their part of the ledger, and what an allocator keeps by chance; the rows themselves take 100 MB and more.
    assert long - short <= LEDGER_BYTES * 900_000 / 2**20 + 50
