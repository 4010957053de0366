"""The whole demo on a running tree: everything through the public API, figures equal to the simulator's own."""

import io
import re
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from tilth.entrypoints.demo.errors import DemoFailed
from tilth.entrypoints.demo.flow import Demo, Wishes
from tilth.entrypoints.demo.shop import Memory, open_home, remember
from tilth.entrypoints.demo.simulator.scenario import Scenario
from tilth.entrypoints.demo.tree import Tree
from tilth.kernel.clock import SystemClock
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


@pytest.mark.slow
def test_a_tree_that_cannot_start_says_why(home: Path) -> None:
    tree = Tree(home, port=0, environment={"TILTH_LOG_LEVEL": "loud"})
    with tree, pytest.raises(DemoFailed, match="TILTH_LOG_LEVEL"):
        tree.wait_ready()
