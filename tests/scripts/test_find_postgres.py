"""The second round of `make test` runs on the newest server PostgreSQL that can serve Tilth."""

import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "find_postgres.py"
spec = importlib.util.spec_from_file_location("find_postgres", SCRIPT)
assert spec is not None
assert spec.loader is not None
find_postgres = importlib.util.module_from_spec(spec)
spec.loader.exec_module(find_postgres)


@pytest.mark.parametrize(
    ("folders", "newest"),
    [
        (["usr/lib/postgresql/15/bin"], "usr/lib/postgresql/15/bin"),
        (
            ["usr/lib/postgresql/9/bin", "usr/lib/postgresql/15/bin", "usr/lib/postgresql/17/bin"],
            "usr/lib/postgresql/17/bin",
        ),
        (["usr/lib/postgresql/15/bin", "usr/pgsql-16/bin"], "usr/pgsql-16/bin"),
        (["usr/lib/postgresql/14/bin"], None),
        ([], None),
    ],
)
def test_newest_that_is_new_enough(tmp_path: Path, folders: list[str], newest: str | None) -> None:
    for folder in folders:
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "initdb").touch()
        (tmp_path / folder / "postgres").touch()
    assert find_postgres.find_newest(tmp_path) == (None if newest is None else tmp_path / newest)


def test_a_client_alone_is_no_server(tmp_path: Path) -> None:
    (tmp_path / "usr/lib/postgresql/17/bin").mkdir(parents=True)
    (tmp_path / "usr/lib/postgresql/17/bin/pg_dump").touch()
    assert find_postgres.find_newest(tmp_path) is None
