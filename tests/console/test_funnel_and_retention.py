"""The builders of funnels and retention as an operator uses them: what they show is what the API answers."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx
import pytest
from playwright.sync_api import expect
from tests.console.browser import Visitor
from tests.console.conftest import Shop
from tests.console.pages import address, open_page

pytestmark = pytest.mark.slow
STEPS = ("Product Viewed", "Product Added", "Checkout Started", "Order Completed")


def ask(shop: Shop, path: str, question: dict[str, object]) -> dict[str, object]:
    headers = {"Authorization": f"Bearer {shop.known.api_key}"}
    answer = httpx.post(f"{shop.url}/api/v1/insight/{path}", json=question, headers=headers, timeout=30)
    answer.raise_for_status()
    found: dict[str, object] = answer.json()
    return found


def days_shown(visitor: Visitor) -> dict[str, object]:
    inputs = visitor.page.locator(".ant-picker input")
    return {"first": inputs.nth(0).input_value(), "last": inputs.nth(1).input_value()}


def test_funnel_from_a_template_to_the_people_who_were_lost(owner: Visitor, shop: Shop) -> None:
    page = owner.open("/w/demo/funnel")
    owner.press("View → cart → checkout → paid order")
    expect(page.get_by_text("reach the last step")).to_be_visible()
    owner.settle()
    asked = {**days_shown(owner), "steps": [{"event": event} for event in STEPS]}
    steps = ask(shop, "funnel", asked)["steps"]
    assert isinstance(steps, list)
    lines = page.locator(".ant-table-tbody tr.ant-table-row")
    expect(lines).to_have_count(len(STEPS))
    for line, step in zip(lines.all(), steps, strict=True):
        expect(line.get_by_role("cell").nth(1)).to_have_text(f"{step['reached']:,}")
    assert owner.serious_violations() == []

    lost = lines.nth(1).get_by_role("cell").nth(2).get_by_role("button")
    expect(lost).to_have_text(f"{steps[1]['dropped']:,}")
    lost.click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text("Lost before “Product Added”")
    expect(drawer.get_by_role("link").first).to_be_visible()
    page.keyboard.press("Escape")

    owner.press("Move step 2 down")  # by keyboard users, as others drag
    page.wait_for_function("location.search.indexOf('Checkout') < location.search.indexOf('Added')")


def test_steps_are_called_in_the_readers_language(
    visit: Callable[..., AbstractContextManager[Visitor]], shop: Shop
) -> None:
    with visit(language="zh") as visitor:
        visitor.sign_in(shop.known.email, shop.known.password)
        open_page(visitor, address("/funnel", steps=[{"event": event} for event in STEPS]))
        lines = visitor.page.locator(".ant-table-tbody tr.ant-table-row")
        expect(lines.first).to_contain_text("1. 浏览商品 Product Viewed")
        lines.last.get_by_role("cell").nth(1).get_by_role("button").click()
        expect(visitor.page.get_by_role("dialog")).to_contain_text("支付订单 Order Completed")


def test_retention_of_cohorts_to_the_people_who_came_back(owner: Visitor, shop: Shop) -> None:
    page = owner.open("/w/demo/retention?grain=week")
    expect(page.get_by_role("cell", name="All", exact=True)).to_be_visible()
    owner.settle()
    total = ask(shop, "retention", {**days_shown(owner), "grain": "week", "periods": 8})["total"]
    assert isinstance(total, dict)
    everybody = page.locator(".ant-table-tbody tr.ant-table-row").first.get_by_role("cell")
    expect(everybody.nth(1)).to_have_text(f"{total['size']:,}")
    for index, rate in enumerate(total["rates"][:3]):
        shown = "–" if rate["value"] is None else f"{rate['value']:.1%}"
        expect(everybody.nth(2 + index)).to_contain_text(shown)
    assert owner.serious_violations() == []
    everybody.nth(3).get_by_role("button").click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text("All · back on Week 1")
    expect(drawer.get_by_role("link").first).to_be_visible()


def test_a_saved_funnel_is_opened_by_a_link_that_only_names_it(owner: Visitor) -> None:
    page = owner.open("/w/demo/funnel")
    owner.press("Cart → checkout → paid order")
    expect(page.get_by_text("reach the last step")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    page.wait_for_function("new URLSearchParams(location.search).has('saved')")
    saved = page.evaluate("new URLSearchParams(location.search).get('saved')")
    owner.open(f"/w/demo/funnel?saved={saved}")
    expect(page.get_by_text("reach the last step")).to_be_visible()
