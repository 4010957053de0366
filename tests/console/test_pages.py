"""Every page in both languages, light and dark, at a desk and on a phone: it shows, fits and keeps nobody out."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Browser, expect
from tests.console.browser import LANGUAGES, PHONE, Language, Visitor, visiting
from tests.console.conftest import Shop
from tests.console.pages import all_paths, open_page

pytestmark = pytest.mark.slow
PATHS = all_paths()
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_KEY = re.compile(r"\b[a-z][a-zA-Z]*\.[a-z][a-zA-Z]*[A-Z][a-zA-Z]*\b")
"""What a text that is missing shows: its key."""


@pytest.fixture(scope="module", params=LANGUAGES)
def desk(request: pytest.FixtureRequest, browser: Browser, shop: Shop) -> Iterator[tuple[Language, Visitor]]:
    language: Language = request.param
    with visiting(browser, shop.url, language=language) as visitor:
        visitor.sign_in(shop.known.email, shop.known.password)
        yield language, visitor


@pytest.fixture(scope="module")
def phone(browser: Browser, shop: Shop) -> Iterator[Visitor]:
    with visiting(browser, shop.url, language="zh", theme="dark", size=PHONE) as visitor:
        visitor.sign_in(shop.known.email, shop.known.password)
        yield visitor


@pytest.mark.parametrize("path", PATHS)
def test_page_at_a_desk(desk: tuple[Language, Visitor], path: str) -> None:
    language, visitor = desk
    open_page(visitor, path)
    page = visitor.page
    expect(page.locator(".ant-result")).to_have_count(0)
    assert page.title().endswith("· Tilth")
    assert page.locator("html").get_attribute("lang") == {"en": "en", "zh": "zh-CN"}[language]
    heading = page.locator("h1").first.inner_text()
    assert bool(_CHINESE.search(heading)) == (language == "zh"), heading
    assert _KEY.findall(page.locator("main, [role=main]").first.inner_text()) == []
    assert not visitor.overflows()
    assert visitor.serious_violations() == []
    visitor.check_quiet()


@pytest.mark.parametrize("path", PATHS)
def test_page_on_a_phone_in_the_dark(phone: Visitor, path: str) -> None:
    open_page(phone, path)
    assert not phone.overflows()
    assert phone.serious_violations() == []
    phone.check_quiet()


def test_page_that_does_not_exist_says_so(visit: Callable[..., AbstractContextManager[Visitor]], shop: Shop) -> None:
    with visit() as visitor:
        visitor.sign_in(shop.known.email, shop.known.password)
        visitor.page.goto(f"{shop.url}/console/w/demo/no-such-page")
        expect(visitor.page.get_by_text("There is no page at this address")).to_be_visible()


def test_a_page_that_cannot_be_fetched_is_fetched_once_the_server_is_back(
    visit: Callable[..., AbstractContextManager[Visitor]], shop: Shop
) -> None:
    with visit() as visitor:
        visitor.sign_in(shop.known.email, shop.known.password)
        open_page(visitor, "/overview")
        visitor.forgiven |= {"ERR_INTERNET_DISCONNECTED", "Failed to fetch"}
        visitor.context.set_offline(offline=True)
        visitor.page.get_by_role("link", name="People").first.click()
        expect(visitor.page.get_by_text("The server cannot be reached")).to_be_visible()
        visitor.context.set_offline(offline=False)
        visitor.page.get_by_role("button", name="Try again").click()
        expect(visitor.page.locator("h1").first).to_have_text("People")
        expect(visitor.page.locator("tbody tr").nth(1)).to_be_visible()
