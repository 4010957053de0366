"""Two people and one name of a recipe, in the wizard: nobody's recipe is overwritten without being seen."""

from functools import partial

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.console.browser import LANGUAGES, PHONE, Language, Visitor
from tests.console.conftest import Shop
from tests.console.test_imports import ask, choose, new_workspace, orders, press
from tests.console.test_journey import spaced
from tests.console.words import text

pytestmark = pytest.mark.slow


def begin_anew(visitor: Visitor, slug: str, language: Language, name: str) -> Page:
    """A file that is described by its columns; its recipe is called as the file."""
    page = choose(visitor, slug, (name, orders(5).encode()))
    for step in ("preview", "dryRun"):
        press(page, text(language, f"imports:next.{step}"))
    expect(page.get_by_role("button", name=spaced(text(language, "imports:next.run")))).to_be_visible()
    return page


def keep_theirs(visitor: Visitor, slug: str, of: str, about: str) -> str:
    """Somebody else imports by another recipe of this name."""
    source = ask(visitor, slug, f"/imports/drafts/{of}")
    theirs: str = source["state"]["recipe"] + f"# {about}\n"
    headers = visitor.own_headers(slug)
    kept = visitor.context.request.get(f"{visitor.url}/api/v1/imports/recipes/till", headers=headers)
    replaces = kept.json()["version"] if kept.ok else None
    answer = visitor.context.request.post(
        f"{visitor.url}/api/v1/imports",
        headers=headers,
        data={"uploads": source["uploads"], "recipe": theirs, "replaces": replaces},
    )
    assert answer.status == 202, answer.text()
    return theirs


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_recipe_that_somebody_kept_meanwhile_is_seen_and_not_overwritten(
    browser: Browser, shop: Shop, language: Language
) -> None:
    say = partial(text, language)
    with new_workspace(browser, shop, language=language, size=PHONE) as (visitor, slug):
        visitor.forgiven.add("409 (Conflict)")
        page = begin_anew(visitor, slug, language, "till.csv")
        (draft,) = ask(visitor, slug, "/imports/drafts")["items"]
        theirs = keep_theirs(visitor, slug, draft["id"], "first")
        press(page, say("imports:next.run"))
        press(page, say("imports:conflict.theirs"))
        dialog = page.get_by_role("dialog")
        kept = dialog.get_by_role("region", name=say("imports:conflict.keptText"))
        expect(kept.locator("mark")).to_have_text("# first")
        assert visitor.serious_violations() == []
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        assert ask(visitor, slug, "/imports/recipes/till")["text"] == theirs

        press(page, say("imports:conflict.otherName"))
        dialog.get_by_role("textbox").fill("till")
        press_in(dialog, say("imports:conflict.otherNameOk"))
        expect(page.get_by_text("till").last).to_be_visible()
        dialog.get_by_role("textbox").fill("till-mine")
        press_in(dialog, say("imports:conflict.otherNameOk"))
        expect(dialog).to_be_hidden()
        press(page, say("imports:next.run"))  # once it was tried again
        expect(page.get_by_role("dialog").get_by_role("link").first).to_be_visible()
        assert {each["name"] for each in ask(visitor, slug, "/imports/recipes")["items"]} == {"till", "till-mine"}
        assert ask(visitor, slug, "/imports/recipes/till")["text"] == theirs


def test_a_recipe_that_was_picked_replaces_what_it_began_from_alone(browser: Browser, shop: Shop) -> None:
    say = partial(text, "en")
    with new_workspace(browser, shop) as (visitor, slug):
        visitor.forgiven.add("409 (Conflict)")
        begin_anew(visitor, slug, "en", "till.csv")
        (draft,) = ask(visitor, slug, "/imports/drafts")["items"]
        keep_theirs(visitor, slug, draft["id"], "first")
        page = choose(visitor, slug, ("till.csv", orders(6).encode()))
        expect(page.get_by_text(say("imports:knownOwn").replace("{{name}}", "till"))).to_be_visible()
        press(page, say("imports:text"))
        page.get_by_role("textbox", name=say("imports:text")).press("Control+End")
        page.keyboard.insert_text("# mine")
        page.get_by_role("textbox", name=say("imports:text")).blur()
        press(page, say("imports:next.preview"))
        press(page, say("imports:next.dryRun"))
        expect(page.get_by_role("button", name=spaced(say("imports:next.run")))).to_be_visible()
        page.reload()  # it still knows what it began from
        keep_theirs(visitor, slug, draft["id"], "second")
        press(page, say("imports:next.run"))
        press(page, say("imports:conflict.replace"))
        press_in(page.get_by_role("dialog"), say("imports:conflict.replace"))
        expect(page.get_by_role("dialog").get_by_role("link").first).to_be_visible()
        kept = ask(visitor, slug, "/imports/recipes/till")["text"]
        assert kept.endswith("# first\n# mine")


def press_in(dialog: Locator, words: str) -> None:
    dialog.get_by_role("button", name=spaced(words)).click()
