"""What is remembered of import runs."""

from pathlib import Path

import pytest
from tests.events.imports.support import Importer
from tests.events.imports.test_exactly_once import LOG, write

from tilth.events.imports.api import list_runs
from tilth.events.imports.contracts import ImportRun, RunState
from tilth.events.imports.errors import FileUnreadable


def runs_of(importer: Importer) -> list[ImportRun]:
    with importer.database.read(importer.workspace.id) as session:
        return list(list_runs(session).items)


def test_a_run_of_one_chunk_is_finished(importer: Importer, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", "at,who,what", ["2024-01-01,ann,tea"] * 2 + ["never,bob,rum"])
    importer.run(LOG, file)
    importer.run(LOG, file)
    again, first = runs_of(importer)
    assert (first.recipe, first.files, first.actor, first.state) == (
        *("log", [str(file)], "local:tester", RunState.FINISHED),
    )
    assert (first.rows, first.added, first.known, first.rejected) == (3, 2, 0, 1)
    assert (again.rows, again.added, again.known, again.state) == (3, 0, 2, RunState.FINISHED)
    assert first.finished_at is not None
    assert first.started_at <= first.finished_at <= again.started_at


def test_a_run_that_stops_on_the_way_stays_unfinished(importer: Importer, tmp_path: Path) -> None:
    good = write(tmp_path / "1.csv", "at,who,what", [f"2024-01-01,p{n},tea" for n in range(150_000)])
    broken = tmp_path / "2.csv"
    broken.write_text("")
    with pytest.raises(FileUnreadable):
        importer.run(LOG, good, broken)
    (run,) = runs_of(importer)
    assert (run.state, run.finished_at, run.added) == (RunState.UNFINISHED, None, 150_000)


def test_a_dry_run_is_none(importer: Importer, tmp_path: Path) -> None:
    importer.preview(LOG, write(tmp_path / "a.csv", "at,who,what", ["2024-01-01,ann,tea"]))
    assert runs_of(importer) == []
