"""Codes of the API are said in words, to each reader in their language: who, by which way, and what somebody may do."""

import re
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect
from tests.console.browser import LANGUAGES, Language, Visitor
from tests.console.conftest import Shop
from tests.console.members import join_shop
from tests.console.words import text

from tilth.platform.auth.contracts import Role

pytestmark = pytest.mark.slow
Visit = Callable[..., AbstractContextManager[Visitor]]
BOARDS = "/api/v1/insight/dashboards"


@pytest.mark.parametrize("language", LANGUAGES)
def test_codes_are_said_in_words(visit: Visit, shop: Shop, language: Language) -> None:
    with visit(language=language) as visitor:
        visitor.sign_in(shop.known.email, shop.known.password)
        rows = visitor.open("/w/demo/settings/spend").get_by_role("row")
        expect(rows.filter(has_text=text(language, "common:channel.paidSearch")).first).to_be_visible()
        word = text(language, "common:channel.paidSearch")
        only = visitor.page.get_by_role("textbox", name=text(language, "settings:spend.channel"), exact=True)
        only.fill(word)
        only.press("Enter")
        expect(rows.filter(has_text=text(language, "common:channel.social"))).to_have_count(0)
        expect(rows.filter(has_text=word).first).to_be_visible()
        page = visitor.open("/w/demo/settings/api-keys")
        page.get_by_role("button", name=text(language, "settings:apiKeys.moreScopes_other").split("}}")[-1]).click()
        shown = page.get_by_role("tooltip")
        expect(shown).to_contain_text(text(language, "members:may.workspace_write"))
        expect(shown).to_contain_text("workspace:write")
        rows = visitor.open("/w/demo/events/rejected").get_by_role("row")
        expect(rows.filter(has_text=text(language, "events:door.weave")).first).to_be_visible()
        expect(rows.filter(has_text="Segment").first).to_be_visible()
        rows = visitor.open("/w/demo/boards").get_by_role("row")
        expect(rows.filter(has_text=text(language, "common:actor.local")).first).to_be_visible()


def test_a_dashboard_names_its_maker(visit: Visit, shop: Shop) -> None:
    member = join_shop(shop, Role.ANALYST)
    with visit() as visitor:
        visitor.sign_in(member.email, member.password)
        headers, name = visitor.own_headers("demo"), uuid.uuid4().hex
        draft = {"name": name, "tiles": []}
        made = visitor.context.request.post(f"{shop.url}{BOARDS}", data=draft, headers=headers).json()
        page = visitor.open(f"/w/demo/boards?search={member.name.replace(' ', '+')}")
        expect(page.get_by_role("row").filter(has_text=name)).to_contain_text(member.name)
        assert visitor.context.request.delete(f"{shop.url}{BOARDS}/{made['id']}", headers=headers).ok


def test_a_standard_event_is_found_by_its_name_and_asked_by_what_is_sent(visit: Visit, shop: Shop) -> None:
    with visit(language="zh") as visitor:
        visitor.sign_in(shop.known.email, shop.known.password)
        page = visitor.open("/w/demo/funnel")
        page.get_by_role("combobox").first.click()
        page.keyboard.type(text("zh", "common:eventName.Order Completed"))
        page.get_by_title("支付订单 Order Completed", exact=True).first.click()
        expect(page).to_have_url(re.compile("Order(%20|[+])Completed"))
