"""The whole demo on a running tree: everything through the public API, figures equal to the simulator's own."""

import io
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from tilth.entrypoints.demo.errors import DemoFailed
from tilth.entrypoints.demo.figures import draw_six
from tilth.entrypoints.demo.flow import Demo, Wishes
from tilth.entrypoints.demo.server import Count
from tilth.entrypoints.demo.shop import Memory, open_home, remember
from tilth.entrypoints.demo.simulator.scenario import Scenario
from tilth.entrypoints.demo.tree import Tree
from tilth.kernel.clock import SystemClock
from tilth.platform.database.locks import FileLock
from tilth.platform.settings import PlatformSettings


@pytest.mark.slow
def test_demo_from_an_empty_folder_and_again(home: Path) -> None:
    settings = PlatformSettings(home=home, port=0)
    said = io.StringIO()
    demo = Demo(settings, Wishes(once=True), SystemClock(), Console(file=said, width=140))
    scenario = Scenario(datetime.now(UTC).replace(microsecond=0), persons=2_000)

    demo.run(scenario)  # raises where a figure differs

    first = said.getvalue()
    assert "15 figures are what the simulator counted itself" in first
    assert "✗" not in first
    with pytest.raises(httpx.TransportError):
        httpx.get(re.findall(r"Tilth runs at (\S+),", first)[0])

    demo.run(scenario)  # a second time: the same shop is there, nothing is sent

    again = said.getvalue().removeprefix(first)
    assert "Sending" not in again
    assert re.findall(r"GMV.*?CNY ([\d,.]+)", first) == re.findall(r"GMV.*?CNY ([\d,.]+)", again)


def test_a_folder_with_something_else_is_left_alone(home: Path) -> None:
    home.mkdir()
    (home / "thesis.txt").write_text("years of work")
    with pytest.raises(DemoFailed, match="not the home of a demo"):
        open_home(home, fresh=True)
    assert (home / "thesis.txt").read_text() == "years of work"


def test_a_demo_that_was_cut_short_begins_anew(home: Path) -> None:
    assert open_home(home, fresh=False) == Memory()
    (home / "half").write_text("done")
    assert open_home(home, fresh=False) == Memory()
    assert not (home / "half").exists()


def test_a_finished_demo_is_gone_on_with_unless_a_fresh_one_is_wanted(home: Path) -> None:
    open_home(home, fresh=False)
    memory = Memory(None, Scenario(datetime(2026, 11, 20, tzinfo=UTC)))
    remember(home, memory)
    (home / "data").write_text("kept")
    assert open_home(home, fresh=False) == memory
    assert (home / "data").exists()
    assert open_home(home, fresh=True) == Memory()
    assert not (home / "data").exists()


@pytest.mark.parametrize("fresh", [False, True])
def test_a_home_in_which_tilth_runs_is_left_alone(home: Path, fresh: bool) -> None:
    open_home(home, fresh=False)
    (home / "run" / "server.json").write_text("{}")
    (home / "database").mkdir()
    running = FileLock(home / "run" / "up.lock")
    assert running.take()
    running.write("pid 12")
    with pytest.raises(DemoFailed, match=r"Tilth is running in .*\(pid 12\).*another TILTH_HOME"):
        open_home(home, fresh=fresh)
    assert (home / "run" / "server.json").exists()
    assert (home / "database").exists()
    running.release()
    assert open_home(home, fresh=fresh) == Memory()
    assert {path.name for path in home.rglob("*")} == {"demo.json", "run", "up.lock"}


def test_nobody_starts_in_a_home_while_it_is_emptied(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_home(home, fresh=False)
    (home / "folder").mkdir()
    held = []
    emptying = shutil.rmtree

    def look(path: Path) -> None:
        held.append(not FileLock(home / "run" / "up.lock").take())
        emptying(path)

    monkeypatch.setattr(shutil, "rmtree", look)
    open_home(home, fresh=True)
    assert held == [True]


def test_amounts_are_shown_with_the_digits_of_their_currency() -> None:
    answers = {"gmv": Count(123_456), "cac": Count(1_000, 3)} | {
        code: Count(1, 2) for code in ("conversion_rate", "retention_rate", "repurchase_rate")
    }
    answers["active_users"] = Count(7)
    for currency, amounts in {
        "CNY": ("CNY 1,234.56", "CNY 3.33", "10.00 ÷ 3"),
        "JPY": ("JPY 123,456", "JPY 333", "1,000 ÷ 3"),
        "KWD": ("KWD 123.456", "KWD 0.333", "1.000 ÷ 3"),
    }.items():
        said = io.StringIO()
        Console(file=said, width=160).print(draw_six(answers, None, title="", currency=currency))
        assert all(amount in said.getvalue() for amount in amounts)


@pytest.mark.slow
def test_a_tree_that_cannot_start_says_why(home: Path) -> None:
    tree = Tree(home, port=0, environment={"TILTH_LOG_LEVEL": "loud"})
    with tree, pytest.raises(DemoFailed, match="TILTH_LOG_LEVEL"):
        tree.wait_ready()
