"""Find somebody, see the whole story, look at what is masked, take apart, erase; what events say stays text."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect
from tests.console.browser import PHONE, Visitor
from tests.console.conftest import Shop
from tests.console.pages import open_page

pytestmark = pytest.mark.slow
ATTACK = "<img src=x onerror=window.hacked=1>"
EVENTS = 260


def tell(shop: Shop, user: str, phone: str) -> None:
    """Somebody on two browsers, with an order of two lines months ago and many looks since."""
    now = datetime.now(UTC).replace(microsecond=0)

    def event(days: float, **values: Any) -> dict[str, Any]:
        return {"type": "track", "timestamp": (now - timedelta(days=days)).isoformat(), **values}

    lines = [{"sku": "TEA-1", "price": 20, "quantity": 2}, {"sku": ATTACK, "price": 5, "quantity": 1}]
    shop.collect(
        event(90, type="identify", anonymousId=f"{user}-laptop", userId=user, traits={"name": ATTACK, "phone": phone}),
        event(80, event="Order Completed", userId=user, properties={"order_id": f"{user}-1", "products": lines}),
        event(40, event=ATTACK, userId=user, properties={"note": ATTACK, ATTACK: 1}),
        event(30, type="identify", anonymousId=f"{user}-tablet", userId=user),
    )
    for start in range(0, EVENTS, 100):
        batch = range(start, min(start + 100, EVENTS))
        shop.collect(
            *(event(n / 10, event="Product Viewed", anonymousId=f"{user}-laptop", properties={"sku": n}) for n in batch)
        )


def find(visitor: Visitor, shop: Shop, user: str) -> None:
    """Opens the page of a person as soon as all of its events are woven."""
    open_page(visitor, f"/people?search={user}")
    expect(visitor.page.get_by_text(user, exact=True).first).to_be_visible()
    visitor.page.locator("table a").first.click()
    expect(visitor.page.locator("h1")).to_be_visible()
    events = visitor.page.locator(".ant-statistic", has_text=re.compile("Events|事件数"))
    for _ in range(20):
        visitor.settle()
        if str(EVENTS + 4) in events.inner_text():
            return
        visitor.page.wait_for_timeout(500)
        visitor.page.reload()
    pytest.fail(f"Not all events arrived: {events.inner_text()}")


def test_the_story_of_somebody(owner: Visitor, shop: Shop) -> None:
    page, phone = owner.page, "13800138123"
    tell(shop, "story-1", phone)
    find(owner, shop, "story-1")
    expect(page.locator("h1")).to_have_text(ATTACK)
    expect(page.get_by_text("138****8123").first).to_be_visible()
    expect(page.get_by_text(phone)).to_have_count(0)
    assert owner.serious_violations() == []

    page.get_by_role("button", name="Show contact details").click()  # its icon has a name too
    owner.field("Reason").fill("Refund of order 1")
    page.get_by_role("dialog").get_by_role("button", name="Show contact details").click()
    expect(page.get_by_text(phone).first).to_be_visible()
    owner.press("Mask again")
    expect(page.get_by_text(phone)).to_have_count(0)

    page.get_by_role("combobox", name="All kinds").click()
    page.get_by_title("Order", exact=True).click()
    order = page.get_by_role("button", name=re.compile("Order Completed"))
    expect(order).to_have_count(1)
    expect(order).to_contain_text("45.00")
    order.click()
    expect(page.get_by_text("TEA-1", exact=True).first).to_be_visible()
    assert "kind=order" in page.url
    number = re.findall(r"/people/(\d+)", page.url)[0]
    open_page(owner, f"/people/{number}")
    bottom = page.get_by_text("This is where it begins.")
    for _ in range(60):
        if bottom.is_visible():
            break
        page.mouse.wheel(0, 3_000)
        page.wait_for_timeout(100)
    expect(bottom).to_be_visible()
    assert page.locator("[data-index]").count() < 80  # of hundreds, those in sight alone
    open_page(owner, f"/people/{number}?kind=other")
    strange = page.get_by_role("button", name=re.compile(re.escape(ATTACK)))
    strange.first.click()
    expect(page.get_by_role("cell", name=ATTACK).first).to_be_visible()
    assert not page.evaluate("() => 'hacked' in window")
    owner.check_quiet()


def test_an_address_that_is_nobodys_leads_to_the_list(owner: Visitor, shop: Shop) -> None:
    page = owner.page
    tell(shop, "story-3", "13800138125")
    find(owner, shop, "story-3")
    open_page(owner, "/people/story-3")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no person “story-3”")
    expect(page.get_by_text("that of a person ends with their number")).to_be_visible()
    assert owner.serious_violations() == []
    owner.press("Look for “story-3”")
    page.wait_for_url("**/people?search=story-3")
    expect(page.locator("table a")).to_have_count(1)

    owner.forgiven.add("status of 404")
    open_page(owner, "/people/999999")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no person number 999999")
    page.get_by_role("main").get_by_role("button", name="People", exact=True).click()
    page.wait_for_url("**/people")


def test_two_people_are_taken_apart_and_one_is_erased(owner: Visitor, shop: Shop) -> None:
    page = owner.page
    tell(shop, "story-2", "13800138124")
    find(owner, shop, "story-2")
    page.get_by_role("button", name="Take apart").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("checkbox", name=re.compile("story-2-tablet")).check()
    expect(drawer.get_by_text("This makes 2 people")).to_be_visible()
    drawer.get_by_role("button", name="Take apart").click()
    expect(page.get_by_text("Taken apart.")).to_be_visible()
    expect(page.get_by_text("story-2-tablet was taken out", exact=False)).to_be_visible()

    page.get_by_role("button", name="Erase").click()
    owner.press("Register the request")
    page.wait_for_url(re.compile(r"/settings/erasure\?request="))
    expect(page.get_by_role("dialog")).to_be_visible()
    owner.check_quiet()


def test_who_may_only_look_is_offered_no_more(
    visit: Callable[..., AbstractContextManager[Visitor]], shop: Shop
) -> None:
    """On a phone, in Chinese: no button that would be refused, no masked value whole."""
    email = "viewer-of-people@example.com"
    password = "a long enough password"
    invite(shop, email, password)
    with visit(language="zh", size=PHONE) as viewer:
        viewer.sign_in(email, password)
        open_page(viewer, "/people?sort=-orders")
        viewer.page.locator("table a").first.click()
        expect(viewer.page.get_by_text("支付订单", exact=True)).to_be_visible()
        viewer.settle()
        for name in ("查看联系方式", "导出", "拆分", "删除"):
            expect(viewer.page.get_by_role("button", name=name)).to_have_count(0)
        assert not viewer.overflows()
        assert viewer.serious_violations() == []


def invite(shop: Shop, email: str, password: str, role: str = "viewer") -> None:
    """Somebody with a role, by the demo's key."""
    with httpx.Client(base_url=f"{shop.url}/api/v1") as client:
        key = {"Authorization": f"Bearer {shop.known.api_key}"}
        made = client.post("/invitations", json={"email": email, "role": role}, headers=key).raise_for_status()
        person = {"name": "Vi", "password": password}
        accepted = {"token": made.json()["token"], "person": person}
        client.post("/session/invitation/accept", json=accepted).raise_for_status()
