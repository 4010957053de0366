"""The overview as a shop's manager uses it: numbers, their meaning, their people, today as it happens, and rules."""

import re
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.console.browser import Visitor
from tests.console.conftest import Shop

pytestmark = pytest.mark.slow
OVERVIEW = "/w/demo/overview"


def card(page: Page, code: str) -> Any:
    return page.locator(f"[data-metric={code}]")


def live_orders(page: Page) -> int:
    shown = page.get_by_role("button", name=re.compile("^Orders placed")).locator(".metric-value").inner_text()
    return int(shown.replace(",", ""))


def test_numbers_lead_to_their_meaning_and_their_people(owner: Visitor) -> None:
    page = owner.open(OVERVIEW)
    for code in ("gmv", "conversion_rate", "active_users", "retention_rate", "repurchase_rate", "cac"):
        expect(card(page, code).locator(".metric-value")).to_have_text(re.compile(r"\d"))
    card(page, "conversion_rate").click()
    drawer = page.get_by_role("dialog", name="Conversion rate")
    expect(drawer).to_contain_text("Distinct persons who paid an order in the period ÷ distinct visitors.")
    expect(page).to_have_url(re.compile("metric=conversion_rate"))
    drawer.get_by_role("button", name=re.compile(r"^direct: .+ Show the people$")).click()
    people = page.get_by_role("dialog", name="Buyers · direct")
    expect(people.get_by_text(re.compile(r"^\d+ people$"))).to_be_visible()
    assert owner.serious_violations() == []


def test_address_keeps_what_was_chosen(owner: Visitor) -> None:
    page = owner.open(OVERVIEW)
    owner.field("Comparison").click()
    page.get_by_title("No comparison", exact=True).click()
    page.get_by_role("switch").click()
    expect(page).to_have_url(re.compile("compare=none.*today=with|today=with.*compare=none"))
    page.reload()
    owner.settle()
    expect(page.get_by_text("No comparison is chosen")).to_be_visible()
    expect(page.get_by_role("switch")).to_be_checked()
    expect(page.get_by_text("today is not over")).to_be_visible()


def test_today_is_live(owner: Visitor, shop: Shop) -> None:
    page = owner.open(OVERVIEW)
    expect(page.get_by_text(re.compile("^Live · as of"))).to_be_visible()
    before = live_orders(page)
    shop.collect(
        {
            "type": "track",
            "event": "Order Completed",
            "userId": f"overview-{uuid.uuid4()}",
            "messageId": str(uuid.uuid4()),
            "timestamp": datetime.now(UTC).isoformat(),
            "properties": {"order_id": str(uuid.uuid4()), "total": 1, "currency": "CNY"},
        }
    )
    orders = page.get_by_role("button", name=re.compile("^Orders placed")).locator(".metric-value")
    expect(orders).to_have_text(f"{before + 1:,}")


def test_rule_is_made_and_archived(owner: Visitor) -> None:
    page = owner.open(OVERVIEW)
    page.get_by_role("button", name=re.compile("^bell GMV per day falls by 20%")).click()
    drawer = page.get_by_role("dialog", name="New rule")
    expect(drawer).to_contain_text(
        "Tell me when GMV per day falls by 20% or more against the same weekday a week before."
    )
    expect(drawer.get_by_text(re.compile(r"^\d+ alerts? in the last 28 days$"))).to_be_visible()
    drawer.get_by_label("Name").fill("Falling GMV")
    assert owner.serious_violations() == []
    drawer.get_by_role("button", name="Save").click()
    row = page.get_by_role("row", name=re.compile("Falling GMV"))
    expect(row).to_be_visible()
    row.get_by_role("button", name="Archive").click()
    page.get_by_role("dialog").get_by_role("button", name="Archive").click()
    expect(page.get_by_text("No rule watches yet")).to_be_visible()


def test_rule_without_its_number_is_not_saved(owner: Visitor) -> None:
    page = owner.open(OVERVIEW)
    page.get_by_role("button", name=re.compile("^bell GMV per day falls by 20%")).click()
    drawer = page.get_by_role("dialog", name="New rule")
    save = drawer.get_by_role("button", name="Save")
    drawer.get_by_label("By at least").fill("")
    expect(drawer).to_contain_text("Give a number.")
    expect(drawer).to_contain_text("GMV per day falls by – or more")
    expect(save).to_be_disabled()
    drawer.get_by_label("By at least").fill("25")
    expect(drawer).to_contain_text("GMV per day falls by 25% or more")
    expect(save).to_be_enabled()


def test_shop_without_events_is_told_what_to_do(owner: Visitor) -> None:
    nothing = {"today": "2026-01-01", "first": None, "last": None}
    owner.page.route("**/api/v1/insight/coverage", lambda route: route.fulfill(json=nothing))
    page = owner.open(OVERVIEW)
    expect(page.get_by_text("Nothing has happened here yet")).to_be_visible()
    page.get_by_role("link", name="Connect the shop").click()
    expect(page).to_have_url(re.compile("/settings/write-keys"))


def test_what_waits_to_be_counted_is_told_until_all_is_in(owner: Visitor) -> None:
    seen = {"today": "2026-01-01", "first": "2026-01-01", "last": "2026-01-01"}
    behind = [2_500]
    owner.page.route("**/api/v1/insight/coverage", lambda route: route.fulfill(json={**seen, "waiting": behind[0]}))
    page = owner.open(OVERVIEW)
    told = page.get_by_role("status").filter(has_text="2,500 events came in and are still being counted")
    expect(told).to_be_visible()
    with page.expect_request(
        lambda request: request.url.endswith("/insight/metrics") and "cache-control" not in request.headers
    ):
        behind[0] = 0
    expect(told).to_have_count(0)


def test_shop_of_old_orders_alone_is_told_what_its_numbers_lack(owner: Visitor) -> None:
    old = {"today": "2026-01-01", "first": "2010-12-01", "last": "2011-12-09", "waiting": 0}
    owner.page.route("**/api/v1/insight/coverage", lambda route: route.fulfill(json=old))
    slug = owner.make_workspace("Old orders", time_zone="Europe/London", currency="GBP")
    page = owner.open(f"/w/{slug}/overview")
    expect(page.get_by_text("Nothing came in today or yesterday")).to_be_visible()
    expect(page.get_by_text("The last events are of Dec 9, 2011.")).to_be_visible()
    expect(page.get_by_text("Nobody came whose next day is over")).to_be_visible()


def test_what_a_link_says_and_cannot_be_read_is_told_once(owner: Visitor) -> None:
    page = owner.open("/w/demo/overview?range=nonsense&compare=sideways&today=with")
    told = page.get_by_role("status").filter(has_text="nonsense")
    expect(told).to_contain_text("“nonsense”, which is none. Shown instead: Last 30 days.")
    expect(told).to_contain_text("left out: compare=sideways")
    expect(told).not_to_contain_text("today")
    assert owner.serious_violations() == []
    told.get_by_role("button", name="Close").click()
    expect(told).to_have_count(0)
    for path in ("explore", "funnel", "retention"):
        owner.open(f"/w/demo/{path}?range=nonsense")
        expect(told).to_contain_text("Shown instead: Last 30 days.")
    page.get_by_role("menuitem", name="Overview").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    expect(told).to_have_count(0)
    owner.open("/w/demo/overview?range=12w")
    expect(told).to_have_count(0)
