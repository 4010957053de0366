"""A newcomer's first hour: the first run, a write key, an event seen live, a chart of it, and a dashboard with it."""

import re
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect
from tests.console.browser import LANGUAGES, Language, Visitor, visiting
from tests.console.words import text
from tests.entrypoints.supervisor.tree import standing

from tilth.platform.accounts.setup_code import setup_code

pytestmark = pytest.mark.slow
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_the_first_run_to_a_saved_dashboard(browser: Browser, home: Path, language: Language) -> None:
    say = partial(text, language)
    with standing(home) as tree, visiting(browser, tree.server["url"], language=language) as visitor:
        page, url = visitor.page, tree.server["url"]
        page.on("dialog", lambda dialog: visitor.complaints.append(f"a script ran: {dialog.message}"))
        begin(visitor, setup_code(tree.server["token"]), language)

        visitor.field(say("settings:keys.name")).fill("Web shop")
        page.get_by_role("dialog").get_by_role("button", name=spaced(say("settings:writeKeys.make"))).click()
        write_key = page.get_by_text(re.compile("wk_")).first.inner_text()
        secret = re.findall(r"wk_\w+", write_key)[0]

        visitor.open("/w/main/events/live")
        # Its person is looked for, again and again, before the event has reached anybody's story.
        visitor.forgiven.add(f"404 (Not Found) ({url}/console/w/main/events/live")
        send_order(url, secret)
        row = page.get_by_text(re.compile("Order Completed$")).first
        expect(row).to_be_visible()
        row.click()
        expect(page.get_by_text(HOSTILE).first).to_be_visible()

        visitor.open("/w/main/explore?range=today")
        page.get_by_role("button", name=spaced(say("boards:pin.action"))).click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label(say("boards:name"), exact=True).fill("GMV")
        dialog.get_by_label(say("boards:pin.newName"), exact=True).fill("Morning")
        dialog.get_by_role("button", name=spaced(say("boards:pin.action"))).click()
        expect(dialog).to_be_hidden()

        visitor.open("/w/main/boards")
        page.get_by_text("Morning", exact=True).first.click()
        expect(page.locator("h1").first).to_contain_text("Morning")
        visitor.settle()
        expect(page.get_by_text("GMV", exact=True).first).to_be_visible()
        assert visitor.serious_violations() == []

        for path in ("/people", "/events/plan"):
            visitor.open(f"/w/main{path}")
            expect(page.get_by_text(HOSTILE).first).to_be_visible()


def spaced(words: str) -> re.Pattern[str]:
    """The component library puts a blank between two Chinese characters on a button."""
    return re.compile(r"\s?".join(map(re.escape, words)))


def begin(visitor: Visitor, code: str, language: Language) -> None:
    say = partial(text, language)
    visitor.open("/setup")
    for label, value in (
        ("setup.code", code),
        ("field.name", "Ann"),
        ("field.email", "ann@example.com"),
        ("field.newPassword", "four words in a row"),
        ("field.repeated", "four words in a row"),
        ("setup.workspaceName", "Tea house"),
    ):
        visitor.field(say(f"accounts:{label}")).fill(value)
    visitor.press(say("accounts:setup.begin"))
    visitor.page.wait_for_url("**/console/w/main/settings/write-keys**")


def send_order(url: str, write_key: str) -> None:
    """With a script wherever an event can carry one."""
    order = {
        "type": "track",
        "event": "Order Completed",
        "userId": HOSTILE,
        "messageId": "first-order",
        "timestamp": datetime.now(UTC).isoformat(),
        "properties": {
            "order_id": HOSTILE,
            "total": 12,
            "currency": "CNY",
            "products": [{"product_id": "P1", "name": HOSTILE, "price": 12, "quantity": 1}],
        },
    }
    traits = {"type": "identify", "userId": HOSTILE, "messageId": "who", "traits": {"name": HOSTILE, HOSTILE: HOSTILE}}
    named = {"type": "track", "event": HOSTILE, "userId": HOSTILE, "messageId": "named"}
    answer = httpx.post(f"{url}/v1/batch", json={"batch": [traits, named, order]}, auth=(write_key, ""))
    answer.raise_for_status()
