"""One's own account: profile, password, second factor, sessions, links for a new password, locks, and idle sessions."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from functools import partial

import pyotp
import pytest
import sqlalchemy as sa
from playwright.sync_api import expect
from tests.console.browser import LANGUAGES, PHONE, Language, Visitor
from tests.console.conftest import Shop
from tests.console.members import Member, join_shop
from tests.console.words import text

from tilth.platform.database.opening import open_database
from tilth.platform.settings import PlatformSettings

pytestmark = pytest.mark.slow
Visit = Callable[..., AbstractContextManager[Visitor]]
NEW_PASSWORD = "other plain words"
REFUSED = {"status of 401", "status of 403", "status of 429"}
"""What the browser says of wrong passwords, codes, and locks."""


def named(words: str) -> re.Pattern[str]:
    """The name of a button, which holds a blank between two Chinese characters, and its icon's name."""
    return re.compile(r"\s?".join(map(re.escape, words)) + "$")


def come_in(visitor: Visitor, email: str, password: str, language: Language = "en") -> None:
    """By the page of it."""
    visitor.open("/sign-in")
    say = partial(text, language)
    visitor.field(say("accounts:field.email")).fill(email)
    visitor.field(say("accounts:field.password")).fill(password)
    visitor.submit()


def go_out(visitor: Visitor, language: Language = "en") -> None:
    page = visitor.page
    page.get_by_role("button", name=text(language, "nav:account"), exact=True).click()
    page.get_by_text(text(language, "nav:signOut"), exact=True).click()
    page.wait_for_url("**/console/sign-in")


def expect_inside(visitor: Visitor) -> None:
    expect(visitor.page).to_have_url(re.compile("/w/demo/"))


def expect_at_the_door(visitor: Visitor, path: str) -> None:
    visitor.page.goto(f"{visitor.url}/console/w/demo{path}")
    visitor.page.wait_for_url("**/console/sign-in?next=**")


def test_name_and_language_are_ones_own_everywhere(visit: Visit, owner: Visitor, shop: Shop) -> None:
    member = join_shop(shop)
    with visit() as visitor:
        visitor.sign_in(member.email, member.password)
        page = visitor.open("/w/demo/profile")
        assert visitor.serious_violations() == []
        visitor.field("Your name").fill(" ")
        visitor.press("Save")
        expect(page.get_by_text("This is needed.")).to_be_visible()
        visitor.field("Your name").fill("<i>Liú Wěi</i>")
        page.get_by_role("combobox", name="Language").click()
        page.locator(".ant-select-dropdown:visible").get_by_text("简体中文", exact=True).click()
        visitor.press("Save")
        expect(page.get_by_role("heading", level=1)).to_have_text("个人资料与安全")
        page.reload()
        expect(visitor.field("你的姓名")).to_have_value("<i>Liú Wěi</i>")
    with visit() as elsewhere:  # as in a browser that was never here, and speaks English
        elsewhere.context.add_init_script("localStorage.removeItem('tilth.language')")
        come_in(elsewhere, member.email, member.password)
        elsewhere.page.wait_for_url("**/w/demo/overview")
        expect(elsewhere.page.get_by_role("heading", level=1)).to_have_text(text("zh", "nav:overview"))
    owner.open("/w/demo/settings/members")
    expect(owner.page.get_by_role("row").filter(has_text=member.email)).to_contain_text("<i>Liú Wěi</i>")


def test_a_new_password_ends_all_other_sessions(visit: Visit, shop: Shop) -> None:
    member = join_shop(shop)
    with visit() as visitor, visit() as other:
        for each in (visitor, other):
            each.forgiven |= REFUSED
            each.sign_in(member.email, member.password)
        other.open("/w/demo/profile")
        page = visitor.open("/w/demo/profile")
        change_password(visitor, "not the password")
        expect(page.get_by_role("alert").filter(has_text="This is not your password.").first).to_be_visible()
        change_password(visitor, member.password)
        expect(page.get_by_text(re.compile(r"Password changed\. \d+ other sessions? w"))).to_be_visible()
        expect_at_the_door(other, "/profile")
        come_in(other, member.email, member.password)
        expect(other.page.get_by_role("alert")).to_contain_text("E-mail or password is wrong.")
        come_in(other, member.email, NEW_PASSWORD)
        expect_inside(other)
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text("Profile and security")


def change_password(visitor: Visitor, current: str) -> None:
    visitor.field("Your password until now").fill(current)
    visitor.field("New password").fill(NEW_PASSWORD)
    visitor.field("The same password again").fill(NEW_PASSWORD)
    visitor.press("Change the password")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_second_factor_from_its_picture_to_its_end(visit: Visit, shop: Shop, language: Language) -> None:
    member, say = join_shop(shop), partial(text, language)
    with visit(language=language) as visitor:
        visitor.forgiven |= REFUSED
        visitor.sign_in(member.email, member.password)
        secret, recovery = set_second_factor(visitor, member, language)
        assert len(recovery) == 10

        go_out(visitor, language)
        next_code = pyotp.TOTP(secret).at(datetime.now(UTC), counter_offset=1)  # that of this half minute is spent
        come_in(visitor, member.email, member.password, language)
        answer_with(visitor, "000000", language)
        expect(visitor.page.get_by_role("alert")).to_contain_text(say("accounts:refused.wrong_code"))
        assert visitor.serious_violations() == []
        answer_with(visitor, next_code, language)
        expect_inside(visitor)

        go_out(visitor, language)
        come_in(visitor, member.email, member.password, language)
        answer_with(visitor, recovery[0].upper(), language)
        expect_inside(visitor)
        page = visitor.open("/w/demo/profile")
        expect(page.get_by_text(re.compile(r"9.*(recovery codes|恢复码)"))).to_be_visible()
        by_recovery_code = page.get_by_role("listitem").filter(has_text=say("accounts:sessions.by.recovery_code"))
        expect(by_recovery_code).to_have_count(1)

        go_out(visitor, language)
        come_in(visitor, member.email, member.password, language)
        answer_with(visitor, recovery[0], language)
        expect(visitor.page.get_by_role("alert")).to_contain_text(say("accounts:refused.wrong_code"))
        answer_with(visitor, recovery[1], language)
        expect_inside(visitor)

        page = visitor.open("/w/demo/profile")
        page.get_by_role("button", name=named(say("accounts:factor.remove"))).click()
        confirm_password(visitor, member.password, say("accounts:factor.remove"), language)
        expect(page.get_by_text(say("accounts:factor.off"), exact=True)).to_be_visible()
        go_out(visitor, language)
        come_in(visitor, member.email, member.password, language)
        expect_inside(visitor)


def set_second_factor(visitor: Visitor, member: Member, language: Language) -> tuple[str, list[str]]:
    """The secret that is typed into an app, and the recovery codes, as they are shown."""
    say, page = partial(text, language), visitor.open("/w/demo/profile")
    page.get_by_role("button", name=named(say("accounts:factor.set"))).click()
    confirm_password(visitor, member.password, say("accounts:factor.next"), language)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("img", name=say("accounts:factor.picture"))).to_be_visible()
    secret = re.sub(r"\s", "", dialog.locator("code").inner_text())
    assert re.fullmatch("[A-Z2-7]{32}", secret)
    assert visitor.serious_violations() == []
    for code, is_right in (("000000", False), (pyotp.TOTP(secret).now(), True)):
        dialog.get_by_label(say("accounts:factor.code")).fill(code)
        dialog.get_by_role("button", name=named(say("accounts:factor.finish"))).click()
        if not is_right:
            expect(dialog.get_by_role("alert").first).to_contain_text(say("accounts:refused.wrong_code"))
    expect(dialog.get_by_text(say("accounts:recovery.hint"))).to_be_visible()
    assert visitor.serious_violations() == []
    codes = re.findall(r"\b[2-9a-z]{5}-[2-9a-z]{5}\b", dialog.inner_text())
    dialog.get_by_role("button", name=named(say("accounts:recovery.kept"))).click()
    expect(page.get_by_text(say("accounts:factor.on"), exact=True)).to_be_visible()
    return secret, codes


def confirm_password(visitor: Visitor, password: str, button: str, language: Language) -> None:
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_label(text(language, "accounts:factor.password"), exact=True).fill(password)
    dialog.get_by_role("button", name=named(button)).click()


def answer_with(visitor: Visitor, code: str, language: Language) -> None:
    visitor.field(text(language, "accounts:field.code")).fill(code)
    visitor.submit()


def test_sessions_are_ended_one_by_one_and_all_at_once(visit: Visit, shop: Shop) -> None:
    member = join_shop(shop)
    with visit(size=PHONE) as visitor, visit() as second, visit() as third:
        for each in (visitor, second, third):
            each.forgiven |= REFUSED
            come_in(each, member.email, member.password)
            expect_inside(each)
        page = visitor.open("/w/demo/profile")
        assert not visitor.overflows()
        rows = (
            page.get_by_role("list", name="Where you are signed in").get_by_role("listitem").filter(has_text="Chrome")
        )
        expect(rows).to_have_count(3)
        newest = rows.filter(has=page.get_by_role("button", name="End", exact=True)).first
        newest.get_by_role("button", name="End", exact=True).click()
        expect(rows).to_have_count(2)
        expect_at_the_door(third, "/people")
        second.open("/w/demo/profile")

        visitor.press("End all others")
        page.get_by_role("tooltip").get_by_role("button", name="End all others").click()
        expect(rows).to_have_count(1)
        expect_at_the_door(second, "/people")

        come_in(second, member.email, member.password)
        expect_inside(second)
        page.get_by_role("button", name="Account", exact=True).click()
        page.get_by_text("Sign out everywhere", exact=True).click()
        page.get_by_role("dialog").get_by_role("button", name="Sign out", exact=True).click()
        page.wait_for_url("**/console/sign-in")
        expect_at_the_door(second, "/people")
        expect_at_the_door(visitor, "/people")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_sets_a_new_password_once(visit: Visit, shop: Shop, language: Language) -> None:
    member, say = join_shop(shop), partial(text, language)
    told = subprocess.run(
        [sys.executable, "-m", "tilth.entrypoints.cli.main", "reset-password", member.email],
        env={**os.environ, "TILTH_HOME": str(shop.home)},
        check=True,
        capture_output=True,
        text=True,
    )
    link = told.stdout.strip()
    assert link.startswith(f"{shop.url}/console/new-password#")
    with visit(language=language) as visitor:
        visitor.forgiven |= {*REFUSED, "status of 404"}
        page = visitor.page
        page.goto(link)
        expect(page.get_by_text(member.email)).to_be_visible()
        assert "#" not in page.url  # neither a picture of the page nor the history give the link away
        assert visitor.serious_violations() == []
        visitor.field(say("accounts:field.newPassword")).fill("short")
        visitor.submit()
        expect(page.get_by_text(re.compile(r"10 characters|10 个字符"))).to_be_visible()
        visitor.field(say("accounts:field.newPassword")).fill(NEW_PASSWORD)
        visitor.field(say("accounts:field.repeated")).fill(NEW_PASSWORD)
        visitor.submit()
        expect(page.get_by_text(say("accounts:reset.done"))).to_be_visible()
        page.goto(f"{shop.url}/console/sign-in")
        page.goto(link)
        expect(page.get_by_text(say("accounts:reset.gone"))).to_be_visible()
        come_in(visitor, member.email, member.password, language)
        expect(page.get_by_role("alert")).to_contain_text(say("accounts:refused.wrong_sign_in"))
        come_in(visitor, member.email, NEW_PASSWORD, language)
        expect_inside(visitor)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_wrong_five_times_waits(visit: Visit, shop: Shop, language: Language) -> None:
    member, say = join_shop(shop), partial(text, language)
    with visit(language=language) as visitor:
        visitor.forgiven |= REFUSED
        alert = visitor.page.get_by_role("alert")
        visitor.open("/sign-in")
        visitor.field(say("accounts:field.email")).fill(member.email)
        for number in range(5):
            with visitor.page.expect_response(lambda answer: answer.request.method == "POST") as answered:
                visitor.field(say("accounts:field.password")).fill(f"wrong {number}")
                visitor.submit()
            assert answered.value.status == 401
            expect(alert).to_contain_text(say("accounts:refused.wrong_sign_in"))
        visitor.field(say("accounts:field.password")).fill(member.password)
        visitor.submit()
        expect(alert).to_contain_text(say("accounts:refused.too_many_attempts_other").replace("{{count}}", "15"))
        other = join_shop(shop)
        come_in(visitor, other.email, other.password, language)
        expect_inside(visitor)


def test_an_idle_session_leads_to_the_door_and_back(visit: Visit, shop: Shop) -> None:
    member = join_shop(shop)
    with visit() as visitor:
        visitor.forgiven |= REFUSED
        visitor.sign_in(member.email, member.password)
        page = visitor.open("/w/demo/profile")
        let_idle(shop, member)
        page.get_by_role("menuitem", name="People").click()
        page.wait_for_url("**/console/sign-in?next=%2Fconsole%2Fw%2Fdemo%2Fpeople**")
        visitor.field("E-mail").fill(member.email)
        visitor.field("Password").fill(member.password)
        visitor.submit()
        expect(page.get_by_role("heading", level=1)).to_have_text("People")

        visitor.open("/w/demo/profile")
        let_idle(shop, member)
        visitor.press("Save")  # a write is refused as a look is
        page.wait_for_url("**/console/sign-in?next=%2Fconsole%2Fw%2Fdemo%2Fprofile")


def let_idle(shop: Shop, member: Member) -> None:
    """As if nobody had touched their browsers for thirteen hours."""
    long_ago = datetime.now(UTC) - timedelta(hours=13)
    with open_database(PlatformSettings(home=shop.home)) as opened, opened.database.admin() as session:
        session.connection.execute(
            sa.text(
                "UPDATE account_session SET last_seen_at = :then FROM account "
                "WHERE account.account_id = account_session.account_id AND account.email = :email"
            ),
            {"then": long_ago, "email": member.email},
        )
