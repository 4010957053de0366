"""The doors of the console: the first run, signing in, being refused, signing out."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.console.browser import LANGUAGES, Language, Visitor, visiting
from tests.console.conftest import Shop
from tests.console.words import text
from tests.entrypoints.supervisor.tree import standing

from tilth.platform.accounts.setup_code import setup_code

pytestmark = pytest.mark.slow
NAMES = {
    "email": "accounts:field.email",
    "password": "accounts:field.password",
    "wrong": "accounts:refused.wrong_sign_in",
    "account": "nav:account",
    "sign out": "nav:signOut",
    "code": "accounts:setup.code",
    "name": "accounts:field.name",
    "new password": "accounts:field.newPassword",
    "repeated": "accounts:field.repeated",
    "workspace": "accounts:setup.workspaceName",
    "begin": "accounts:setup.begin",
    "differ": "accounts:field.repeatedDiffers",
    "wrong code": "accounts:refused.wrong_setup_code",
    "write keys": "nav:writeKeys",
}
WORDS = {language: {word: text(language, name) for word, name in NAMES.items()} for language in LANGUAGES}
Window = Callable[..., AbstractContextManager[Visitor]]


def fill_sign_in(visitor: Visitor, words: dict[str, str], email: str, password: str) -> None:
    visitor.field(words["email"]).fill(email)
    visitor.field(words["password"]).fill(password)
    visitor.submit()


@pytest.mark.parametrize("language", LANGUAGES)
def test_signing_in_leads_where_one_wanted_to_go_and_out_again(visit: Window, shop: Shop, language: Language) -> None:
    words = WORDS[language]
    with visit(language=language) as visitor:
        visitor.forgiven.add("status of 401")
        page = visitor.open("/w/demo/settings/health?tab=jobs")
        expect(page).to_have_url(
            f"{shop.url}/console/sign-in?next=%2Fconsole%2Fw%2Fdemo%2Fsettings%2Fhealth%3Ftab%3Djobs"
        )
        assert visitor.serious_violations() == []
        fill_sign_in(visitor, words, shop.known.email, "not the password")
        expect(page.get_by_role("alert")).to_contain_text(words["wrong"])
        fill_sign_in(visitor, words, shop.known.email, shop.known.password)
        page.wait_for_url("**/console/w/demo/settings/health**")

        page.get_by_role("button", name=words["account"], exact=True).click()
        page.get_by_text(words["sign out"], exact=True).click()
        page.wait_for_url("**/console/sign-in")
        page.goto(f"{shop.url}/console/w/demo/overview")
        page.wait_for_url("**/console/sign-in?next=**")


def test_no_page_leads_out_of_the_console(visit: Window, shop: Shop) -> None:
    with visit() as visitor:
        page = visitor.open("/sign-in?next=//example.org/console/")
        fill_sign_in(visitor, WORDS["en"], shop.known.email, shop.known.password)
        page.wait_for_url(f"{shop.url}/console/w/**")


def test_no_script_can_read_the_session(owner: Visitor, shop: Shop) -> None:
    page = owner.open("/w/demo/overview")
    assert "tilth_session" not in page.evaluate("document.cookie")
    cookies = {each["name"]: each for each in owner.context.cookies()}
    assert cookies["tilth_session"]["httpOnly"]
    assert cookies["tilth_session"]["sameSite"] in {"Lax", "Strict"}
    kept = page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert cookies["tilth_session"]["value"] not in kept
    assert cookies["tilth_session"]["value"] not in page.content()


@pytest.mark.parametrize("language", LANGUAGES)
def test_first_run_makes_the_owner_and_leads_on(browser: Browser, home: Path, language: Language) -> None:
    words = WORDS[language]
    with standing(home) as tree, visiting(browser, tree.server["url"], language=language) as visitor:
        visitor.forgiven.add("status of 403")
        page = visitor.open("/")
        page.wait_for_url("**/console/setup")
        assert visitor.serious_violations() == []
        visitor.field(words["code"]).fill("AAAA-AAAA-AAAA-AAAA")
        visitor.field(words["name"]).fill("Ann")
        visitor.field(words["email"]).fill("ann@example.com")
        visitor.field(words["new password"]).fill("four words in a row")
        visitor.field(words["repeated"]).fill("four words in a bow")
        visitor.field(words["workspace"]).fill("Tea house")
        visitor.press(words["begin"])
        expect(page.get_by_text(words["differ"])).to_be_visible()
        visitor.field(words["repeated"]).fill("four words in a row")
        visitor.press(words["begin"])
        expect(page.get_by_role("alert").first).to_contain_text(words["wrong code"])
        visitor.field(words["code"]).fill(setup_code(tree.server["token"]).lower())
        visitor.press(words["begin"])
        page.wait_for_url("**/console/w/main/settings/write-keys**")
        expect(page.locator("h1").first).to_have_text(words["write keys"])
        visitor.settle()
