"""One's own account: name, password, second factor, open sessions."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest
from tests.conftest import TestWorkspace
from tests.entrypoints.http.people import PASSWORD, Browser, NewBrowser, make_account

from tilth.kernel.clock import FakeClock
from tilth.platform.accounts.contracts import Account
from tilth.platform.database.sessions import Database

NEW = "another sentence altogether"


@pytest.fixture
def account(database: Database, workspace: TestWorkspace) -> Account:
    return make_account(database, workspace)


@pytest.fixture
def browser(new_browser: NewBrowser, account: Account) -> Browser:
    browser = new_browser()
    assert browser.sign_in(account.email).status_code == 201
    return browser


def security(browser: Browser) -> Any:
    return browser.send("GET", "/account/security").json()


def set_second_factor(browser: Browser, clock: FakeClock) -> tuple[pyotp.TOTP, list[str]]:
    begun = browser.send("POST", "/account/second-factor", json={"password": PASSWORD}).json()
    generator = pyotp.TOTP(begun["secret"])
    confirmed = browser.send("POST", "/account/second-factor/confirm", json={"code": generator.at(clock.now())})
    assert confirmed.status_code == 200, confirmed.text
    return generator, confirmed.json()["codes"]


def actions(browser: Browser) -> list[str]:
    return [each["action"] for each in browser.send("GET", "/audit").json()["items"]]


def test_name_and_language_are_changed_and_kept_in_the_trail(browser: Browser) -> None:
    changed = browser.send("PATCH", "/account", json={"name": "  安 Ann ", "language": "zh"})
    assert (changed.json()["name"], changed.json()["language"]) == ("安 Ann", "zh")
    entry = browser.send("GET", "/audit").json()["items"][0]
    assert entry["action"] == "account.updated"
    assert entry["before"] == {"name": "Ann", "language": None}
    assert entry["after"] == {"name": "安 Ann", "language": "zh"}
    assert browser.send("PATCH", "/account", json={"name": " "}).status_code == 400


def test_a_new_password_ends_the_other_sessions(browser: Browser, new_browser: NewBrowser, account: Account) -> None:
    other = new_browser()
    other.sign_in(account.email)
    body = {"password": PASSWORD, "new_password": NEW}
    assert browser.send("POST", "/account/password", json=body).json() == {"ended": 1}
    assert other.send("GET", "/workspace").json()["code"] == "not_signed_in"
    assert browser.send("GET", "/workspace").status_code == 200
    assert new_browser().sign_in(account.email).json()["code"] == "wrong_sign_in"
    assert new_browser().sign_in(account.email, NEW).status_code == 201
    assert "account.password_changed" in actions(browser)


def test_a_stolen_session_cannot_guess_the_password(browser: Browser, clock: FakeClock, account: Account) -> None:
    body = {"password": "wrong", "new_password": NEW}
    codes = [browser.send("POST", "/account/password", json=body).json()["code"] for _ in range(6)]
    assert codes == ["wrong_password"] * 5 + ["too_many_attempts"]
    for path in ("/account/second-factor", "/account/second-factor/remove"):
        assert browser.send("POST", path, json={"password": PASSWORD}).status_code == 429
    assert browser.sign_in(account.email).status_code == 201  # signing in is counted apart: nobody is locked out
    clock.advance(timedelta(minutes=16))
    assert browser.send("POST", "/account/password", json={**body, "password": PASSWORD}).status_code == 200


def test_a_second_factor_is_asked_for_and_no_code_opens_twice(
    browser: Browser, new_browser: NewBrowser, account: Account, clock: FakeClock
) -> None:
    generator, recovery = set_second_factor(browser, clock)
    assert len(set(recovery)) == 10
    stranger = new_browser()
    needed = stranger.sign_in(account.email)
    assert (needed.status_code, needed.json()["code"]) == (401, "second_factor_needed")
    assert "tilth_session" not in stranger.cookies
    # The code that confirmed the factor is spent as well.
    assert stranger.sign_in(account.email, code=generator.at(clock.now())).json()["code"] == "wrong_code"
    clock.advance(timedelta(seconds=30))
    code = generator.at(clock.now())
    assert stranger.sign_in(account.email, code=f"{code[:3]} {code[3:]}").status_code == 201
    assert new_browser().sign_in(account.email, code=code).json()["code"] == "wrong_code"
    assert new_browser().sign_in(account.email, code=recovery[0].upper()).status_code == 201
    assert new_browser().sign_in(account.email, code=recovery[0]).json()["code"] == "wrong_code"
    told = security(browser)
    assert (told["has_second_factor"], told["recovery_codes_left"]) == (True, 9)
    assert {each["method"] for each in told["sessions"]} == {"password", "second_factor", "recovery_code"}


def test_a_wrong_password_never_tells_of_the_second_factor(
    browser: Browser, new_browser: NewBrowser, account: Account, clock: FakeClock
) -> None:
    set_second_factor(browser, clock)
    assert new_browser().sign_in(account.email, "wrong password").json()["code"] == "wrong_sign_in"


def test_codes_are_not_guessed(browser: Browser, new_browser: NewBrowser, account: Account, clock: FakeClock) -> None:
    set_second_factor(browser, clock)
    thief = new_browser()
    codes = [thief.sign_in(account.email, code="000000").json()["code"] for _ in range(6)]
    assert codes == ["wrong_code"] * 5 + ["too_many_attempts"]


def test_a_right_password_without_a_code_gives_no_more_attempts_at_codes(
    browser: Browser, new_browser: NewBrowser, account: Account, clock: FakeClock
) -> None:
    """Neither to who is a stranger, nor in a browser that the account has signed in with before."""
    generator, _ = set_second_factor(browser, clock)
    for thief, attempts in ((new_browser(), 5), (browser, 10)):
        codes = []
        for _ in range(attempts):
            assert thief.sign_in(account.email).json()["code"] == "second_factor_needed"
            codes.append(thief.sign_in(account.email, code="000000").json()["code"])
        assert codes == ["wrong_code"] * attempts
        clock.advance(timedelta(seconds=30))
        assert thief.sign_in(account.email, code=generator.at(clock.now())).json()["code"] == "too_many_attempts"


def test_a_failed_sign_in_is_nobodys_act(browser: Browser, new_browser: NewBrowser, account: Account) -> None:
    thief = new_browser()
    for _ in range(5):
        thief.sign_in(account.email, "wrong password")
    found = browser.send("GET", "/audit", params={"who": "system:sign-in"}).json()["items"]
    assert sorted(each["action"] for each in found) == ["account.locked"] + ["account.sign_in_failed"] * 5
    assert {each["subject"] for each in found} == {str(account.id)}
    assert {(each["address"], each["agent"]) for each in found} == {("testclient", "Firefox on Linux")}


def test_a_factor_that_was_not_confirmed_does_not_count(
    browser: Browser, new_browser: NewBrowser, account: Account, clock: FakeClock
) -> None:
    begun = browser.send("POST", "/account/second-factor", json={"password": PASSWORD}).json()
    assert begun["uri"].startswith("otpauth://totp/Tilth:")
    assert begun["qr"]["path"].startswith("M")
    wrong = browser.send("POST", "/account/second-factor/confirm", json={"code": "000000"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong_code")
    assert new_browser().sign_in(account.email).status_code == 201
    again = browser.send("POST", "/account/second-factor", json={"password": PASSWORD}).json()
    old = pyotp.TOTP(begun["secret"]).at(clock.now())
    assert browser.send("POST", "/account/second-factor/confirm", json={"code": old}).json()["code"] == "wrong_code"
    good = pyotp.TOTP(again["secret"]).at(clock.now())
    assert browser.send("POST", "/account/second-factor/confirm", json={"code": good}).status_code == 200
    assert browser.send("POST", "/account/second-factor", json={"password": PASSWORD}).status_code == 409


def test_removing_the_factor_takes_the_password(
    browser: Browser, new_browser: NewBrowser, account: Account, clock: FakeClock
) -> None:
    _, recovery = set_second_factor(browser, clock)
    refused = browser.send("POST", "/account/second-factor/remove", json={"password": "wrong"})
    assert (refused.status_code, refused.json()["code"]) == (403, "wrong_password")
    assert security(browser)["has_second_factor"] is True
    renewed = browser.send("POST", "/account/second-factor/recovery-codes", json={"password": PASSWORD})
    assert not set(renewed.json()["codes"]) & set(recovery)
    assert new_browser().sign_in(account.email, code=recovery[1]).json()["code"] == "wrong_code"
    assert browser.send("POST", "/account/second-factor/remove", json={"password": PASSWORD}).status_code == 204
    assert new_browser().sign_in(account.email).status_code == 201
    assert {"account.second_factor_set", "account.second_factor_removed"} <= set(actions(browser))


def test_sessions_are_listed_and_ended(
    browser: Browser, new_browser: NewBrowser, account: Account, database: Database, workspace: TestWorkspace
) -> None:
    others = [new_browser() for _ in range(3)]
    for other in others:
        other.sign_in(account.email)
    sessions = security(browser)["sessions"]
    assert [each["current"] for each in sessions].count(True) == 1
    assert {(each["address"], each["agent"]) for each in sessions} == {("testclient", "Firefox on Linux")}
    ended = next(each["id"] for each in security(others[0])["sessions"] if each["current"])
    assert browser.send("DELETE", f"/account/sessions/{ended}").status_code == 204
    (entry,) = browser.send("GET", "/audit", params={"action": "account.session_ended"}).json()["items"]
    assert entry["details"] == {"ended": {"address": "testclient", "agent": "Firefox on Linux"}}
    assert others[0].send("GET", "/workspace").status_code == 401
    assert browser.send("DELETE", "/account/sessions?keep_current=true").json() == {"ended": 2}
    assert [other.send("GET", "/workspace").status_code for other in others] == [401] * 3
    assert browser.send("GET", "/workspace").status_code == 200
    assert browser.send("DELETE", "/account/sessions").json() == {"ended": 1}
    assert "tilth_session" not in browser.cookies
    stranger = new_browser()
    stranger.sign_in(make_account(database, workspace).email)
    mine = security(stranger)["sessions"][0]["id"]
    browser.sign_in(account.email)
    assert browser.send("DELETE", f"/account/sessions/{mine}").json()["code"] == "session_not_found"
    assert stranger.send("GET", "/workspace").status_code == 200


def test_a_planted_session_is_worth_nothing_after_signing_in(new_browser: NewBrowser, account: Account) -> None:
    victim = new_browser()
    victim.cookies["tilth_session"] = "planted"
    victim.sign_in(account.email)
    assert victim.cookies["tilth_session"] != "planted"
    thief = new_browser()
    thief.cookies["tilth_session"] = "planted"
    assert thief.send("GET", "/session").json()["signed_in"] is False
