"""API keys of those who are removed, or get a lesser role, do no more than their makers."""

from typing import Any

import pytest
from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.entrypoints.http.people import Browser, NewBrowser, make_account

from tilth.platform.accounts.contracts import Account
from tilth.platform.auth.contracts import ALL_SCOPES, ROLE_SCOPES, Role, Scope
from tilth.platform.database.sessions import Database

ALL = sorted(ALL_SCOPES)
VIEWER = sorted(ROLE_SCOPES[Role.VIEWER])


@pytest.fixture
def owner(new_browser: NewBrowser, database: Database, workspace: TestWorkspace) -> Browser:
    browser = new_browser()
    browser.sign_in(make_account(database, workspace).email)
    return browser


@pytest.fixture
def member(database: Database, workspace: TestWorkspace) -> Account:
    return make_account(database, workspace, Role.ADMIN)


@pytest.fixture
def admin(new_browser: NewBrowser, member: Account) -> Browser:
    browser = new_browser()
    browser.sign_in(member.email)
    return browser


def make(browser: Browser, name: str, scopes: list[str]) -> dict[str, str]:
    """Headers of a new key."""
    answer = browser.send("POST", "/api-keys", json={"name": name, "scopes": scopes})
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json()['secret']}"}


def revoked(owner: Browser) -> set[str]:
    items: list[dict[str, Any]] = owner.send("GET", "/api-keys").json()["items"]
    return {each["name"] for each in items if each["revoked_at"] is not None}


def make_keys(client: TestClient, owner: Browser, admin: Browser) -> dict[str, str]:
    """Of the owner, of the member, and of the member's key; the headers of the last."""
    make(owner, "owner's", ALL)
    make(admin, "low", VIEWER)
    high = make(admin, "high", ALL)
    bodies = [{"name": "child", "scopes": ALL}, {"name": "low child", "scopes": VIEWER}]
    child, _ = [client.post("/api/v1/api-keys", json=body, headers=high).json()["secret"] for body in bodies]
    return {"Authorization": f"Bearer {child}"}


def test_a_removed_member_leaves_no_key(client: TestClient, owner: Browser, admin: Browser, member: Account) -> None:
    child = make_keys(client, owner, admin)
    invited = client.post("/api/v1/invitations", json={"email": "friend@example.com", "role": "admin"}, headers=child)
    assert owner.send("DELETE", f"/members/{member.id}").status_code == 204
    assert revoked(owner) == {"low", "high", "child", "low child"}
    assert client.get("/api/v1/workspace", headers=child).status_code == 401
    offer = owner.send("POST", "/session/invitation", json={"token": invited.json()["token"]})
    assert offer.json()["code"] == "link_not_valid"
    (entry,) = owner.send("GET", "/audit", params={"action": "member.removed"}).json()["items"]
    assert entry["details"] == {"keys_revoked": 4, "invitations_withdrawn": 1}
    told = owner.send("GET", "/audit", params={"action": "api_key.revoked"}).json()["items"]
    assert {each["details"]["name"] for each in told} == {"low", "high", "child", "low child"}
    assert {each["details"]["made_by"] for each in told} == {f"account:{member.id}"}


def test_a_lesser_role_keeps_the_keys_within_it(
    client: TestClient, owner: Browser, admin: Browser, member: Account
) -> None:
    child = make_keys(client, owner, admin)
    assert owner.send("PATCH", f"/members/{member.id}", json={"role": "viewer"}).status_code == 200
    assert revoked(owner) == {"high", "child"}
    promoted = client.patch(f"/api/v1/members/{member.id}", json={"role": "admin"}, headers=child)
    assert promoted.status_code == 401
    (entry,) = owner.send("GET", "/audit", params={"action": "member.role_changed"}).json()["items"]
    assert entry["details"]["keys_revoked"] == 2


def test_a_role_that_may_as_much_keeps_all(client: TestClient, owner: Browser, admin: Browser, member: Account) -> None:
    make_keys(client, owner, admin)
    for role in (Role.OWNER, Role.ADMIN):
        assert owner.send("PATCH", f"/members/{member.id}", json={"role": role}).status_code == 200
    assert revoked(owner) == set()


def test_keys_of_another_workspace_stay(
    new_browser: NewBrowser,
    database: Database,
    other_workspace: TestWorkspace,
    owner: Browser,
    admin: Browser,
    member: Account,
) -> None:
    with database.pipeline() as connection:
        connection.execute(
            "INSERT INTO membership (workspace_id, account_id, role) VALUES (%s, %s, 'owner')",
            [other_workspace.id, member.id],
        )
    there = {"Tilth-Workspace": other_workspace.slug}
    made = admin.send("POST", "/api-keys", json={"name": "there", "scopes": [Scope.EVENTS_READ]}, headers=there)
    assert made.status_code == 201
    assert owner.send("DELETE", f"/members/{member.id}").status_code == 204
    (kept,) = admin.send("GET", "/api-keys", headers=there).json()["items"]
    assert kept["revoked_at"] is None
