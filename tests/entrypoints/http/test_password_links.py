"""Links by which people choose a new password: who may make them, and what they open."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.conftest import TestWorkspace
from tests.entrypoints.http.conftest import MakeKey
from tests.entrypoints.http.people import Browser, NewBrowser, make_account

from tilth.kernel.clock import FakeClock
from tilth.platform.accounts.contracts import Account
from tilth.platform.auth.contracts import ROLE_SCOPES, Role, Scope
from tilth.platform.database.sessions import Database

NEW = "another sentence altogether"


@pytest.fixture
def member(database: Database, workspace: TestWorkspace) -> Account:
    return make_account(database, workspace, Role.ANALYST)


@pytest.fixture
def admin(new_browser: NewBrowser, database: Database, workspace: TestWorkspace) -> Browser:
    browser = new_browser()
    browser.sign_in(make_account(database, workspace, Role.ADMIN).email)
    return browser


def make_link(by: Browser, whom: Account, **wishes: Any) -> httpx.Response:
    return by.send("POST", f"/members/{whom.id}/password-link", json=wishes)


def token_of(answer: httpx.Response) -> str:
    assert answer.status_code == 201, answer.text
    path, _, token = answer.json()["path"].partition("#")
    assert path == "/console/new-password"
    return str(token)


def choose(browser: Browser, token: str, password: str = NEW) -> httpx.Response:
    return browser.send("POST", "/session/new-password/choose", json={"token": token, "password": password})


def test_a_link_sets_the_password_once(admin: Browser, new_browser: NewBrowser, member: Account) -> None:
    known = new_browser()
    known.sign_in(member.email)
    token = token_of(make_link(admin, member))
    stranger = new_browser()
    assert stranger.send("POST", "/session/new-password", json={"token": token}).json() == {"email": member.email}
    assert choose(stranger, token, "short").status_code == 400
    assert choose(stranger, token).status_code == 204
    assert stranger.cookies == {}  # nobody is signed in by it
    assert known.send("GET", "/workspace").status_code == 401
    assert choose(stranger, token).json()["code"] == "link_not_valid"
    assert stranger.sign_in(member.email).json()["code"] == "wrong_sign_in"
    assert stranger.sign_in(member.email, NEW).status_code == 201
    trail = admin.send("GET", "/audit").json()["items"]
    assert {"account.reset_link_made", "account.password_reset"} <= {each["action"] for each in trail}
    assert token not in str(trail)


def test_links_expire_and_replace_one_another(
    admin: Browser, new_browser: NewBrowser, member: Account, clock: FakeClock
) -> None:
    first, second = token_of(make_link(admin, member)), token_of(make_link(admin, member))
    assert choose(new_browser(), first).json()["code"] == "link_not_valid"
    clock.advance(timedelta(hours=24))
    assert choose(new_browser(), second).json()["code"] == "link_not_valid"


def test_administrators_do_not_become_owners_by_a_link(
    admin: Browser, database: Database, workspace: TestWorkspace
) -> None:
    owner = make_account(database, workspace, Role.OWNER)
    assert make_link(admin, owner).json()["code"] == "owners_only"


def test_nor_members_of_workspaces_that_they_do_not_administer(
    admin: Browser, database: Database, member: Account, other_workspace: TestWorkspace
) -> None:
    def belong(account_id: object, role: str) -> None:
        with database.pipeline() as connection:
            connection.execute(
                "INSERT INTO membership (workspace_id, account_id, role) VALUES (%s, %s, %s)"
                " ON CONFLICT (workspace_id, account_id) DO UPDATE SET role = EXCLUDED.role",
                [other_workspace.id, account_id, role],
            )

    workspace = {"Tilth-Workspace": admin.send("GET", "/workspace").json()["slug"]}
    admin.headers.update(workspace)
    own = admin.send("GET", "/session").json()["account"]["id"]
    belong(member.id, "viewer")
    assert make_link(admin, member).json()["code"] == "foreign_account"
    belong(own, "operator")
    assert make_link(admin, member).json()["code"] == "foreign_account"
    belong(own, "admin")
    assert make_link(admin, member).status_code == 201
    belong(member.id, "owner")
    assert make_link(admin, member).json()["code"] == "owners_only"


def test_a_key_makes_links_only_for_those_who_hold_no_more(
    make_key: MakeKey, new_browser: NewBrowser, member: Account
) -> None:
    program = new_browser()
    path = f"/members/{member.id}/password-link"
    refused = program.send("POST", path, json={}, headers=make_key(Scope.MEMBERS_WRITE))
    assert refused.json()["code"] == "scope_not_held"
    enough = make_key(Scope.MEMBERS_WRITE, *ROLE_SCOPES[Role.ANALYST])
    assert program.send("POST", path, json={}, headers=enough).status_code == 201
