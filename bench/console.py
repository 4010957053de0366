"""The console in a real browser: how soon the overview can be used, what it weighs, how soon builders show answers."""

import re
import shutil
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright
from rich.console import Console

from bench.options import Options
from bench.parts import SETTLE_SECONDS, free_port
from bench.report import Report
from tilth.entrypoints.demo.flow import Demo, Wishes
from tilth.entrypoints.demo.shop import DemoShop, open_home
from tilth.entrypoints.demo.simulator.scenario import Scenario
from tilth.entrypoints.demo.simulator.simulation import simulate
from tilth.entrypoints.demo.tree import Tree
from tilth.entrypoints.http.console import FILES
from tilth.kernel.clock import SystemClock
from tilth.platform.settings import PlatformSettings

PERSONS = 20_000
RUNS = 7
OVERVIEW = "/console/w/demo/overview"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_READY = """
() => {
  const isReady = document.querySelectorAll('[data-metric] .metric-value').length === 6
  if (isReady) window.readyAt ??= performance.now()
  return isReady
}
"""
"""The six cards have their numbers, and what has a number can be clicked; looked at before each frame."""
_ROWS = "() => document.querySelectorAll('.ant-table-row').length > 0 && !document.querySelector('[aria-busy=true]')"
_EVENTS = "%5B%7B%22event%22%3A%22Product+Viewed%22%7D%2C%7B%22event%22%3A%22{last}%22%7D%5D"


def run(options: Options) -> Report:
    report = Report("console")
    executable = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if executable is None:
        raise RuntimeError("No Chromium on this machine: scripts/setup_tests.sh says how to get it.")
    home, persons = options.home / "console", options.persons or PERSONS
    scenario = Scenario(datetime.now(UTC).replace(microsecond=0), persons=persons)
    settings = PlatformSettings(home=home, port=free_port())
    Demo(settings, Wishes(once=True, fresh=True), SystemClock(), Console(stderr=True)).run(scenario)
    shop = open_home(home, fresh=False).shop
    assert shop is not None
    events = len(simulate(scenario).events)
    with Tree(home, port=settings.port) as tree, sync_playwright() as playwright:
        url = tree.wait_ready().url
        time.sleep(SETTLE_SECONDS)
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        _measure(report, browser, url, shop)
        browser.close()
    report.notes.append(f"{persons:,} persons, {scenario.days} days, {events:,} events; medians of {RUNS}")
    report.notes.append(f"{SETTLE_SECONDS:g} s after the load, when the database has put its tables in order")
    report.notes.append("cold: an empty browser cache, a server that has answered before")
    report.notes.append(
        "builders: 90 days, from the change to the shown answer; the pause for typing (150 ms) is in it"
    )
    return report


def _measure(report: Report, browser: Browser, url: str, shop: DemoShop) -> None:
    first = _open_once(browser, url, shop)
    report.add("overview, the first one after the start of the server", first, "ms")
    cold = [_open_once(browser, url, shop) for _ in range(RUNS)]
    report.add("overview interactive, cold", statistics.median(cold), "ms", bar="< 1500")
    context = _sign_in(browser, url, shop)
    ready, page = _open_overview(context, url), context.pages[0]
    linked = re.findall(r'"/console/assets/([^"]+\.js)"', (FILES / "index.html").read_text())
    report.add("initial scripts (of index.html), gzip", _weigh(linked) / 1024, "KB", bar="<= 450")
    report.add("scripts until the overview was interactive, gzip", _weigh(_loaded(page, ready)) / 1024, "KB")
    warm = [_navigate(page, lambda: page.goto(url + OVERVIEW, wait_until="commit"), _READY) for _ in range(RUNS)]
    report.add("overview interactive, warm", statistics.median(warm), "ms", bar="< 400")
    report.add("overview interactive, from another page", statistics.median(_come_back(page)), "ms", bar="< 400")
    for name, times in _ask_builders(page, url).items():
        report.add(f"{name}, answer shown", statistics.median(times), "ms", bar="< 500")
    context.close()


def _sign_in(browser: Browser, url: str, shop: DemoShop) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    answer = context.request.post(
        f"{url}/api/v1/session", data={"email": shop.email, "password": shop.password}, headers={"Origin": url}
    )
    assert answer.ok, answer.text()
    context.new_page()
    return context


def _open_once(browser: Browser, url: str, shop: DemoShop) -> float:
    """In a window of its own, which is closed again: an open overview goes on asking."""
    context = _sign_in(browser, url, shop)
    milliseconds = _open_overview(context, url)
    context.close()
    return milliseconds


def _open_overview(context: BrowserContext, url: str) -> float:
    page = context.pages[0]
    return _navigate(page, lambda: page.goto(url + OVERVIEW, wait_until="commit"), _READY)


def _navigate(page: Page, go: Callable[[], object], ready: str) -> float:
    """Milliseconds on the page's own clock, which begins with the navigation; from an empty tab."""
    page.goto("about:blank")
    go()
    page.wait_for_function(ready, polling="raf")
    milliseconds: float = page.evaluate("window.readyAt ?? performance.now()")
    return milliseconds


def _come_back(page: Page) -> list[float]:
    times = []
    for _ in range(RUNS):
        page.locator("a[href$='/people']").first.click()
        page.wait_for_function("location.pathname.endsWith('/people')")
        page.wait_for_timeout(500)
        times.append(_click(page, "a[href$='/overview']", _READY))
    return times


def _click(page: Page, selector: str, ready: str) -> float:
    started: float = page.evaluate("performance.now()")
    page.locator(selector).first.click()
    page.wait_for_function(ready, polling="raf")
    ended: float = page.evaluate("performance.now()")
    return ended - started


def _ask_builders(page: Page, url: str) -> dict[str, list[float]]:
    """Each time another question, so that no cache can answer it."""
    place = f"{url}/console/w/demo"
    lasts = ("Product+Added", "Order+Completed", "Checkout+Started", "Order+Placed", "Cart+Viewed")
    addresses = {
        "funnel": [f"{place}/funnel?steps={_EVENTS.format(last=last)}&range=90d" for last in lasts],
        "retention": [f"{place}/retention?range=90d&periods={count}" for count in (7, 8, 9, 10, 11)],
        "explore": [
            f"{place}/explore?range=90d&chart=table&by={by}"
            for by in ("channel", "province", "city", "brand", "category")
        ],
    }
    pairs = ("channel%22%2C%22province", "province%22%2C%22city", "brand%22%2C%22category", "channel%22%2C%22brand")
    addresses["explore, two dimensions"] = [
        f"{place}/explore?range=90d&chart=table&by=%5B%22{pair}%22%5D" for pair in ("category%22%2C%22city", *pairs)
    ]
    addresses["people, searched"] = [
        f"{place}/people?search={beginning}" for beginning in ("u1000", "1390", "u100", "u10", "139")
    ]
    times: dict[str, list[float]] = {}
    for name, asked in addresses.items():
        page.goto(asked[0])
        page.wait_for_function(_ROWS)
        for address in asked[1:]:
            times.setdefault(name, []).append(_ask(page, address))
    return times


def _ask(page: Page, address: str) -> float:
    """As a click does: the page's own router goes there, without loading anything anew."""
    parts = urlsplit(address)
    started: float = page.evaluate("performance.now()")
    with page.expect_response(_is_answer):
        page.evaluate(
            "(to) => { history.pushState(null, '', to); window.dispatchEvent(new PopStateEvent('popstate')) }",
            f"{parts.path}?{parts.query}",
        )
    page.wait_for_function(_ROWS, polling="raf")  # the old answer is dimmed and busy until the new one stands there
    ended: float = page.evaluate("performance.now()")
    return ended - started


def _is_answer(response: Response) -> bool:
    path = urlsplit(response.url).path
    return path == "/api/v1/persons" or (path.startswith("/api/v1/insight/") and response.request.method == "POST")


def _loaded(page: Page, ready: float) -> list[str]:
    """Names of the scripts that had come when the page was ready."""
    addresses: list[str] = page.evaluate(
        "(ready) => performance.getEntriesByType('resource').filter((each) => each.responseEnd <= ready)"
        ".map((each) => each.name).filter((name) => name.endsWith('.js'))",
        ready,
    )
    return [Path(urlsplit(address).path).name for address in addresses]


def _weigh(names: list[str]) -> int:
    """Bytes as gzip makes them; the smallest files are served as they are."""
    files = [FILES / "assets" / name for name in names]
    compressed = [file.with_name(file.name + ".gz") for file in files]
    return sum((gz if gz.exists() else file).stat().st_size for file, gz in zip(files, compressed, strict=True))
