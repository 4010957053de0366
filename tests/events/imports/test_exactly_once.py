"""The ledger: the same file, overlapping exports, equal lines, kills and rivals, each row exactly once."""

import itertools
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections import Counter
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.events.imports.support import Importer

LOG = """
recipe: log
about: Lines without a key.
tried: by tests
files: {log: {match: "*"}}
events:
  - {name: seen, event: Product Viewed, time: at, person: {user_id: who}, fields: {item: what}}
"""
ORDERS = """
recipe: orders
about: Orders with a key.
tried: by tests
files: {orders: {match: "*"}}
events:
  - name: paid
    event: Order Completed
    key: [id]
    time: at
    person: {user_id: who}
    fields: {order_id: id, value: paid}
"""


def write(path: Path, header: str, rows: list[str]) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return path


def rows_of(importer: Importer) -> Counter[tuple[str, str]]:
    events = importer.events()
    ids = events["message_id"].to_pylist()
    assert len(set(ids)) == len(ids)
    return Counter(zip(events["user_id"].to_pylist(), events["item"].to_pylist(), strict=True))


def test_equal_lines_count_as_often_as_they_stand_there(importer: Importer, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", "at,who,what", ["2024-01-01,ann,tea"] * 3 + ["2024-01-01,bob,tea"])
    summary = importer.run(LOG, file)
    assert (summary.added, summary.known) == (4, 0)
    assert rows_of(importer) == {("ann", "tea"): 3, ("bob", "tea"): 1}
    again = importer.run(LOG, file)
    assert (again.added, again.known) == (0, 4)
    assert rows_of(importer) == {("ann", "tea"): 3, ("bob", "tea"): 1}


def test_an_overlapping_export_adds_what_is_new(importer: Importer, tmp_path: Path) -> None:
    importer.run(LOG, write(tmp_path / "a.csv", "at,who,what", ["2024-01-01,ann,tea"] * 2 + ["2024-01-02,bob,rum"]))
    later = ["2024-01-02,bob,rum", "2024-01-02,bob,rum", "2024-01-03,cat,gin"]
    summary = importer.run(LOG, write(tmp_path / "b.csv", "at,who,what", later))
    assert (summary.added, summary.known) == (2, 1)
    assert rows_of(importer) == {("ann", "tea"): 2, ("bob", "rum"): 2, ("cat", "gin"): 1}


def test_a_natural_key_counts_once_whatever_else_changes(importer: Importer, tmp_path: Path) -> None:
    rows = ["7,2024-01-01,ann,10.00", "7,2024-01-01,ann,10.00", "8,2024-01-01,bob,5.5"]
    first = importer.run(ORDERS, write(tmp_path / "a.csv", "id,at,who,paid", rows))
    assert (first.added, first.known) == (2, 1)
    second = importer.run(
        ORDERS, write(tmp_path / "b.csv", "id,at,who,paid", ["8,2024-01-01,bob,6", "9,2024-01-02,bob,1"])
    )
    assert (second.added, second.known) == (1, 1)
    assert sorted(importer.events()["value"].to_pylist()) == [100, 550, 1000]


def test_two_files_of_one_run_overlap_too(importer: Importer, tmp_path: Path) -> None:
    january = write(tmp_path / "1.csv", "at,who,what", ["2024-01-31,ann,tea"] * 2)
    february = write(tmp_path / "2.csv", "at,who,what", ["2024-01-31,ann,tea"] * 3)
    assert importer.run(LOG, january, february).added == 3


def test_a_dry_run_writes_nothing_and_tells_the_truth(importer: Importer, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", "at,who,what", ["2024-01-01,ann,tea"] * 2 + ["never,bob,rum"])
    dry = importer.preview(LOG, file)
    assert (dry.rows, dry.added, dry.rejected) == (3, 2, 1)
    assert importer.events().num_rows == 0
    assert importer.rejections() == []
    assert importer.ledger() == (0, 0)
    real = importer.run(LOG, file)
    assert (real.rows, real.added, real.rejected, real.events, real.persons) == (
        *(dry.rows, dry.added, dry.rejected, dry.events, dry.persons),
    )
    assert importer.preview(LOG, file).added == 0


def test_a_bad_row_is_rejected_once(importer: Importer, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", "at,who,what", ["never,bob,rum", "2024-01-01,ann", "2024-01-01,,tea"])
    assert importer.run(LOG, file).rejected == 3
    found = importer.rejections()
    assert [row[:3] for row in found] == [
        ("import:a.csv", "line 2", "bad_time"),
        ("import:a.csv", "line 3", "wrong_cell_count"),
        ("import:a.csv", "line 4", "no_identity"),
    ]
    importer.run(LOG, file)
    assert importer.rejections() == found


NUMBERS = itertools.count()
ROWS = st.lists(st.tuples(st.sampled_from(["ann", "bob"]), st.sampled_from(["tea", "rum", "gin"])), max_size=12)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(exports=st.lists(ROWS, min_size=1, max_size=4))
def test_any_exports_end_as_the_most_that_one_of_them_showed(
    importer: Importer, tmp_path: Path, exports: list[list[tuple[str, str]]]
) -> None:
    """The ledger is a multiset union: of each row as many as the export that has most of it."""
    recipe = LOG.replace("recipe: log", f"recipe: log-{next(NUMBERS)}")  # a ledger of its own
    before = rows_of(importer)
    expected: Counter[tuple[str, str]] = Counter()
    for number, rows in enumerate(exports):
        file = write(tmp_path / f"{number}.csv", "at,who,what", [f"2024-01-01,{who},{what}" for who, what in rows])
        importer.run(recipe, file)
        expected |= Counter(rows)
    assert rows_of(importer) - before == expected


KILLED = """
    import sys
    from tests.events.imports.support import Importer
    from tests.conftest import TestWorkspace
    from tilth.platform.database.sessions import Database, Urls
    importer = Importer(Database(Urls(*sys.argv[1:4])), TestWorkspace(int(sys.argv[4]), "w", "UTC", "CNY"))
    importer.run(open(sys.argv[5]).read(), sys.argv[6])
"""


@pytest.mark.slow
def test_a_killed_import_is_resumed_exactly_once(importer: Importer, tmp_path: Path) -> None:
    total = 250_000
    file = tmp_path / "long.csv"
    with file.open("w") as out:
        out.write("at,who,what\n")
        out.writelines(f"2024-01-01 00:00:{i % 60:02},p{i % 1000},i{i % 7000}\n" for i in range(total))
    recipe = tmp_path / "log.yaml"
    recipe.write_text(LOG)
    urls = importer.database.urls
    command = [sys.executable, "-c", textwrap.dedent(KILLED), urls.owner, urls.app, urls.admin]
    command += [str(importer.workspace.id), str(recipe), str(file)]
    killed_midway = 0
    for _ in range(3):
        before = importer.ledger()[0]
        process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
        deadline = time.monotonic() + 60
        while importer.ledger()[0] < before + 2 and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        killed_midway += 0 < importer.ledger()[1] < total
    assert killed_midway >= 1
    summary = importer.run(LOG, file)
    assert summary.known > 0
    assert summary.added + summary.known == total
    events = importer.events()
    assert events.num_rows == total
    assert len(set(events["message_id"].to_pylist())) == total


def test_two_imports_at_once_share_the_work(importer: Importer, tmp_path: Path) -> None:
    rows = [f"2024-01-01,p{i % 50},i{i % 999}" for i in range(150_000)]
    file = write(tmp_path / "a.csv", "at,who,what", rows)
    rivals = [Thread(target=importer.run, args=(LOG, file)) for _ in range(2)]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join()
    assert importer.events().num_rows == 150_000
    assert importer.ledger()[1] == 150_000
