"""The import wizard as an operator uses it: its numbers are those of the API and of the file, and nothing is lost."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, Route, expect
from tests.console.browser import LANGUAGES, PHONE, Language, Visitor, visiting
from tests.console.conftest import Shop
from tests.console.test_journey import spaced
from tests.console.words import text

pytestmark = pytest.mark.slow
CITIES = ("Wien", "Graz", "Linz")


def orders(count: int, *, bad: int = 0) -> str:
    """A file that no recipe knows; `bad` rows have no time."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["Order number", "Order date", "Customer", "Amount", "City"])
    for n in range(count):
        day = f"2019-03-{n % 28 + 1:02} 10:00:00"
        rows.writerow([f"B-{n}", day, f"k{n % 17}", f"{n % 40}.25", CITIES[n % 3]])
    for n in range(bad):
        rows.writerow([f"X-{n}", "unknown", "k1", "1.00", "Wien"])
    return out.getvalue()


@contextmanager
def new_workspace(browser: Browser, shop: Shop, **wishes: Any) -> Iterator[tuple[Visitor, str]]:
    """The owner in an empty workspace of euros."""
    with visiting(browser, shop.url, **wishes) as visitor:
        visitor.sign_in(shop.known.email, shop.known.password)
        yield visitor, visitor.make_workspace("Orders")


def choose(visitor: Visitor, slug: str, *files: tuple[str, bytes]) -> Page:
    page = visitor.open(f"/w/{slug}/events/imports?begin=true")
    payloads = [FilePayload(name=name, mimeType="text/csv", buffer=content) for name, content in files]
    page.locator("input[type=file]").set_input_files(payloads)
    return page


def ask(visitor: Visitor, slug: str, path: str) -> Any:
    headers = {"Tilth-Workspace": slug}
    answer = visitor.context.request.get(f"{visitor.url}/api/v1{path}", headers=headers)
    assert answer.ok, answer.text()
    return answer.json()


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=spaced(words)).first.click()


def figures(page: Page) -> dict[str, str]:
    pairs = page.locator("dl > div")
    expect(pairs.first).to_be_visible()
    return {pair.locator("dt").inner_text(): pair.locator("dd").inner_text() for pair in pairs.all()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_are_those_of_the_file(browser: Browser, shop: Shop, language: Language) -> None:
    say = partial(text, language)
    content = orders(300, bad=2)
    rows = list(csv.DictReader(io.StringIO(content)))
    good = [row for row in rows if row["Order date"] != "unknown"]
    total = sum(Decimal(row["Amount"]) for row in good)
    with new_workspace(browser, shop, language=language) as (visitor, slug):
        page = choose(visitor, slug, ("bestellungen-2019.csv", content.encode()))
        expect(page.get_by_text(say("imports:unknown"), exact=True)).to_be_visible()
        amount = page.get_by_role("row").filter(has_text="Amount").locator(".ant-select")
        expect(amount).to_contain_text(say("imports:meaning.value"))
        assert visitor.serious_violations() == []
        press(page, say("imports:next.preview"))
        expect(page.get_by_role("cell", name="B-0", exact=True)).to_be_visible()
        press(page, say("imports:next.dryRun"))
        expect(page.get_by_role("button", name=spaced(say("imports:next.run")))).to_be_visible()
        tried = figures(page)
        assert tried[say("imports:rows")] == str(len(rows))
        assert tried[say("imports:rejected")] == str(len(rows) - len(good))
        assert tried[say("imports:orders")] == str(len({row["Order number"] for row in good}))
        assert tried[say("imports:persons")] == str(len({row["Customer"] for row in good}))
        sum_of_paid = say("imports:sum").replace("{{event}}", "Order Completed").replace("{{currency}}", "EUR")
        assert f"{total:,}" in tried[sum_of_paid]
        page.reload()  # nothing is begun anew
        visitor.settle()
        assert figures(page) == tried
        assert len(ask(visitor, slug, "/tasks")["items"]) == 1

        press(page, say("imports:next.run"))
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_role("link", name=say("imports:toRejected"))).to_be_visible()
        done = ask(visitor, slug, "/imports")["items"][0]
        assert (done["rows"], done["added"], done["rejected"]) == (len(rows), len(good), len(rows) - len(good))
        assert done["figures"]["money"] == [{"event": "Order Completed", "currency": "EUR", "value": int(total * 100)}]
        assert figures(page)[say("imports:added")] == str(len(good))
        assert ask(visitor, slug, "/imports/drafts")["items"] == []
        page.keyboard.press("Escape")
        press(page, say("nav:tasks"))  # left, and found again
        expect(page.get_by_role("dialog")).to_contain_text("bestellungen-2019.csv")


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_without_rows_say_what_to_do(browser: Browser, shop: Shop, language: Language) -> None:
    say = partial(text, language)
    headings = orders(0)
    with new_workspace(browser, shop, language=language, size=PHONE) as (visitor, slug):
        page = choose(visitor, slug, ("january.csv", headings.encode()))
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text(say("imports:trouble.headingsOnly").replace("{{name}}", "january.csv"))
        expect(alert).to_contain_text(say("imports:trouble.headingsOnlyHint"))
        expect(page.get_by_role("button", name=spaced(say("imports:next.preview")))).to_have_count(0)
        expect(page.get_by_text("begin=true")).to_have_count(0)  # it was understood, and is over
        assert not visitor.overflows()
        assert visitor.serious_violations() == []
        mixed = headings + orders(20).removeprefix(headings).replace(",", ";")
        page = choose(visitor, slug, ("mixed.csv", mixed.encode()))
        expect(page.get_by_role("alert").first).to_contain_text(
            say("imports:trouble.otherCells").replace("{{name}}", "mixed.csv")
        )


def test_a_reload_loses_nothing_and_what_was_left_is_gone_on_with(browser: Browser, shop: Shop) -> None:
    with new_workspace(browser, shop) as (visitor, slug):
        page = choose(visitor, slug, ("orders.csv", orders(5).encode()))
        name = page.get_by_label(text("en", "imports:recipeName"))
        with page.expect_response(lambda answer: "/imports/drafts/" in answer.url and answer.request.method == "PUT"):
            name.fill("vienna")
        page.reload()
        visitor.settle()
        expect(name).to_have_value("vienna")
        visitor.open(f"/w/{slug}/events/imports")
        press(page, text("en", "imports:goOn"))
        expect(name).to_have_value("vienna")
        press(page, text("en", "imports:next.preview"))
        expect(page.get_by_role("cell", name="B-0", exact=True)).to_be_visible()
        page.reload()
        expect(page.get_by_role("cell", name="B-0", exact=True)).to_be_visible()


def test_files_of_one_import_share_their_columns(browser: Browser, shop: Shop) -> None:
    other = orders(5).replace("Amount", "Sum").encode()
    with new_workspace(browser, shop) as (visitor, slug):
        page = choose(visitor, slug, ("march.csv", orders(5).encode()), ("april.csv", other))
        expect(page.get_by_text("april.csv has not all the columns of march.csv: it lacks Amount")).to_be_visible()
        expect(page.get_by_role("button", name=text("en", "imports:next.preview"))).to_be_disabled()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "content", "english", "chinese"),
    [
        ("empty.csv", b"", "empty", "空"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(500), "no table", "不是表格"),
    ],
    ids=["empty", "picture"],
)
def test_a_wrong_file_is_refused_in_plain_words(
    browser: Browser, shop: Shop, language: Language, name: str, content: bytes, english: str, chinese: str
) -> None:
    with new_workspace(browser, shop, language=language, size=PHONE) as (visitor, slug):
        visitor.forgiven.add("the server responded with a status of 4")
        page = choose(visitor, slug, (name, content))
        told = page.get_by_role("alert").filter(has_text=english if language == "en" else chinese).first
        expect(told).to_be_visible()
        assert not visitor.overflows()


def test_chinese_letters_of_old_exports_are_read_and_said(browser: Browser, shop: Shop) -> None:
    content = "订单,日期,客户,金额\n甲1,2019-03-01 10:00:00,王小明,5.00\n".encode("gb18030")
    with new_workspace(browser, shop) as (visitor, slug):
        page = choose(visitor, slug, ("订单.csv", content))
        expect(page.get_by_text("read as GB18030")).to_be_visible()
        expect(page.get_by_text("王小明")).to_be_visible()


def test_an_upload_that_breaks_off_is_sent_again_without_what_came(browser: Browser, shop: Shop) -> None:
    broken = Counter[str]()

    def break_once(route: Route) -> None:
        broken[route.request.url] += 1
        if "second" in route.request.url and broken[route.request.url] == 1:
            route.abort("connectionreset")
        else:
            route.continue_()

    with new_workspace(browser, shop) as (visitor, slug):
        visitor.forgiven.add("ERR_CONNECTION_RESET")
        visitor.page.route("**/imports/uploads?**", break_once)
        page = choose(visitor, slug, ("first.csv", orders(5).encode()), ("second.csv", orders(6).encode()))
        expect(page.get_by_text("second.csv was not taken")).to_be_visible()
        press(page, text("en", "common:action.retry"))
        expect(page.get_by_text(text("en", "imports:unknown"), exact=True)).to_be_visible()
        assert sorted(broken.values()) == [1, 2]
        assert len(ask(visitor, slug, "/imports/uploads")["items"]) == 2


def test_amounts_of_another_currency_are_told_and_the_workspace_is_changed(browser: Browser, shop: Shop) -> None:
    lines = (
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
        "1,A,Cup,2,2010-12-01 08:26:00,2.5,17850,United Kingdom\n"
    )
    with new_workspace(browser, shop) as (visitor, slug):
        page = choose(visitor, slug, ("online_retail.csv", lines.encode()))
        press(page, text("en", "imports:next.preview"))
        expect(page.get_by_text("The amounts are in GBP, but this workspace counts in EUR")).to_be_visible()
        page.get_by_role("button", name="Change to GBP, Europe/London").click()
        expect(page.get_by_text("The amounts are in GBP")).to_be_hidden()
        found = ask(visitor, slug, "/workspace")
        assert (found["currency"], found["time_zone"]) == ("GBP", "Europe/London")
        press(page, text("en", "imports:next.dryRun"))
        press(page, text("en", "imports:next.run"))
        page.get_by_role("dialog").get_by_role("link", name=text("en", "imports:toOverview")).click()
        expect(page.get_by_text("£5.00").first).to_be_visible()


def test_own_recipes_are_renamed_and_deleted(browser: Browser, shop: Shop) -> None:
    with new_workspace(browser, shop) as (visitor, slug):
        page = choose(visitor, slug, ("till.csv", orders(5).encode()))
        for step in ("preview", "dryRun", "run"):
            press(page, text("en", f"imports:next.{step}"))
        expect(page.get_by_role("dialog").get_by_role("link").first).to_be_visible()
        visitor.open(f"/w/{slug}/events/imports?tab=recipes")
        press(page, text("en", "imports:recipes.rename"))
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("textbox").fill("shop-till")
        dialog.get_by_role("button", name=text("en", "imports:recipes.rename")).click()
        expect(page.get_by_role("cell", name="shop-till", exact=True)).to_be_visible()
        assert visitor.serious_violations() == []
        press(page, text("en", "imports:recipes.delete"))
        page.get_by_role("dialog").get_by_role("button", name=text("en", "imports:recipes.delete")).click()
        expect(page.get_by_text(text("en", "imports:recipes.none"))).to_be_visible()
        assert ask(visitor, slug, "/imports/recipes")["items"] == []


def test_columns_are_given_their_meaning_on_a_phone(browser: Browser, shop: Shop) -> None:
    content = "Bestellnr;Datum;Kunde;Betrag\nB1;01.10.2026 10:30;K1;10,50\n"
    with new_workspace(browser, shop, size=PHONE) as (visitor, slug):
        page = choose(visitor, slug, ("bestellungen.csv", content.encode()))
        meaning = page.get_by_role("combobox", name=text("en", "imports:meansOf").replace("{{name}}", "Betrag"))
        box = meaning.bounding_box()
        assert box is not None
        assert 0 <= box["x"] < box["x"] + box["width"] <= PHONE[0]
