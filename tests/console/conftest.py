"""A running shop and a real browser for the tests of the console."""

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright
from rich.console import Console
from tests.conftest import make_short_folder
from tests.console.browser import Visitor, find_chromium, launch, visiting
from tests.console.filling import fill_shop

from tilth.entrypoints.demo.shop import DemoShop
from tilth.entrypoints.demo.tree import Tree
from tilth.entrypoints.http.console import FILES

PERSONS = 600
DAYS = 45


@dataclass(frozen=True)
class Shop:
    """A running server with the demo's shop in it; who signs in is its owner."""

    url: str
    home: Path
    known: DemoShop

    def collect(self, *events: dict[str, Any]) -> None:
        """Sends events by the shop's write key."""
        answer = httpx.post(f"{self.url}/v1/batch", json={"batch": list(events)}, auth=(self.known.write_key, ""))
        answer.raise_for_status()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Of one file of tests: while it is open an event loop runs, with which other tests could not work."""
    executable = find_chromium()
    if executable is None:
        pytest.skip("No Chromium on this machine: scripts/setup_tests.sh says how to get it.")
    if not (FILES / "index.html").exists():
        pytest.fail("The console is not built: run `make console`.")
    with sync_playwright() as playwright:
        opened = launch(playwright, executable)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def shop() -> Iterator[Shop]:
    """One for all tests of this process: tests that change something change it back, or work with what is their own."""
    folder = make_short_folder()
    home = folder / "home"
    known = fill_shop(home, Console(file=io.StringIO()), persons=PERSONS, days=DAYS)
    with Tree(home, port=0) as tree:
        yield Shop(tree.wait_ready().url, home, known)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def visit(browser: Browser, shop: Shop) -> Callable[..., AbstractContextManager[Visitor]]:
    """For windows in which nobody is signed in, with language, theme and size as wished."""

    def open_window(**wishes: Any) -> AbstractContextManager[Visitor]:
        return visiting(browser, shop.url, **wishes)

    return open_window


@pytest.fixture
def owner(browser: Browser, shop: Shop) -> Iterator[Visitor]:
    """The shop's owner, signed in, in English."""
    with visiting(browser, shop.url) as visitor:
        visitor.sign_in(shop.known.email, shop.known.password)
        yield visitor
