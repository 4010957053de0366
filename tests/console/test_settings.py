"""What a person does on each page of the settings, in a workspace of their own; and what a viewer finds there."""

import re
import shlex
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

import httpx
import pytest
from playwright.sync_api import Browser, FilePayload, Locator, expect
from tests.console.browser import LANGUAGES, PHONE, Language, Visitor, visiting
from tests.console.conftest import Shop
from tests.console.members import join_shop
from tests.console.words import text

from tilth.platform.auth.contracts import Role

pytestmark = pytest.mark.slow
Visit = Callable[..., AbstractContextManager[Visitor]]


@dataclass
class Owner:
    """Of an empty workspace, signed in."""

    visitor: Visitor
    slug: str
    write_key: str

    def open(self, page: str) -> Locator:
        """A page of the settings; its content."""
        self.visitor.open(f"/w/{self.slug}/settings/{page}")
        return self.visitor.page.get_by_role("main")

    @property
    def dialog(self) -> Locator:
        return self.visitor.page.get_by_role("dialog").last

    def row(self, words: str) -> Locator:
        return self.visitor.page.get_by_role("row").filter(has_text=words)

    def collect(self, **event: object) -> None:
        body = {"messageId": uuid.uuid4().hex, **event}
        httpx.post(f"{self.visitor.url}/v1/track", json=body, auth=(self.write_key, "")).raise_for_status()


@pytest.fixture
def owner(browser: Browser, shop: Shop) -> Iterator[Owner]:
    member = join_shop(shop, Role.OWNER)
    with visiting(browser, shop.url) as visitor:
        visitor.sign_in(member.email, member.password)
        slug = visitor.make_workspace("Till", time_zone="Asia/Shanghai", currency="CNY")
        headers = visitor.own_headers(slug)
        made = visitor.context.request.post(f"{shop.url}/api/v1/write-keys", data={"name": "Till"}, headers=headers)
        yield Owner(visitor, slug, made.json()["key"])


def test_the_workspace_is_named_and_fixed_by_its_first_event(owner: Owner) -> None:
    main = owner.open("workspace")
    zone = main.get_by_role("combobox", name="Time zone")
    zone.fill("Europe/Paris")
    zone.press("Enter")
    main.get_by_label("Name").fill("Tea & <b>more</b>")
    owner.visitor.press("Save")
    expect(owner.visitor.page.get_by_text("The workspace is saved")).to_be_visible()
    owner.collect(userId="u1", event="Seen")
    main = owner.open("workspace")
    expect(main.get_by_label("Name")).to_have_value("Tea & <b>more</b>")
    expect(main.get_by_text("Europe/Paris")).to_be_visible()
    expect(main.get_by_text("Time zone and currency are fixed since the first event")).to_be_visible()
    expect(zone).to_be_disabled()
    assert owner.visitor.serious_violations() == []


def test_a_write_key_its_lines_and_the_first_event(owner: Owner) -> None:
    main, page = owner.open("write-keys"), owner.visitor.page
    main.get_by_role("button", name="New write key").click()
    owner.dialog.get_by_label("Name").fill("Web shop")
    owner.dialog.get_by_role("button", name="Make the key").click()
    drawer = page.get_by_role("dialog", name="Connect “Web shop”")
    expect(drawer.get_by_text("No event has come in with this key yet")).to_be_visible()
    key = re.findall(r"wk_\w+", drawer.get_by_role("region").inner_text())[0]
    for client in ("Node.js · Segment", "Browser · PostHog", "Python · ThinkingData", "HTTP · curl"):
        drawer.get_by_role("combobox", name="SDK").click()
        page.locator(".ant-select-dropdown:visible").get_by_text(client, exact=True).click()
        expect(drawer.get_by_role("region", name=client)).to_contain_text(key)
    assert owner.visitor.serious_violations() == []
    send_as_shown(drawer.get_by_role("region", name="HTTP · curl").inner_text())
    expect(drawer.get_by_text("Events arrive: the last one")).to_be_visible()
    expect(drawer.get_by_text("1 event within 24 hours.")).to_be_visible()
    drawer.get_by_role("button", name="Send a test event").click()
    expect(drawer.get_by_text("2 events within 24 hours.")).to_be_visible()

    owner.open("write-keys")
    owner.row("Web shop").get_by_role("button", name="Rename").click()
    owner.dialog.get_by_label("Name").fill("App")
    owner.dialog.get_by_role("button", name="Save").click()
    owner.row("App").get_by_role("button", name="Revoke").click()
    owner.dialog.get_by_role("button", name="Revoke").click()
    expect(owner.row("App")).to_have_count(0)
    page.get_by_text("Revoked", exact=True).click()
    expect(owner.row("App")).to_be_visible()


def send_as_shown(lines: str) -> None:
    """What the shell would do with these lines of curl."""
    words = shlex.split(lines.replace("\\\n", " "))
    assert words[0] == "curl"
    user, url = words[2].rstrip(":"), words[3]  # -u key: URL -H header -d body
    options = dict(zip(words[4::2], words[5::2], strict=True))
    name, _, value = options["-H"].partition(": ")
    httpx.post(url, content=options["-d"], headers={name: value}, auth=(user, "")).raise_for_status()


def test_an_api_key_is_seen_once_works_and_is_revoked(owner: Owner) -> None:
    main = owner.open("api-keys")
    main.get_by_role("button", name="New API key").first.click()
    owner.dialog.get_by_label("Name").fill("Report")
    owner.dialog.get_by_role("button", name="Make the key").click()
    expect(owner.dialog.get_by_text("A key needs at least one scope.")).to_be_visible()
    owner.dialog.get_by_role("checkbox", name="workspace:read").check()
    owner.dialog.get_by_role("button", name="Make the key").click()
    secret = owner.dialog.locator("code").inner_text().strip()
    assert owner.visitor.serious_violations() == []
    owner.dialog.get_by_role("button", name="I have copied it").click()
    ask = partial(httpx.get, headers={"Authorization": f"Bearer {secret}"}, timeout=30)
    url = f"{owner.visitor.url}/api/v1"
    assert ask(f"{url}/workspace").json()["slug"] == owner.slug
    assert ask(f"{url}/audit").status_code == 403
    owner.open("api-keys")
    expect(owner.visitor.page.get_by_text(secret)).to_have_count(0)
    owner.row("Report").get_by_role("button", name="Revoke").click()
    owner.dialog.get_by_role("button", name="Revoke").click()
    expect(owner.row("Report")).to_have_count(0)
    assert ask(f"{url}/workspace").status_code == 401


def test_a_file_of_spend_is_looked_through_and_taken(owner: Owner) -> None:
    main, page = owner.open("spend"), owner.visitor.page
    main.get_by_role("button", name="Upload a file").first.click()
    chooser = owner.dialog.locator("input[type=file]")
    chooser.set_input_files(file_of("date,channel,cost\n2026-02-01,ads,12.50\nyesterday,ads,1\n"))
    expect(owner.dialog.get_by_text("1 problem: correct the file")).to_be_visible()
    expect(owner.dialog.get_by_text("Line 3:")).to_be_visible()
    take = owner.dialog.get_by_role("button", name="Import")
    expect(take).to_be_disabled()
    chooser.set_input_files(
        file_of("date,channel,campaign,cost\n2026-02-01,ads,<i>spring</i>,12.50\n2026-02-02,ads,,7\n")
    )
    expect(owner.dialog.get_by_text("No event has come through: ads")).to_be_visible()
    assert owner.visitor.serious_violations() == []
    take.click()
    expect(page.get_by_text("Imported: 2 new, 0 changed")).to_be_visible()
    expect(owner.row("<i>spring</i>")).to_contain_text("12.50")
    owner.row("<i>spring</i>").get_by_role("checkbox").check()
    main.get_by_role("button", name="Delete 1").click()
    owner.dialog.get_by_role("button", name="Delete").click()
    expect(owner.row("<i>spring</i>")).to_have_count(0)


def file_of(content: str) -> FilePayload:
    return {"name": "spend.csv", "mimeType": "text/csv", "buffer": content.encode()}


def test_retention_is_confirmed_by_its_first_day(owner: Owner) -> None:
    owner.collect(userId="u1", event="Long ago", timestamp="2020-05-05T00:00:00Z")
    owner.collect(userId="u1", event="Now")
    await_events(owner, 2)
    main, page = owner.open("data-retention"), owner.visitor.page
    expect(main.get_by_text("All events count now.")).to_be_visible()
    main.get_by_text("Keep for so many months").click()
    main.get_by_role("spinbutton", name="Months").fill("12")
    main.get_by_role("button", name="See what would go").click()
    expect(owner.dialog.get_by_role("row", name=re.compile("Events that would go\\W*1$"))).to_be_visible()
    save = owner.dialog.get_by_role("button", name="Save")
    expect(save).to_be_disabled()
    owner.dialog.get_by_role("checkbox").check()
    assert owner.visitor.serious_violations() == []
    save.click()
    expect(page.get_by_text("Saved: the next night removes what is older")).to_be_visible()
    main = owner.open("data-retention")
    expect(main.get_by_role("spinbutton", name="Months")).to_have_value("12")
    main.get_by_role("button", name="Remove now").click()
    owner.dialog.get_by_role("button", name="Remove now").click()
    expect(page.get_by_text("The removal has begun")).to_be_visible()


def test_a_request_for_erasure_from_its_register_to_its_proof(owner: Owner) -> None:
    owner.collect(userId="u-gone", event="Seen")
    await_events(owner, 1)
    main = owner.open("erasure")
    for identifier in ("u-gone", "u-kept"):
        main.get_by_role("button", name="Register a request").first.click()
        owner.dialog.get_by_role("combobox", name="Type of identifier").fill("user_id")
        owner.dialog.get_by_label("Identifier", exact=True).fill(identifier)
        owner.dialog.get_by_label("Who asked").fill("Zoë")
        assert owner.visitor.serious_violations() == []
        owner.dialog.get_by_role("button", name="Register").click()
        drawer = owner.visitor.page.get_by_role("dialog", name="Request for erasure")
        expect(drawer.get_by_text(identifier).first).to_be_visible()
        if identifier == "u-kept":
            drawer.get_by_role("button", name="Refuse").click()
            drawer.get_by_label("Why it is refused").fill("The books must be kept for ten years.")
            drawer.get_by_role("button", name="Refuse").click()
            expect(drawer.get_by_text("The books must be kept for ten years.")).to_be_visible()
        else:
            drawer.get_by_role("button", name="Erase for good").click()
            owner.visitor.page.locator(".ant-modal-confirm").get_by_role("button", name="Erase for good").click()
            expect(drawer.get_by_text("What was removed")).to_be_visible()
            expect(drawer.get_by_text("Gone from every answer")).to_be_visible()
        main = owner.open("erasure")
    expect(owner.row("Zoë")).to_have_count(0)
    expect(owner.row("Refused")).to_be_visible()


def await_events(owner: Owner, count: int) -> None:
    """Until the weaver has them."""
    owner.visitor.open(f"/w/{owner.slug}/events/live")
    expect(owner.visitor.page.get_by_role("row").filter(has_text=re.compile("Seen|Now|Long ago"))).to_have_count(count)


@pytest.mark.parametrize("language", LANGUAGES)
def test_health_shows_what_the_server_knows(visit: Visit, shop: Shop, language: Language) -> None:
    say = partial(text, language)
    with visit(language=language, theme="dark", size=PHONE) as visitor:
        visitor.sign_in(shop.known.email, shop.known.password)
        page = visitor.open("/w/demo/settings/health")
        main = page.get_by_role("main")
        for name in ("weave", "history", "storage", "processes", "versions", "jobs"):
            expect(main.get_by_text(say(f"settings:health.{name}"), exact=True).first).to_be_visible()
        for name in ("lag", "waiting", "inbox", "diskFree"):
            expect(main.get_by_text(say(f"settings:health.{name}"), exact=True).first).to_be_visible()
        expect(main.get_by_role("progressbar")).to_be_visible()
        known = visitor.context.request.get(
            f"{shop.url}/api/v1/system/health", headers={"Tilth-Workspace": "demo"}
        ).json()
        assert known["workers"] >= 1, known
        expect(main.get_by_text(known["disk"]["path"], exact=True)).to_be_visible()
        expect(main.get_by_text(say("settings:health.noJobs")).or_(main.get_by_role("table")).first).to_be_visible()
        assert visitor.serious_violations() == []
        assert not visitor.overflows()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_viewer_finds_the_workspace_and_plain_words(visit: Visit, shop: Shop, language: Language) -> None:
    say, member = partial(text, language), join_shop(shop)
    with visit(language=language, size=PHONE) as visitor:
        visitor.sign_in(member.email, member.password)
        page = visitor.open("/w/demo/settings/workspace")
        expect(page.get_by_label(say("settings:workspace.name"))).to_be_disabled()
        expect(page.locator("button[type=submit]")).to_have_count(0)
        assert visitor.serious_violations() == []
        expect(page.get_by_text(say("settings:workspace.readOnly"))).to_be_visible()
        for path in ("write-keys", "api-keys", "spend", "data-retention", "erasure", "health", "members", "audit"):
            visitor.open(f"/w/demo/settings/{path}")
            expect(page.get_by_text(say("common:error.forbidden"))).to_be_visible()
            expect(page.get_by_role("main")).to_contain_text(say("members:name.viewer"))
            assert not visitor.overflows()
