"""Every page in both languages, light and dark, at a desk and on a phone: it shows, fits and keeps nobody out."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Browser, expect
from tests.console.browser import LANGUAGES, PHONE, Language, Visitor, visiting
from tests.console.conftest import Shop
from tests.console.pages import all_paths, open_page
from tests.console.words import text

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


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/w/demo/no-such-page", "common:error.noPage"),
        ("/w/no-such-place/overview", "common:place.none"),
        ("/w/demo/boards/00000000-0000-7000-8000-000000000000", "nav:boards"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_address_that_leads_nowhere_says_so(
    visit: Callable[..., AbstractContextManager[Visitor]], shop: Shop, path: str, title: str, language: Language
) -> None:
    with visit(language=language, theme="dark", size=PHONE) as visitor:
        visitor.forgiven.add("status of 404")
        visitor.sign_in(shop.known.email, shop.known.password)
        page = visitor.open(path)
        expect(page.locator("h1")).to_have_text(text(language, title))
        expect(page).to_have_title(f"{text(language, title)} · Tilth")
        assert visitor.serious_violations() == []
        assert not visitor.overflows()


def test_the_keyboard_reaches_everything(visit: Callable[..., AbstractContextManager[Visitor]], shop: Shop) -> None:
    """From the link past the menu into a drawer and back, through a menu of the header, and to a head that sorts."""
    with visit() as visitor:
        visitor.sign_in(shop.known.email, shop.known.password)
        page = visitor.open("/w/demo/settings/audit")
        press = page.keyboard.press
        press("Tab")
        expect(page.locator(".skip-link")).to_be_focused()
        press("Enter")
        press("Tab")
        expect(page.get_by_role("searchbox").or_(page.get_by_role("textbox")).first).to_be_focused()
        row = page.locator("tbody button").first
        row.focus()
        press("Enter")
        expect(page.get_by_role("dialog")).to_be_visible()
        press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(row).to_be_focused()
        button = page.get_by_role("button", name=text("en", "nav:account"), exact=True)
        button.focus()
        press("Enter")
        expect(page.locator("[role=menuitem]:focus")).to_have_count(1)
        press("ArrowDown")
        expect(page.locator("[role=menuitem]:focus")).to_have_text(text("en", "nav:signOut"))
        press("Escape")
        expect(button).to_be_focused()
        head = page.get_by_role("columnheader").first
        press("Tab")
        while not head.evaluate("(node) => node === document.activeElement"):
            press("Tab")
        expect(head).to_have_css("outline-style", "solid")
        press("Enter")
        expect(head).to_have_attribute("aria-sort", "ascending")


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
