"""A full disk under a running tree: 503, patience, and nothing lost."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.entrypoints.supervisor.tree import standing

from tilth.platform.database.errors import DatabaseUnavailable
from tilth.platform.database.opening import join_database
from tilth.platform.database.sessions import Database
from tilth.platform.settings import PlatformSettings

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="Mounting a small disk needs root."),
]


@pytest.fixture
def disk(home: Path) -> Iterator[Path]:
    folder = home.parent / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=260m,mode=755", "tilth-test", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_the_tree_says_503_and_comes_back_when_there_is_space(disk: Path) -> None:
    ballast = disk / "ballast"
    ballast.write_bytes(b"\0" * (40 << 20))
    settings = PlatformSettings(home=disk / "home")
    with standing(settings.home_path) as tree:
        with join_database(settings) as opened:
            committed = commit_until_full(opened.database)
        tree.wait(lambda: "No space left on device" in tree.said(), "the reason")
        assert tree.status("/readyz") == 503
        assert tree.status("/healthz") == 200

        ballast.unlink()

        tree.wait(tree.is_ready, "readiness")
        with join_database(settings) as opened, opened.database.pipeline() as connection:
            found = connection.execute("SELECT count(DISTINCT n), count(*) FROM kept").fetchone()
    assert committed > 0
    assert found == (committed, committed * 2000)


def commit_until_full(database: Database) -> int:
    with database.pipeline() as connection:
        connection.execute("CREATE TABLE kept (n bigint, filler text)")
    for n in range(1000):
        try:
            with database.pipeline() as connection:
                connection.execute(
                    "INSERT INTO kept SELECT %s, repeat(md5(i::text), 30) FROM generate_series(1, 2000) i", [n]
                )
        except DatabaseUnavailable:
            return n
    pytest.fail("the disk did not fill")
