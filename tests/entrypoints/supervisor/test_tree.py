"""`tilth up` as a whole: its parts are killed one after another, and the tree stands again."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from tests.entrypoints.supervisor.tree import Tree, standing

from tilth.platform.database.opening import open_database
from tilth.platform.settings import PlatformSettings

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shared_tree() -> Iterator[Tree]:
    """A start takes seconds, so one tree serves every test that leaves it standing."""
    folder = Path(tempfile.mkdtemp(prefix="tilth-test-", dir="/tmp"))
    folder.chmod(0o755)
    with standing(folder / "home") as tree:
        yield tree
    shutil.rmtree(folder)


@pytest.fixture
def tree(home: Path) -> Iterator[Tree]:
    with standing(home) as running:
        yield running


def has_ended(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("word", ["tilth.entrypoints.worker", "tilth.entrypoints.http", "postgres"])
def test_a_killed_part_comes_back(shared_tree: Tree, word: str) -> None:
    tree = shared_tree
    former = tree.child(word)
    former.kill()
    tree.wait(lambda: has_ended(former), "death")

    def stands_again() -> bool:
        try:
            return tree.child(word).pid != former.pid and tree.is_ready()
        except (StopIteration, psutil.Error):
            return False

    tree.wait(stands_again, f"{word} again")


def test_a_proxy_of_the_environment_is_not_asked_for_our_own_server(home: Path) -> None:
    with standing(home, http_proxy="http://127.0.0.1:9") as tree:
        assert tree.is_ready()


def test_an_interrupt_stops_everything_in_order(tree: Tree, home: Path) -> None:
    parts = psutil.Process(tree.process.pid).children(recursive=True)
    assert len(parts) >= 6

    tree.process.send_signal(signal.SIGINT)

    assert tree.process.wait(30) == 0
    assert all(has_ended(part) for part in parts)
    assert sorted(p.name for p in (home / "run").iterdir() if p.suffix == ".json") == []
    log = (home / "database" / "postgres.log").read_text()
    assert "interrupted" not in log


def test_a_killed_supervisor_leaves_nobody_and_up_recovers(tree: Tree, home: Path) -> None:
    parts = psutil.Process(tree.process.pid).children(recursive=True)
    tree.process.kill()
    tree.process.wait()
    again = Tree(home, 0)
    try:
        again.wait(lambda: "is running at" in again.said().partition("Ctrl-C")[2], "second start")
        assert all(has_ended(part) for part in parts)
        assert again.is_ready()
    finally:
        again.process.terminate()
        assert again.process.wait(60) == 0


def test_a_second_tree_is_refused_and_a_command_joins(shared_tree: Tree) -> None:
    tree, home = shared_tree, shared_tree.home
    second = subprocess.run(
        [sys.executable, "-m", "tilth.entrypoints.supervisor"],
        env={**os.environ, "TILTH_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 1
    assert f"Tilth is already running for {home} (pid {tree.process.pid})" in second.stderr
    with open_database(PlatformSettings(home=home)) as joined:
        assert joined.server is None
    assert tree.is_ready()


def test_the_supervisor_stays_light(shared_tree: Tree) -> None:
    maps = Path(f"/proc/{shared_tree.process.pid}/maps").read_text()
    assert not [
        name for name in ("numba", "llvmlite", "pyarrow", "duckdb", "sqlalchemy", "numpy") if f"/{name}/" in maps
    ]


def test_a_taken_port_is_named(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        tree = Tree(home, port)
        assert tree.process.wait(60) == 1
    assert (
        f"Port {port} of 127.0.0.1 cannot be used (Address already in use). Choose another with TILTH_PORT."
        in tree.said()
    )
