"""Events as they arrive, as they are rejected and mended, and as the plan wants them; what they say stays text."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from statistics import median
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect
from tests.console.browser import LANGUAGES, PHONE, Language, Visitor
from tests.console.conftest import Shop
from tests.console.pages import open_page
from tests.console.test_people import invite
from tests.console.words import text

pytestmark = pytest.mark.slow
ATTACK = "<img src=x onerror=window.hacked=1>"
SHOWN_WITHIN = 2.0
"""Seconds from the request to the collector to the row on the page."""
EVENTUALLY = 30
"""Looks, half a second apart, at what the worker does."""


def say(name: str, language: Language = "en") -> re.Pattern[str]:
    """A text of the pages of events, as a part of a button's name: icons have names too, and Chinese gets blanks."""
    return re.compile(r"\s?".join(map(re.escape, text(language, f"events:{name}").partition("{{")[0])))


def look_until(page: Page, wanted: Locator) -> None:
    for _ in range(EVENTUALLY):
        if wanted.count():
            break
        page.wait_for_timeout(500)
        page.reload()
        expect(page.locator("h1")).to_be_visible()
        page.wait_for_timeout(300)
    expect(wanted.first).to_be_visible()


def track(event: str, user: str | None, **properties: Any) -> dict[str, Any]:
    whose = {} if user is None else {"userId": user}
    return {"type": "track", "event": event, "properties": properties, **whose}


def send_bad(shop: Shop, *events: dict[str, Any]) -> None:
    """The collector keeps them, and refuses the request."""
    answer = httpx.post(f"{shop.url}/v1/batch", json={"batch": list(events)}, auth=(shop.known.write_key, ""))
    assert (answer.status_code, answer.json()["code"]) == (400, "events_rejected")


@pytest.fixture
def api(shop: Shop) -> Iterator[httpx.Client]:
    """By the demo's key; what the test has declared is taken back."""
    key = {"Authorization": f"Bearer {shop.known.api_key}"}
    with httpx.Client(base_url=f"{shop.url}/api/v1", headers=key, timeout=30) as client:
        yield client
        for row in client.get("/plan/events", params={"declared": True, "limit": 100}).json()["items"]:
            client.delete("/plan/event", params={"event": row["event"]}).raise_for_status()


def open_live(visitor: Visitor) -> Page:
    page = visitor.page
    page.goto(f"{visitor.url}/console/w/demo/events/live")
    expect(page.get_by_text(text("en", "events:live.state.live"), exact=True)).to_be_visible()
    return page


def test_an_event_is_on_the_page_within_two_seconds(owner: Visitor, shop: Shop) -> None:
    page = open_live(owner)
    took = []
    for number in range(5):
        name = f"Bell Rung {number}"
        started = time.monotonic()
        shop.collect(track(name, "bell-1"))
        page.get_by_role("button", name=name, exact=True).wait_for()
        took.append(time.monotonic() - started)
    assert median(took) <= SHOWN_WITHIN, took


def test_live_events_are_opened_filtered_and_paused(owner: Visitor, shop: Shop) -> None:
    page = open_live(owner)
    paid = {"order_id": "live-1", "total": "12.50", "currency": "CNY"}
    shop.collect(track("Order Completed", "live-1", **paid), track(ATTACK, "live-2"))
    row = page.get_by_role("row").filter(has_text="live-1")
    row.get_by_role("button", name="Order Completed").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("row").filter(has=page.get_by_text("value", exact=True))).to_contain_text("12.5")
    drawer.get_by_role("tab", name=say("live.raw")).click()
    expect(drawer.get_by_role("region", name=text("en", "events:live.raw"))).to_contain_text("12.50")
    assert owner.serious_violations() == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=ATTACK, exact=True)).to_be_visible()

    owner.field(text("en", "events:live.byEvent")).fill("onerror")
    expect(page.get_by_role("row").filter(has_text="live-1")).to_have_count(0)
    expect(page.get_by_role("button", name=ATTACK, exact=True)).to_be_visible()
    assert "event=onerror" in page.url
    owner.field(text("en", "events:live.byEvent")).fill("Whistle")
    expect(page.get_by_text(text("en", "events:live.nothingFits"))).to_be_visible()

    page.get_by_role("button", name=say("live.pause")).click()
    shop.collect(track("Whistle Blown", "live-3"))
    go_on = page.get_by_role("button", name=re.compile("Go on with 1 new event"))
    expect(go_on).to_be_visible()
    expect(page.get_by_role("button", name="Whistle Blown")).to_have_count(0)
    go_on.click()
    expect(page.get_by_role("button", name="Whistle Blown")).to_be_visible()
    assert not page.evaluate("() => 'hacked' in window")
    owner.check_quiet()


def test_rejected_events_are_mended_and_reach_their_person(owner: Visitor, shop: Shop) -> None:
    page, name = owner.page, f"Gift Sent {ATTACK}"
    send_bad(shop, *(track(name, None, number=number) for number in range(3)))
    open_page(owner, "/events/rejected")
    group = page.get_by_role("row").filter(has_text=name)
    expect(group).to_contain_text(text("en", "events:reason.no_identity"))
    group.get_by_role("button", name=say("rejected.show")).click()

    # One of them by hand: tried, then sent again.
    page.get_by_role("button", name=name).first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text(text("en", "events:reason.no_identity"))).to_be_visible()
    editor = page.locator("#rejected-editor")
    sent = json.loads(editor.input_value())
    editor.fill(json.dumps({**sent, "userId": "gift-1"}))
    drawer.get_by_role("button", name=say("rejected.try"), exact=False).click()
    expect(drawer.get_by_text(text("en", "events:rejected.good"))).to_be_visible()
    drawer.get_by_role("button", name=say("rejected.replay")).click()
    expect(drawer).to_have_count(0)
    expect(page.get_by_role("button", name=name)).to_have_count(2)

    # Chosen and sent again as they are: they stay, and it says so.
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name=say("rejected.replay")).click()
    expect(page.get_by_text("0 of 2 were sent again", exact=False)).to_be_visible()

    # The others alike, as a task.
    page.get_by_role("button", name=say("correct.allFound")).click()
    drawer.get_by_label(text("en", "events:correct.path"), exact=True).fill("userId")
    drawer.get_by_label(text("en", "events:correct.value"), exact=True).fill("gift-1")
    drawer.get_by_role("button", name=say("correct.preview")).click()
    expect(drawer.get_by_text("2 of 2 would be taken")).to_be_visible()
    drawer.get_by_role("button", name=say("correct.run")).click()
    expect(drawer.get_by_text("2 of 2 were sent again")).to_be_visible()
    drawer.locator("button", has_text="Close").click()
    page.get_by_role("button", name=text("en", "nav:tasks")).click()
    expect(page.get_by_role("group", name="Correction of rejected events").first).to_contain_text("2 events")

    open_page(owner, "/people?search=gift-1")
    look_until(page, page.locator("table a"))
    page.locator("table a").first.click()
    look_until(page, page.get_by_role("button", name=re.compile(re.escape(name))).nth(2))
    assert not page.evaluate("() => 'hacked' in window")
    owner.check_quiet()


def test_an_event_is_declared_violated_and_its_people_found(owner: Visitor, shop: Shop, api: httpx.Client) -> None:
    page = owner.page
    open_page(owner, "/events/plan")
    page.get_by_role("button", name=say("plan.declareNew")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(text("en", "events:column.event")).fill("Box Opened")
    dialog.get_by_label(text("en", "events:plan.owner")).fill("Web team")
    dialog.get_by_role("button", name="Save").click()
    page.get_by_role("button", name=say("plan.addProperty")).click()
    form = page.get_by_role("dialog").filter(has=page.locator("form"))
    form.get_by_label(text("en", "events:plan.property")).fill("colour")
    form.get_by_role("switch").click()
    allowed = form.get_by_label(text("en", "events:plan.allowed"))
    for colour in ("red", ATTACK):
        allowed.fill(colour)
        allowed.press("Enter")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog").get_by_role("cell", name="colour", exact=True)).to_be_visible()
    declared = api.get("/plan/event", params={"event": "Box Opened"}).json()["declared"]
    assert (declared["owner"], declared["status"]) == ("Web team", "active")
    (colour_,) = declared["properties"]
    assert (colour_["property"], colour_["required"], colour_["allowed"]) == ("colour", True, ["red", ATTACK])

    shop.collect(track("Box Opened", "box-1", colour="blue"), track("Box Opened", "box-2", colour="red"))
    open_page(owner, "/events/plan?tab=violations&search=Box")
    row = page.get_by_role("row").filter(has_text=text("en", "events:rule.not_allowed"))
    look_until(page, row.get_by_role("button", name="Box Opened"))
    row.get_by_role("button", name="Box Opened").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("row").filter(has_text="blue")).to_contain_text("box-1")
    assert owner.serious_violations() == []
    drawer.get_by_role("button", name=re.compile("1 person")).click()
    link = page.get_by_role("dialog").last.get_by_role("link", name="box-1")
    link.click()
    page.wait_for_url(re.compile(r"/people/\d+"))
    expect(page.get_by_text("box-1").first).to_be_visible()
    assert not page.evaluate("() => 'hacked' in window")
    owner.check_quiet()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_is_imported_after_its_difference(
    visit: Callable[..., AbstractContextManager[Visitor]], shop: Shop, api: httpx.Client, language: Language
) -> None:
    size = {"property": "size", "type": "text"}
    api.put("/plan/event", json={"event": "Size Chosen", "properties": [size]}).raise_for_status()
    new = {"event": "Size Chosen", "owner": "Shop", "properties": [{**size, "type": "number", "required": True}]}
    added = f"{ATTACK} {language}"
    plan = {"events": [new, {"event": added}]}
    with visit(language=language) as visitor:
        page = visitor.page
        visitor.forgiven.add("400")  # the file that is no plan
        visitor.sign_in(shop.known.email, shop.known.password)
        open_page(visitor, "/events/plan")
        page.get_by_role("button", name=say("plan.import", language)).click()
        drawer = page.get_by_role("dialog")
        choose = drawer.locator("input[type=file]")
        choose.set_input_files({"name": "plan.json", "mimeType": "application/json", "buffer": b"{"})
        expect(drawer.get_by_text(text(language, "events:plan.notAPlan"))).to_be_visible()
        choose.set_input_files(
            {"name": "plan.json", "mimeType": "application/json", "buffer": json.dumps(plan).encode()}
        )
        expect(drawer.get_by_text(added, exact=True)).to_be_visible()
        table = drawer.get_by_role("table")
        for field, before, after in (("type", "type.text", "type.number"), ("owner", None, None)):
            row = table.get_by_role("row").filter(has_text=text(language, f"events:plan.field.{field}"))
            expect(row).to_contain_text("Size Chosen")
            for said in (before, after):
                expect(row).to_contain_text("Shop" if said is None else text(language, f"events:{said}"))
        assert api.get("/plan/event", params={"event": added}).status_code == 404  # nothing yet
        drawer.get_by_role("button", name=say("plan.apply", language)).click()
        expect(page.get_by_text(text(language, "events:plan.imported"))).to_be_visible()
        taken = api.get("/plan/event", params={"event": "Size Chosen"}).json()["declared"]
        assert (taken["owner"], taken["properties"][0]["type"]) == ("Shop", "number")
        visitor.field(text(language, "events:plan.search")).fill("size")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Size Chosen")).to_be_visible()
        assert not page.evaluate("() => 'hacked' in window")


def test_rejected_events_can_be_mended_on_a_phone(
    visit: Callable[..., AbstractContextManager[Visitor]], shop: Shop
) -> None:
    send_bad(shop, track(f"Gift Sent {'far ' * 20}", None))
    with visit(size=PHONE) as owner:
        owner.sign_in(shop.known.email, shop.known.password)
        open_page(owner, "/events/rejected")
        for name in ("rejected.show", "correct.title", "rejected.discard"):
            box = owner.page.get_by_role("button", name=say(name), exact=False).first.bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= PHONE[0], name


@pytest.mark.parametrize("path", ["/events/plan", "/events/plan?tab=violations", "/events/rejected", "/events/live"])
def test_who_may_only_look_is_offered_no_more(
    visit: Callable[..., AbstractContextManager[Visitor]], shop: Shop, path: str
) -> None:
    """An analyst on a phone, in Chinese and in the dark."""
    email, password = f"analyst{re.sub(r'[^a-z]', '-', path)}@example.com", "a long enough password"
    invite(shop, email, password, role="analyst")
    send_bad(shop, track("Looked At", None))
    with visit(language="zh", theme="dark", size=PHONE) as analyst:
        analyst.sign_in(email, password)
        open_page(analyst, path)
        for name in ("plan.declareNew", "plan.import", "correct.title", "rejected.discard"):
            expect(analyst.page.get_by_role("button", name=say(name, "zh"))).to_have_count(0)
        assert not analyst.overflows()
        assert analyst.serious_violations() == []


def test_who_may_not_see_events_is_told_so(visit: Callable[..., AbstractContextManager[Visitor]], shop: Shop) -> None:
    email, password = "no-events@example.com", "a long enough password"
    invite(shop, email, password)
    with visit() as viewer:
        viewer.forgiven.add("403")
        viewer.sign_in(email, password)
        open_page(viewer, "/events/rejected")
        expect(viewer.page.get_by_text(text("en", "common:error.forbidden"))).to_be_visible()
        expect(viewer.page.get_by_role("link", name=text("en", "nav:plan"))).to_have_count(0)
