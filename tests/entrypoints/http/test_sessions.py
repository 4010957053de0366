"""Signing in and out by a browser: cookies, forged requests, ends of sessions, what a member may do."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.entrypoints.http.conftest import LOCAL_TOKEN, MakeKey
from tests.entrypoints.http.people import PASSWORD, Browser, NewBrowser, make_account, new_email

from tilth.entrypoints.http.app import create_server
from tilth.history.api import History
from tilth.kernel.clock import FakeClock
from tilth.platform.accounts.settings import AccessSettings
from tilth.platform.auth.contracts import ROLE_SCOPES, Role
from tilth.platform.database.sessions import Database


@pytest.fixture
def browser(new_browser: NewBrowser, database: Database, workspace: TestWorkspace) -> Browser:
    """Signed in as an owner."""
    browser = new_browser()
    assert browser.sign_in(make_account(database, workspace).email).status_code == 201
    return browser


def test_a_stranger_is_told_how_to_sign_in(new_browser: NewBrowser, browser: Browser) -> None:
    answer = new_browser().send("GET", "/session")
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "setup_needed": False,
            "signed_in": False,
            "account": None,
            "memberships": [],
            "csrf": None,
            "single_sign_on": None,
        },
    )


def test_signing_in_tells_who_and_where(
    new_browser: NewBrowser, database: Database, workspace: TestWorkspace, other_workspace: TestWorkspace
) -> None:
    account = make_account(database, workspace, Role.ANALYST, email=f"A.{new_email()}")
    with database.pipeline() as connection:
        connection.execute(
            "INSERT INTO membership (workspace_id, account_id, role) VALUES (%s, %s, 'viewer')",
            [other_workspace.id, account.id],
        )
    browser = new_browser()
    answer = browser.sign_in(f" {account.email.upper()}")
    told = answer.json()
    assert told == browser.send("GET", "/session").json()
    assert told["account"] == {
        "id": str(account.id),
        "email": account.email,
        "name": "Ann",
        "language": None,
        "has_password": True,
        "has_second_factor": False,
    }
    found = {each["workspace"]["slug"]: (each["role"], each["scopes"]) for each in told["memberships"]}
    assert found == {
        workspace.slug: ("analyst", sorted(ROLE_SCOPES[Role.ANALYST])),
        other_workspace.slug: ("viewer", sorted(ROLE_SCOPES[Role.VIEWER])),
    }
    assert (told["signed_in"], told["setup_needed"]) == (True, False)


def server_at(url: str, database: Database, history: History) -> TestClient[Any]:
    """Reached by browsers under this address."""
    settings = AccessSettings(public_url=url)
    return TestClient(create_server(database, history, local_token=LOCAL_TOKEN, access=settings))


@pytest.mark.parametrize(("url", "prefix"), [("http://shop.example", ""), ("https://shop.example", "__Host-")])
def test_the_cookie_is_out_of_reach(
    database: Database, history: History, workspace: TestWorkspace, url: str, prefix: str
) -> None:
    email = make_account(database, workspace).email
    with server_at(url, database, history) as client:
        browser = Browser(client, {}, {"Origin": url})
        cookies = browser.sign_in(email).headers.get_list("set-cookie")
        assert sorted(cookie.split("=")[0] for cookie in cookies) == [f"{prefix}tilth_device", f"{prefix}tilth_session"]
        for cookie in cookies:
            parts = {part.strip().lower() for part in cookie.split(";")[1:]}
            assert {"httponly", "samesite=lax", "path=/"} <= parts
            assert ("secure" in parts) == bool(prefix)
            assert not any(part.startswith("domain") for part in parts)
        token = browser.cookies[f"{prefix}tilth_session"]
        assert browser.send("PATCH", "/workspace", json={"name": "n"}).status_code == 200
        # Over https the name without a prefix, which a neighbouring site could have planted, is not looked at.
        planted = Browser(client, {"tilth_session": token}, {})
        assert planted.send("GET", "/session").json()["signed_in"] == (prefix == "")
    with psycopg.connect(database.urls.owner) as connection:
        kept = connection.execute("SELECT array_agg(to_jsonb(s)::text) FROM account_session s").fetchone()
    assert token not in str(kept)


def test_wrong_password_and_unknown_address_get_one_answer(
    new_browser: NewBrowser, database: Database, workspace: TestWorkspace
) -> None:
    known = make_account(database, workspace).email
    answers = [new_browser().sign_in(known, "wrong password"), new_browser().sign_in(new_email())]
    problems = [answer.json() for answer in answers]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert [answer.headers.get("set-cookie") for answer in answers] == [None, None]
    assert {problem["code"] for problem in problems} == {"wrong_sign_in"}
    assert len({problem["detail"] for problem in problems}) == 1
    assert min(answer.elapsed for answer in answers) > timedelta(seconds=0.39)


def test_an_account_without_a_password_has_no_empty_one(
    new_browser: NewBrowser, database: Database, workspace: TestWorkspace
) -> None:
    account = make_account(database, workspace, password=None)
    for password in (" ", PASSWORD):
        assert new_browser().sign_in(account.email, password).json()["code"] == "wrong_sign_in"


WRITES: list[tuple[str, str, Any]] = [
    ("PATCH", "/workspace", {"name": "taken over"}),
    ("POST", "/write-keys", {"name": "taken over"}),
]


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"X-Tilth-CSRF": ""}, "wrong_csrf_token"),
        ({"X-Tilth-CSRF": "0" * 64}, "wrong_csrf_token"),
        ({"Origin": "https://evil.example"}, "cross_site"),
        ({"Origin": "http://testserver.local:81"}, "cross_site"),
        ({"Origin": "null"}, "cross_site"),
        ({"Sec-Fetch-Site": "cross-site"}, "cross_site"),
        ({"Sec-Fetch-Site": "same-site"}, "cross_site"),
    ],
)
def test_forged_writes_change_nothing(
    browser: Browser, workspace: TestWorkspace, headers: dict[str, str], code: str
) -> None:
    for method, path, body in WRITES:
        refused = browser.send(method, path, json=body, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (403, code)
    assert browser.send("GET", "/workspace").json()["name"] == workspace.slug
    assert browser.send("GET", "/write-keys").json()["items"] == []


def test_a_token_of_another_session_is_worth_nothing(
    browser: Browser, new_browser: NewBrowser, database: Database, workspace: TestWorkspace
) -> None:
    other = new_browser()
    other.sign_in(make_account(database, workspace).email)
    stolen = {"X-Tilth-CSRF": other.headers["X-Tilth-CSRF"]}
    refused = browser.send("PATCH", "/workspace", json={"name": "n"}, headers=stolen)
    assert (refused.status_code, refused.json()["code"]) == (403, "wrong_csrf_token")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://testserver.local", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://TESTSERVER.local:80", "Sec-Fetch-Site": "none"},
        {"Origin": "https://tilth.example", "Host": "tilth.example", "X-Forwarded-Proto": "http"},
    ],
)
def test_our_own_page_may_write(browser: Browser, headers: dict[str, str]) -> None:
    changed = browser.send("PATCH", "/workspace", json={"name": "New"}, headers=headers)
    assert (changed.status_code, changed.json()["name"]) == (200, "New")


def test_another_site_signs_nobody_in_or_out(browser: Browser, database: Database, workspace: TestWorkspace) -> None:
    forged = {"Origin": "https://evil.example"}
    email = make_account(database, workspace).email
    for method, body in (("POST", {"email": email, "password": PASSWORD}), ("DELETE", None)):
        refused = browser.send(method, "/session", json=body, headers=forged)
        assert (refused.status_code, refused.json()["code"]) == (403, "cross_site")
    assert browser.send("GET", "/session").json()["signed_in"] is True


def test_a_key_goes_before_a_cookie(browser: Browser, make_key: MakeKey) -> None:
    """A program that happens to have both is not asked for the page's token."""
    answer = browser.send("PATCH", "/workspace", json={"name": "n"}, headers={**make_key(), "X-Tilth-CSRF": ""})
    assert answer.status_code == 200


def test_signing_out_ends_the_session(browser: Browser) -> None:
    before = dict(browser.cookies)
    assert browser.send("DELETE", "/session").status_code == 204
    assert "tilth_session" not in browser.cookies
    browser.cookies = before
    refused = browser.send("GET", "/workspace")
    assert (refused.status_code, refused.json()["code"]) == (401, "not_signed_in")
    assert browser.send("GET", "/session").json()["signed_in"] is False
    assert "tilth_session" not in browser.cookies  # one that leads nowhere is taken back
    assert browser.send("DELETE", "/session").status_code == 204


def test_sessions_end_when_unused_and_at_last(
    new_browser: NewBrowser, database: Database, workspace: TestWorkspace, clock: FakeClock
) -> None:
    email = make_account(database, workspace).email
    used, unused = new_browser(), new_browser()
    used.sign_in(email)
    unused.sign_in(email)
    for _ in range(18):  # eleven hours each: never unused for twelve
        clock.advance(timedelta(hours=9))
        assert used.send("GET", "/workspace").status_code == 200
    assert unused.send("GET", "/workspace").json()["code"] == "not_signed_in"
    clock.advance(timedelta(hours=6))  # seven days
    assert used.send("GET", "/workspace").json()["code"] == "not_signed_in"


def test_a_member_of_several_workspaces_says_which(
    browser: Browser, workspace: TestWorkspace, other_workspace: TestWorkspace, database: Database
) -> None:
    assert browser.send("GET", "/workspace").json()["slug"] == workspace.slug  # there is but one
    account = browser.send("GET", "/session").json()["account"]["id"]
    foreign = {"Tilth-Workspace": other_workspace.slug}
    for slug in (other_workspace.slug, "nowhere"):
        refused = browser.send("GET", "/workspace", headers={"Tilth-Workspace": slug})
        assert (refused.status_code, refused.json()["code"]) == (403, "foreign_workspace")
    with database.pipeline() as connection:
        connection.execute(
            "INSERT INTO membership (workspace_id, account_id, role) VALUES (%s, %s, 'viewer')",
            [other_workspace.id, account],
        )
    assert browser.send("GET", "/workspace", headers=foreign).json()["slug"] == other_workspace.slug
    assert browser.send("GET", "/workspace").json()["code"] == "foreign_workspace"
    refused = browser.send("PATCH", "/workspace", headers=foreign, json={"name": "n"})
    assert (refused.status_code, refused.json()["code"]) == (403, "missing_scope")


def test_role_membership_and_account_count_at_the_next_request(browser: Browser, database: Database) -> None:
    account = browser.send("GET", "/session").json()["account"]["id"]
    for statement, code in [
        ("UPDATE membership SET role = 'viewer' WHERE account_id = %s", "missing_scope"),
        ("DELETE FROM membership WHERE account_id = %s", "foreign_workspace"),
        ("UPDATE account SET disabled_at = now() WHERE account_id = %s", "not_signed_in"),
    ]:
        with database.pipeline() as connection:
            connection.execute(statement, [account])
        assert browser.send("PATCH", "/workspace", json={"name": "n"}).json()["code"] == code


def test_writes_are_audited_with_name_place_and_change(browser: Browser, workspace: TestWorkspace) -> None:
    account = browser.send("GET", "/session").json()["account"]["id"]
    browser.headers["X-Forwarded-For"] = "203.0.113.9, 198.51.100.7"
    browser.send("PATCH", "/workspace", json={"name": "New"})
    changed, signed_in, _ = browser.send("GET", "/audit").json()["items"]
    assert (changed["action"], changed["actor"], changed["actor_name"]) == (
        "workspace.updated",
        f"account:{account}",
        "Ann",
    )
    assert (changed["before"], changed["after"]) == ({"name": workspace.slug}, {"name": "New"})
    # The client of the test is no trusted proxy: what it says of others is not believed.
    assert (changed["address"], changed["agent"]) == ("testclient", "Firefox on Linux")
    assert (signed_in["action"], signed_in["details"]) == ("account.signed_in", {"method": "password"})
