"""Dashboards as people use them: tiles that are moved and stay, changes that are not lost, numbers with people."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.console.asking import call
from tests.console.browser import LANGUAGES, PHONE, Language, Visitor
from tests.console.conftest import Shop
from tests.console.words import text

pytestmark = pytest.mark.slow
DAYS = {"first": "2000-01-01", "last": "2000-01-02"}
QUESTIONS: dict[str, dict[str, Any]] = {
    "Buyers crossed": {
        "question": {"metrics": {**DAYS, "metrics": [{"code": "buyers"}], "by": ["channel", "category"], "limit": 3}},
        "chart": {"kind": "table"},
    },
    "Way to an order": {
        "question": {"funnel": {**DAYS, "steps": [{"event": "Product Viewed"}, {"event": "Order Completed"}]}},
    },
    "Who comes back": {
        "question": {"retention": {**DAYS, "grain": "week", "periods": 3}},
        "chart": {"kind": "table"},
    },
}


@pytest.fixture
def board(shop: Shop) -> Iterator[dict[str, Any]]:
    """Three questions side by side and a note, gone after the test."""
    saved = {
        name: call(shop, "POST", "questions", {"name": name, "range": {"range": "30d"}, **draft})["id"]
        for name, draft in QUESTIONS.items()
    }
    tiles: list[dict[str, Any]] = [
        {"id": name.split()[0], "x": place * 4, "y": 0, "w": 4, "h": 6, "question": saved[name]}
        for place, name in enumerate(QUESTIONS)
    ]
    note = {"id": "note", "x": 0, "y": 6, "w": 4, "h": 3, "text": "Read this first"}
    made = call(shop, "POST", "dashboards", {"name": "Morning numbers", "tiles": [*tiles, note]})
    yield made
    call(shop, "DELETE", f"dashboards/{made['id']}")
    for question in saved.values():
        call(shop, "DELETE", f"questions/{question}")


def tiles_of(shop: Shop, board: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {tile["id"]: tile for tile in call(shop, "GET", f"dashboards/{board['id']}")["tiles"]}


def tile(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=name, exact=True)


def drag(page: Page, what: Locator, right: float, down: float) -> None:
    box = what.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right / 2, y + down / 2, steps=6)
    page.mouse.move(x + right, y + down, steps=6)
    page.mouse.up()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()


def add_note(page: Page, said: str) -> None:
    press(page, "Add")
    page.get_by_role("menuitem", name="A note …").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Text", exact=True).fill(said)
    dialog.get_by_role("button", name="Add").click()
    expect(dialog).to_be_hidden()


def test_tiles_stay_where_they_were_dragged(owner: Visitor, shop: Shop, board: dict[str, Any]) -> None:
    page = owner.open(f"/w/demo/boards/{board['id']}")
    press(page, "Arrange")
    column = (tile(page, "Way to an order").bounding_box() or {})["width"] / 4
    drag(page, page.get_by_role("button", name="Move Who comes back"), -4 * column, 0)
    corner = page.locator(".react-grid-item", has_text="Read this first").locator(".react-resizable-handle")
    drag(page, corner, 4 * column, 0)
    press(page, "Save")
    expect(page.get_by_role("button", name="Arrange")).to_be_visible()
    after = tiles_of(shop, board)
    assert after["Who"]["x"] == 4
    assert after["note"]["w"] >= 7
    page.reload()
    owner.settle()
    left = {name: (tile(page, name).bounding_box() or {})["x"] for name in ("Who comes back", "Buyers crossed")}
    assert left["Who comes back"] > left["Buyers crossed"] + 3 * column
    assert owner.serious_violations() == []


def test_leaving_asks_while_something_is_not_saved(owner: Visitor, shop: Shop, board: dict[str, Any]) -> None:
    page = owner.open(f"/w/demo/boards/{board['id']}")
    press(page, "Arrange")
    page.locator("a[href$='/people']").first.click()
    expect(page.get_by_role("heading", name="People")).to_be_visible()  # nothing was changed
    page.go_back()
    owner.settle()
    add_note(page, "Only mine")
    page.locator("a[href$='/people']").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("The dashboard has changes that are not saved")
    dialog.get_by_role("button", name="Stay here").click()
    expect(page.get_by_text("Only mine", exact=True)).to_be_visible()
    page.locator("a[href$='/people']").first.click()
    dialog.get_by_role("button", name="Leave without saving").click()
    expect(page.get_by_role("heading", name="People")).to_be_visible()
    assert set(tiles_of(shop, board)) == {"Buyers", "Way", "Who", "note"}


def test_two_people_at_once_lose_nothing(
    owner: Visitor, visit: Callable[..., AbstractContextManager[Visitor]], shop: Shop, board: dict[str, Any]
) -> None:
    owner.forgiven.add("409 (Conflict)")
    page = owner.open(f"/w/demo/boards/{board['id']}")
    press(page, "Arrange")
    with visit() as other:
        other.sign_in(shop.known.email, shop.known.password)
        theirs = other.open(f"/w/demo/boards/{board['id']}")
        add_note(theirs, "By the other one")
        press(theirs, "Save")
        expect(theirs.get_by_role("button", name="Arrange")).to_be_visible()
    add_note(page, "By me")
    press(page, "More about Who comes back")
    page.get_by_role("menuitem", name="Take off the dashboard").click()
    press(page, "Save")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("region", name="What they did")).to_contain_text(re.compile("By the other one.*added"))
    mine = dialog.get_by_role("region", name="What you did")
    expect(mine).to_contain_text(re.compile("By me.*added"))
    expect(mine).to_contain_text(re.compile("Who comes back.*taken off"))
    texts = {each.get("text") for each in tiles_of(shop, board).values()}
    assert "By me" not in texts, "nothing is saved before somebody has chosen"
    assert owner.serious_violations() == []
    dialog.get_by_role("button", name="Put both together").click()
    expect(dialog).to_be_hidden()
    after = tiles_of(shop, board)
    assert {"By me", "By the other one", "Read this first"} <= {each.get("text") for each in after.values()}
    assert {"Buyers", "Way"} <= set(after)
    assert "Who" not in after


def test_numbers_of_tiles_lead_to_their_people(owner: Visitor, shop: Shop, board: dict[str, Any]) -> None:
    page = owner.open(f"/w/demo/boards/{board['id']}?range=12w")
    expect(page.get_by_text("Last 12 weeks", exact=True)).to_be_visible()
    inputs = page.locator(".ant-picker input")
    days = {"first": inputs.nth(0).input_value(), "last": inputs.nth(1).input_value()}
    retention = call(shop, "POST", "retention", {**days, "grain": "week", "periods": 3})
    steps = call(shop, "POST", "funnel", {**days, "steps": QUESTIONS["Way to an order"]["question"]["funnel"]["steps"]})
    buyers = {**days, "metrics": [{"code": "buyers"}], "by": ["channel", "category"], "limit": 3}
    (metric,) = call(shop, "POST", "metrics", buyers)["metrics"]
    owner.settle()
    for name, place, count in (
        ("Who comes back", 1, retention["total"]["rates"][1]["numerator"]),
        ("Way to an order", 1, steps["steps"][1]["reached"]),
        ("Buyers crossed", 0, metric["groups"][0]["total"]["numerator"]),
    ):
        numbers = tile(page, name).get_by_role("button").filter(has_text=re.compile(r"\d"))
        numbers.nth(place).click()
        drawer = page.get_by_role("dialog")
        expect(drawer).to_contain_text(re.compile(rf"{count:,} (people|person)"))
        page.keyboard.press("Escape")
        expect(drawer).to_be_hidden()


def test_a_funnel_that_is_broken_down_shows_its_groups(
    visit: Callable[..., AbstractContextManager[Visitor]], shop: Shop
) -> None:
    funnel = {
        **DAYS,
        "steps": [{"event": "Product Viewed"}, {"event": "Order Completed"}],
        "by": "channel",
        "grain": "week",
    }
    draft = {"name": "Way by channel", "range": {"range": "30d"}, "question": {"funnel": funnel}}
    saved = call(shop, "POST", "questions", draft)["id"]
    tiles = [{"id": "way", "x": 0, "y": 0, "w": 6, "h": 12, "question": saved}]
    board = call(shop, "POST", "dashboards", {"name": "Channels", "tiles": tiles})["id"]
    try:
        with visit() as visitor:
            visitor.sign_in(shop.known.email, shop.known.password)
            page = visitor.open(f"/w/demo/boards/{board}")
            way = tile(page, "Way by channel")
            expect(way.locator("canvas")).to_have_count(2)  # the groups, and the course of the starts of each week
            lines = way.locator("tbody tr.ant-table-row")
            expect(lines.first).to_contain_text("All")
            assert lines.count() > 2
            group = lines.nth(1)
            name = group.locator("td").first.inner_text()
            count = group.get_by_role("button").last.inner_text()
            group.get_by_role("button").last.click()
            drawer = page.get_by_role("dialog")
            expect(drawer).to_contain_text(name)
            expect(drawer.get_by_text(re.compile(rf"^{count} (person|people)"))).to_be_visible()
            drawer.get_by_role("button", name="Close").click()
            width, height = PHONE
            page.set_viewport_size({"width": width, "height": height})
            visitor.settle()
            assert not visitor.overflows()
            assert visitor.serious_violations() == []
    finally:
        call(shop, "DELETE", f"dashboards/{board}")
        call(shop, "DELETE", f"questions/{saved}")


def test_days_without_events_say_where_there_are_some(owner: Visitor, shop: Shop, board: dict[str, Any]) -> None:
    page = owner.open(f"/w/demo/boards/{board['id']}?first=2001-01-01&last=2001-01-31")
    told = page.get_by_role("alert").filter(has_text="There are no events in these days")
    expect(told).to_be_visible()
    told.get_by_role("button").last.click()
    expect(told).to_have_count(0)
    covered = call(shop, "GET", "coverage")
    expect(page).to_have_url(re.compile(rf"first={covered['first']}&last={covered['last']}"))
    owner.open(f"/w/demo/boards/{board['id']}?range=nonsense")
    expect(told).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="Each tile shows its own days.")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_full_screen_and_phone(
    visit: Callable[..., AbstractContextManager[Visitor]], shop: Shop, board: dict[str, Any], language: Language
) -> None:
    with visit(language=language) as visitor:
        visitor.sign_in(shop.known.email, shop.known.password)
        page = visitor.open(f"/w/demo/boards/{board['id']}")
        page.get_by_role("button", name=text(language, "boards:board.full")).click()
        expect(page.locator(".board-full")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(".board-full")).to_have_count(0)
        width, height = PHONE
        page.set_viewport_size({"width": width, "height": height})
        visitor.settle()
        assert not visitor.overflows()
        assert visitor.serious_violations() == []
