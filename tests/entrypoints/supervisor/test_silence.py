"""Parts that are alive and answer nothing: told, ended, started again."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from tests.entrypoints.supervisor.tree import Tree, standing

from tilth.entrypoints.supervisor import pulse
from tilth.entrypoints.supervisor.pulse import ENDED_AFTER, ENDED_AFTER_START, TOLD_AFTER, Beats, Pulse
from tilth.platform.database import embedded
from tilth.platform.database.embedded import EmbeddedServer


@pytest.fixture(scope="module")
def tree() -> Iterator[Tree]:
    folder = Path(tempfile.mkdtemp(prefix="tilth-test-", dir="/tmp"))
    folder.chmod(0o755)
    with standing(folder / "home", impatient=True) as tree:
        yield tree
    shutil.rmtree(folder)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("tilth.entrypoints.worker", "worker"),
        ("tilth.entrypoints.http", "HTTP server"),
        ("postgres", "database"),
    ],
)
def test_a_stopped_part_is_told_and_replaced(tree: Tree, word: str, name: str) -> None:
    said = len(tree.said())
    former = tree.child(word)
    former.send_signal(signal.SIGSTOP)

    def stands_again() -> bool:
        try:
            return tree.child(word).pid != former.pid and tree.is_ready()
        except (StopIteration, psutil.Error):
            return False

    tree.wait(stands_again, f"{name} again")
    words = tree.said()[said:]
    assert f"{name} has not answered for 3 s.\n" in words
    assert f"{name} has not answered for 12 s; ending it.\n" in words
    assert not former.is_running() or former.status() == psutil.STATUS_ZOMBIE


@pytest.mark.slow
def test_a_stopped_part_that_goes_on_is_left_alone(tree: Tree) -> None:
    said = len(tree.said())
    server = tree.child("tilth.entrypoints.http")
    server.send_signal(signal.SIGSTOP)
    tree.wait(lambda: "HTTP server has not answered for 3 s.\n" in tree.said()[said:], "the report")
    server.send_signal(signal.SIGCONT)
    tree.wait(lambda: "HTTP server answers again.\n" in tree.said()[said:], "the answer")
    assert tree.child("tilth.entrypoints.http").pid == server.pid


@pytest.mark.slow
def test_a_stopped_postmaster_ends_with_its_supervisor(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_ANSWER_SECONDS", 2.0)
    monkeypatch.setattr(embedded, "_QUIT_SECONDS", 0.5)
    server = EmbeddedServer(home)
    server.start()
    assert server.pid is not None
    postmaster = psutil.Process(server.pid)
    assert server.answers(2)
    postmaster.send_signal(signal.SIGSTOP)
    assert not server.answers(2)
    assert not server.has_ended()
    server.stop()
    assert not postmaster.is_running()
    server.start()
    assert server.answers(2)
    server.stop()
    assert not server.answers(2)


def ask(pulse_of: Pulse, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """So many questions without a pause."""
    monkeypatch.setattr(pulse, "EVERY", 0.0)
    left = iter(range(times))
    monkeypatch.setattr(pulse_of._stop, "wait", lambda _: next(left, None) is None)
    pulse_of._run()
    monkeypatch.setattr(pulse, "EVERY", 5.0)


def test_silence_is_told_once_and_ends_after_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = True
    heart = Pulse(lambda _: answers)
    ask(heart, monkeypatch, 1)
    answers = False
    ask(heart, monkeypatch, TOLD_AFTER - 1)
    assert heart.check().words is None
    ask(heart, monkeypatch, 1)
    assert heart.check().words == "has not answered for 15 s"
    assert heart.check().words is None
    ask(heart, monkeypatch, ENDED_AFTER - TOLD_AFTER)
    assert heart.check() == pulse.Heard("has not answered for 60 s; ending it", hopeless=True)
    heart.restart()
    ask(heart, monkeypatch, ENDED_AFTER_START - 1)  # it is starting
    assert heart.check() == pulse.Heard()
    ask(heart, monkeypatch, 1)
    assert heart.check().hopeless


def test_no_answer_is_any_error_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: float) -> bool:
        raise ConnectionRefusedError

    heart = Pulse(refuse)
    ask(heart, monkeypatch, ENDED_AFTER_START)
    assert heart.check().hopeless


def test_beats_are_changes_of_a_file(tmp_path: Path) -> None:
    beats = Beats(tmp_path / "worker.prom")
    with pytest.raises(FileNotFoundError):
        beats.ask(1)
    (tmp_path / "worker.prom").touch()
    assert [beats.ask(1), beats.ask(1)] == [True, False]
