"""`make screenshots`: pictures of every page in both languages, into docs/images/.

The shop is the demo's, with the goods and cities of its language; a picture shows what a newcomer sees after
`make demo`.
"""

import shutil
import sys
import uuid
from contextlib import ExitStack
from pathlib import Path

import httpx
from playwright.sync_api import Browser, expect, sync_playwright
from rich.console import Console
from rich.progress import track
from tests.conftest import make_short_folder
from tests.console.browser import LANGUAGES, PHONE, Language, Visitor, find_chromium, launch, visiting
from tests.console.filling import fill_shop
from tests.console.pages import address, menu_paths, open_page

from tilth.entrypoints.demo.shop import DemoShop
from tilth.entrypoints.demo.tree import Tree

IMAGES = Path(__file__).parents[2] / "docs" / "images"
PERSONS = 6_000
SIZE = (1280, 800)
FURTHER_DOWN, DRAWN = 1_500, 600
"""Milliseconds: until what comes after the first answers is asked for, and until charts have drawn theirs."""
LIVE = "/events/live"
WAY = ("Product Viewed", "Product Added", "Checkout Started", "Order Completed")


def file_name(path: str, language: Language, variant: str = "") -> str:
    return f"{path.strip('/').replace('/', '-')}{variant}.{language}.png"


def main() -> int:
    executable = find_chromium()
    if executable is None:
        sys.stderr.write("No Chromium on this machine: scripts/setup_tests.sh says how to get it.\n")
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright, executable)
        for language in LANGUAGES:
            with ExitStack() as leaving:
                folder = make_short_folder()
                leaving.callback(shutil.rmtree, folder, ignore_errors=True)
                shop = fill_shop(folder / "home", Console(), persons=PERSONS, language=language)
                url = leaving.enter_context(Tree(folder / "home", port=0)).wait_ready().url
                _take_all(browser, url, shop, language)
        browser.close()
    return 0


def _take_all(browser: Browser, url: str, shop: DemoShop, language: Language) -> None:
    with visiting(browser, url, language=language, size=SIZE) as visitor:
        visitor.open("/sign-in")
        _take(visitor, file_name("/sign-in", language))
        visitor.sign_in(shop.email, shop.password)
        for path, asked in track(_addresses(url, shop).items(), f"Pictures ({language})"):
            open_page(visitor, asked)
            if path == LIVE:
                _send_some(url, shop)
                expect(visitor.page.get_by_text("Order Completed").first).to_be_visible()
            _take(visitor, file_name(path, language))
    with visiting(browser, url, language=language, theme="dark", size=SIZE) as visitor:
        visitor.sign_in(shop.email, shop.password)
        open_page(visitor, "/overview")
        _take(visitor, file_name("/overview", language, "-dark"))
    with visiting(browser, url, language=language, size=PHONE) as visitor:
        visitor.sign_in(shop.email, shop.password)
        open_page(visitor, "/overview")
        _take(visitor, file_name("/overview", language, "-phone"))


def _addresses(url: str, shop: DemoShop) -> dict[str, str]:
    """By the path that names its picture, what is opened: pages that wait for a question are asked one."""
    with httpx.Client(base_url=f"{url}/api/v1", headers={"Authorization": f"Bearer {shop.api_key}"}) as api:
        board = api.get("/insight/dashboards").raise_for_status().json()["items"][0]["id"]
        buyer = api.get("/persons", params={"sort": "-paid", "limit": 1}).raise_for_status().json()["items"][0]
    return {
        **{path: path for path in menu_paths()},
        "/funnel": address("/funnel", steps=[{"event": event} for event in WAY]),
        "/explore": address("/explore", by=["channel", "buyer"], chart="bar"),
        "/boards": f"/boards/{board}",
        "/person": f"/people/{buyer['person_no']}",
    }


def _send_some(url: str, shop: DemoShop) -> None:
    """A visit that ends with an order, to be seen arriving."""
    product = {"product_id": "P00016", "price": 59.9, "currency": "CNY"}
    order = {"order_id": str(uuid.uuid4()), "total": 59.9, "currency": "CNY", "products": [{**product, "quantity": 1}]}
    visit = [*((event, product) for event in (*WAY[:2], "Product Viewed")), (WAY[2], {}), (WAY[3], order)]
    for number, (event, properties) in enumerate(visit):
        message = {"type": "track", "event": event, "userId": f"u{100_200 + number // 2}", "properties": properties}
        answer = httpx.post(f"{url}/v1/track", json=message, auth=(shop.write_key, ""))
        answer.raise_for_status()


def _take(visitor: Visitor, name: str) -> None:
    visitor.page.wait_for_timeout(FURTHER_DOWN)
    visitor.settle()
    visitor.page.wait_for_timeout(DRAWN)
    visitor.page.screenshot(path=IMAGES / name, animations="disabled")


if __name__ == "__main__":
    sys.exit(main())
