"""Making another workspace at the top of the page, what it says to begin with, and the way back."""

import re
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

import pytest
from playwright.sync_api import expect
from tests.console.browser import LANGUAGES, PHONE, Language, Visitor
from tests.console.conftest import Shop
from tests.console.members import join_shop
from tests.console.words import text

from tilth.platform.auth.contracts import Role

pytestmark = pytest.mark.slow
Visit = Callable[..., AbstractContextManager[Visitor]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_owner_makes_another_workspace_and_stands_in_it(visit: Visit, shop: Shop, language: Language) -> None:
    say, number = partial(text, language), uuid.uuid4().hex[:8]
    member = join_shop(shop, Role.OWNER)
    with visit(language=language, size=PHONE) as visitor:
        visitor.sign_in(member.email, member.password)
        page = visitor.open("/w/demo/profile")
        open_switch(visitor, language)
        page.get_by_role("menuitem", name=say("nav:newWorkspace")).click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label(say("accounts:setup.workspaceName")).fill(f"Café {number}")
        slug = dialog.get_by_label(say("accounts:workspace.slug"))
        expect(slug).to_have_value(f"cafe-{number}")
        assert visitor.serious_violations() == []
        assert not visitor.overflows()
        make = dialog.get_by_role("button", name=say("accounts:workspace.make"))
        slug.fill("Not A Slug")
        make.click()
        expect(dialog.get_by_text(say("accounts:workspace.slugWrong"))).to_be_visible()
        slug.fill("demo")
        visitor.forgiven.add("status of 409")
        make.click()
        expect(dialog.get_by_role("alert").filter(has_text="demo").first).to_be_visible()
        slug.fill(f"cafe-{number}")
        make.click()

        page.wait_for_url(f"**/console/w/cafe-{number}/overview**")
        expect(page.get_by_text(say("overview:empty.title"))).to_be_visible()
        page.get_by_role("link", name=say("overview:empty.connect")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(say("nav:writeKeys"))
        page.go_back()
        page.get_by_role("link", name=say("overview:empty.import")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(say("nav:imports"))

        open_switch(visitor, language)
        page.get_by_role("menuitem", name="demo").click()
        page.wait_for_url("**/console/w/demo/overview**")


def open_switch(visitor: Visitor, language: Language) -> None:
    name = re.compile(f"^{re.escape(text(language, 'nav:workspaces'))}: ")
    visitor.page.get_by_role("banner").get_by_role("button", name=name).click()


def test_who_owns_none_makes_none(visit: Visit, shop: Shop) -> None:
    member = join_shop(shop, Role.ADMIN)
    with visit() as visitor:
        visitor.sign_in(member.email, member.password)
        page = visitor.open("/w/demo/profile")
        expect(page.get_by_role("banner").get_by_text("demo").first).to_be_visible()
        expect(page.get_by_role("button", name="Workspaces")).to_have_count(0)
