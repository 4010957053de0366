"""Inviting somebody, joining, changing a role, leaving; and how the audit log and the tasks tell of it."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect
from tests.console.browser import Visitor
from tests.console.conftest import Shop

Visit = Callable[..., AbstractContextManager[Visitor]]
pytestmark = pytest.mark.slow
PASSWORD = "several plain words"


def row_of(visitor: Visitor, text: str):  # type: ignore[no-untyped-def] # noqa: ANN201 — Playwright's locator
    return visitor.page.get_by_role("row").filter(has_text=text)


def invite(owner: Visitor, email: str, role: str) -> str:
    """The link, as it is shown once."""
    owner.open("/w/demo/settings/members")
    owner.page.get_by_role("button", name="Invite somebody").click()
    drawer = owner.page.get_by_role("dialog")
    drawer.get_by_role("textbox", name="E-mail").fill(email)
    drawer.get_by_role("radio", name=role).check()
    drawer.get_by_role("button", name="Make the link").click()
    link = drawer.locator("code").inner_text()
    assert "/console/invitation#" in link
    return link


def test_from_an_invitation_to_a_removed_member(owner: Visitor, visit: Visit, shop: Shop) -> None:
    email = f"{uuid.uuid4().hex[:8]}@example.com"
    link = invite(owner, email, "Operator")
    owner.open("/w/demo/settings/members?tab=invitations")
    expect(row_of(owner, email)).to_contain_text("Waiting")

    with visit() as guest:
        guest.page.goto(link)
        expect(guest.page.get_by_text("Demo invites you as Operator.")).to_be_visible()
        assert guest.serious_violations() == []
        guest.field("Your name").fill("<b>Zoë</b>")
        guest.field("Choose a password").fill(PASSWORD)
        guest.field("The password again").fill("something else")
        guest.press("Make the account and join")
        expect(guest.page.get_by_text("The two passwords differ")).to_be_visible()
        guest.field("The password again").fill(PASSWORD)
        guest.press("Make the account and join")
        guest.page.wait_for_url("**/w/demo/overview")
        expect(guest.page.get_by_role("menuitem", name="Rejected events")).to_be_visible()
        expect(guest.page.get_by_role("menuitem", name="Members")).to_have_count(0)
        guest.forgiven.add("status of 404")
        guest.page.goto(link)
        expect(guest.page.get_by_text("This link is not valid")).to_be_visible()

        owner.open("/w/demo/settings/members")
        row = row_of(owner, email)
        expect(row).to_contain_text("<b>Zoë</b>")  # a text, never a tag
        row.get_by_role("combobox").click()
        owner.page.locator(".ant-select-dropdown:visible").get_by_text("Viewer", exact=True).click()
        owner.press("Change the role")
        expect(row).to_contain_text("Viewer")
        guest.open("/w/demo/overview")
        expect(guest.page.get_by_role("menuitem", name="Rejected events")).to_have_count(0)

        guest.check_quiet()
        guest.forgiven.add("status of 403")  # the open page asks by itself from time to time, and is refused
        row.get_by_role("button", name="Remove").click()
        owner.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
        expect(row).to_have_count(0)
        guest.page.goto(f"{shop.url}/console/w/demo/overview")
        expect(guest.page.get_by_text("You are not a member here")).to_be_visible()

        again = invite(owner, email, "Viewer")
        guest.context.clear_cookies()
        guest.page.goto(again)
        guest.page.get_by_role("link", name=f"Sign in as {email}").click()
        guest.field("E-mail").fill(email)
        guest.field("Password").fill(PASSWORD)
        guest.submit()
        guest.page.get_by_role("button", name=f"Join as {email}").click()
        guest.page.wait_for_url("**/w/demo/overview")

    owner.open("/w/demo/settings/audit?kind=member")
    owner.page.get_by_role("button", name="Role changed").first.click()
    drawer = owner.page.get_by_role("dialog")
    expect(drawer.get_by_role("row", name="Role operator viewer")).to_be_visible()
    assert owner.serious_violations() == []


def test_who_has_an_account_signs_in_and_joins_as_themselves(owner: Visitor, visit: Visit, shop: Shop) -> None:
    link = invite(owner, f"{uuid.uuid4().hex[:8]}@example.com", "Viewer")
    with visit(language="zh") as other:
        other.sign_in(shop.known.email, shop.known.password)
        other.forgiven.add("status of 404")
        other.page.goto(f"{link[:-8]}mistaken")
        expect(other.page.get_by_text("链接无效")).to_be_visible()
        other.page.goto(link)  # in the same tab, where only what is after the # differs
        expect(other.page.get_by_text("与受邀邮箱不同")).to_be_visible()
        other.press("退出登录并继续")
        expect(other.page.get_by_label("你的姓名")).to_be_visible()


def test_the_only_owner_stays(owner: Visitor) -> None:
    owner.open(f"/w/{owner.make_workspace('Alone')}/settings/members?role=owner")
    owner.forgiven.add("status of 409")
    row_of(owner, "demo@example.com").get_by_role("button", name="Leave").click()
    owner.page.get_by_role("dialog").get_by_role("button", name="Leave").click()
    expect(owner.page.get_by_text("This is the only owner")).to_be_visible()


def test_roles_are_shown_as_the_server_has_them(owner: Visitor) -> None:
    owner.open("/w/demo/settings/members?tab=roles")
    line = row_of(owner, "people:unmask").get_by_role("cell")
    assert [cell.strip() for cell in line.all_inner_texts()[1:]] == ["Yes", "Yes", "Yes", "No", "No"]
    assert owner.serious_violations() == []


def test_a_task_is_found_again_after_a_reload(owner: Visitor) -> None:
    owner.open("/w/demo/settings/data-retention")
    started = owner.page.request.post(f"{owner.url}/api/v1/data-retention/run", headers=owner.own_headers("demo"))
    assert started.status == 202, started.text()
    owner.open("/w/demo/settings/audit")
    owner.page.get_by_role("banner").get_by_role("button", name="Tasks").click()
    card = owner.page.get_by_role("group", name="Remove old events").first
    expect(card).to_contain_text("Done")
    assert owner.serious_violations() == []
    card.get_by_role("link", name="Open the result").click()
    expect(owner.page.get_by_role("heading", name="Data retention")).to_be_visible()
