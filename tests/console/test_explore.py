"""Explore as an operator uses it: a question put together by hand, each drawing, its people, its files, its link."""

import json
import re
import struct
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Page, expect
from tests.console.asking import call
from tests.console.browser import LANGUAGES, PHONE, Language, Visitor
from tests.console.conftest import Shop
from tests.console.words import text

pytestmark = pytest.mark.slow
BUYERS = quote(json.dumps([{"code": "buyers"}]))
TWO = f"metrics={BUYERS}&by={quote(json.dumps(['channel', 'category']))}"
CHARTS = ("line", "bar", "table", "map", "number")


def days_shown(page: Page) -> dict[str, str]:
    inputs = page.locator(".ant-picker input")
    return {"first": inputs.nth(0).input_value(), "last": inputs.nth(1).input_value()}


def choose(page: Page, label: str, option: str, typed: str = "") -> None:
    """In a select of the builder, by typing its name, or its value as events have it."""
    page.get_by_role("combobox", name=label, exact=True).fill(typed or option)
    page.locator(".ant-select-dropdown:visible").get_by_text(option, exact=True).first.click()


def lines_of(page: Page) -> list[list[str]]:
    rows = page.locator(".ant-table-tbody tr.ant-table-row")
    return [[cell.inner_text() for cell in row.get_by_role("cell").all()] for row in rows.all()]


def test_two_dimensions_and_a_filter_by_hand(owner: Visitor, shop: Shop) -> None:
    page = owner.open(f"/w/demo/explore?metrics={BUYERS}&chart=table")
    choose(page, "Broken down by", "Channel")
    choose(page, "Second dimension", "Category")
    page.get_by_role("button", name="Add filter").click()
    choose(page, "Field", "Identified or anonymous")
    choose(page, "Values", "Identified", typed="identified")
    page.keyboard.press("Escape")
    page.wait_for_function("location.search.includes('identified')")
    expect(page.get_by_role("columnheader", name="Category")).to_be_visible()
    owner.settle()
    question = {
        **days_shown(page),
        "metrics": [{"code": "buyers"}],
        "by": ["channel", "category"],
        "limit": 5,
        "filters": [{"field": "identified", "op": "in", "values": ["identified"]}],
    }
    groups = call(shop, "POST", "metrics", question)["metrics"][0]["groups"]
    assert len(groups) > 6
    counts = page.locator(".ant-table-tbody tr.ant-table-row td:nth-child(3)")
    expect(counts).to_have_text([f"{group['total']['value']:,}" for group in groups])

    place, cell = next((p, g) for p, g in enumerate(groups) if g["keys"][0] != "(other)" and None not in g["keys"])
    page.locator(".ant-table-tbody tr.ant-table-row").nth(place).get_by_role("button").click()
    people = {"metrics": question, "metric": "buyers", "group": cell["keys"]}
    found = call(shop, "POST", "metrics/persons", people)
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text(re.compile(rf"{found['total']:,} (people|person)"))
    shown = {link.get_attribute("href") or "" for link in drawer.get_by_role("link").all()}
    assert {int(href.rsplit("/", 1)[1]) for href in shown if re.search(r"/people/\d+$", href)} <= set(
        found["person_nos"]
    )
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Swap the two dimensions").click()
    page.wait_for_function("location.search.indexOf('category') < location.search.indexOf('channel')")


def test_people_of_retention_by_its_own_events(owner: Visitor, shop: Shop) -> None:
    asked = {"code": "retention_rate", "args": {"day": 7, "mode": "on_or_after", "start": {"event": "Order Completed"}}}
    metrics, by = quote(json.dumps([asked])), quote(json.dumps(["channel", "device"]))
    page = owner.open(f"/w/demo/explore?metrics={metrics}&by={by}&chart=table&grain=none")
    question = {**days_shown(page), "metrics": [asked], "by": ["channel", "device"], "limit": 5}
    groups = call(shop, "POST", "metrics", question)["metrics"][0]["groups"]
    place, cell = max(enumerate(groups), key=lambda each: each[1]["total"]["numerator"])
    assert cell["total"]["numerator"] > 0
    page.locator(".ant-table-tbody tr.ant-table-row").nth(place).get_by_role("button").click()
    expect(page.get_by_role("dialog")).to_contain_text(re.compile(rf"{cell['total']['numerator']:,} (people|person)"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_drawing(
    visit: Callable[..., AbstractContextManager[Visitor]], shop: Shop, language: Language, tmp_path: Path
) -> None:
    with visit(language=language) as visitor:
        visitor.sign_in(shop.known.email, shop.known.password)
        page = visitor.open(f"/w/demo/explore?{TWO}")
        for chart in CHARTS:
            page.get_by_text(text(language, f"explore:chart.{chart}"), exact=True).click()
            page.wait_for_function("kind => location.search.includes(`chart=${kind}`)", arg=chart)
            visitor.settle()
            match chart:
                case "table":
                    expect(page.locator(".ant-table-row").first).to_be_visible()
                case "number":
                    assert call(shop, "POST", "metrics", whole(page))["metrics"][0]["total"]["value"] > 0
                case "map":
                    # Neither of the two is a region: the page says what it needs.
                    expect(page.get_by_text(text(language, "explore:map.noRegions"))).to_be_visible()
                case _:
                    expect(page.locator("canvas").first).to_be_visible()
                    width, height = picture_size(page, tmp_path / f"{chart}.png")
                    assert (width > 800, height > 400) == (True, True)
            assert visitor.serious_violations() == []


def whole(page: Page) -> dict[str, Any]:
    return {**days_shown(page), "metrics": [{"code": "buyers"}]}


def picture_size(page: Page, file: Path) -> tuple[int, int]:
    """Saves the chart, and reads from the file's own head how large the picture is."""
    with page.expect_download() as download:
        page.get_by_role("button", name="PNG").click()
    download.value.save_as(file)
    head = file.read_bytes()
    assert head.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(head) > 10_000, "a picture of nothing"
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def test_the_file_holds_what_is_shown(owner: Visitor, shop: Shop, tmp_path: Path) -> None:
    page = owner.open(f"/w/demo/explore?{TWO}&chart=table")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    download.value.save_as(tmp_path / "answer.csv")
    question = {**days_shown(page), "metrics": [{"code": "buyers"}], "by": ["channel", "category"], "limit": 5}
    headers = {"Authorization": f"Bearer {shop.known.api_key}"}
    answer = httpx.post(f"{shop.url}/api/v1/insight/metrics/export", json=question, headers=headers)
    lines = (tmp_path / "answer.csv").read_text("utf-8-sig").splitlines()
    assert lines == answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("metric,comparison,group,second group,period")
    assert len(lines) == 2 + len(lines_of(page)), "the head, everybody, and a line for each combination"


def test_saved_shared_and_opened_again(
    owner: Visitor, visit: Callable[..., AbstractContextManager[Visitor]], shop: Shop
) -> None:
    page = owner.open(f"/w/demo/explore?{TWO}&chart=bar&stacked=true&range=12w")
    expect(page.get_by_text("Last 12 weeks", exact=True)).to_be_visible()
    page.get_by_role("button", name="Save").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Name", exact=True)).to_have_value("Buyers by Channel × Category")
    dialog.get_by_label("Name", exact=True).fill("Buyers crossed")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    page.wait_for_function("new URLSearchParams(location.search).has('saved')")
    (saved,) = call(shop, "GET", "questions?search=Buyers+crossed")["items"]
    assert saved["question"]["metrics"]["by"] == ["channel", "category"]
    assert (saved["range"]["range"], saved["chart"]["stacked"]) == ("12w", True)
    page.get_by_role("button", name="Copy link").click()
    link = page.evaluate("navigator.clipboard.readText()")

    with visit(size=PHONE) as other:
        other.sign_in(shop.known.email, shop.known.password)
        other.page.goto(link)
        expect(other.page.locator("canvas").first).to_be_visible()
        other.settle()
        expect(other.page.get_by_text("Buyers crossed", exact=True)).to_be_visible()
        expect(other.page.get_by_text("Not saved", exact=True)).to_have_count(0)
        assert not other.overflows()

    owner.open("/w/demo/explore")
    page.get_by_role("button", name="Open").click()
    page.get_by_role("dialog").get_by_role("button", name="Buyers crossed").click()
    page.wait_for_function("location.search.includes('category')")
    call(shop, "DELETE", f"questions/{saved['id']}")


def test_what_cannot_be_asked_is_said_where_it_is_chosen(owner: Visitor) -> None:
    owner.forgiven.add("400 (Bad Request)")
    metrics = quote(json.dumps([{"code": "spend"}]))
    page = owner.open(f"/w/demo/explore?metrics={metrics}&by={quote(json.dumps(['channel', 'category']))}")
    expect(page.get_by_role("alert").filter(has_text="category").first).to_be_visible()
    expect(page.get_by_text("The reason stands beside what has to be changed.")).to_be_visible()
