"""Making another workspace: by owners, who own it, and of which no other one knows."""

import uuid

import pytest
from tests.conftest import TestWorkspace
from tests.entrypoints.http.people import Browser, NewBrowser, make_account

from tilth.platform.auth.contracts import Role
from tilth.platform.database.sessions import Database


@pytest.fixture
def owner(new_browser: NewBrowser, database: Database, workspace: TestWorkspace) -> Browser:
    browser = new_browser()
    browser.sign_in(make_account(database, workspace).email)
    return browser


def wishes(**changed: str) -> dict[str, str]:
    slug = f"second-{uuid.uuid4().hex[:8]}"
    return {"name": "  Second 店 ", "slug": slug, "time_zone": "Europe/Paris", "currency": "eur", **changed}


def test_an_owner_makes_another_one_and_owns_it(owner: Browser, workspace: TestWorkspace) -> None:
    asked = wishes()
    made = owner.send("POST", "/workspaces", json=asked)
    assert made.status_code == 201, made.text
    told = made.json()
    assert (told["workspace"]["name"], told["workspace"]["slug"], told["role"]) == ("Second 店", asked["slug"], "owner")
    known = {each["workspace"]["slug"] for each in owner.send("GET", "/session").json()["memberships"]}
    assert known == {workspace.slug, asked["slug"]}
    there = {"Tilth-Workspace": asked["slug"]}
    shown = owner.send("GET", "/workspace", headers=there).json()
    assert (shown["time_zone"], shown["currency"], shown["has_events"]) == ("Europe/Paris", "EUR", False)
    entries = owner.send("GET", "/audit", headers=there).json()["items"]
    assert [(each["action"], each["actor_name"]) for each in entries] == [
        ("member.added", "Ann"),
        ("workspace.created", "Ann"),
    ]
    assert asked["slug"] not in owner.send("GET", "/audit", headers={"Tilth-Workspace": workspace.slug}).text
    again = owner.send("POST", "/workspaces", json=asked)
    assert (again.status_code, again.json()["code"]) == (409, "slug_taken")


@pytest.mark.parametrize(
    ("wish", "value", "code"),
    [
        ("slug", "Second Shop", "invalid_slug"),
        ("time_zone", "Mars/Olympus", "invalid_zone"),
        ("currency", "coins", "invalid_money"),
        ("name", " ", "invalid_input"),
    ],
)
def test_what_cannot_be_makes_nothing(owner: Browser, wish: str, value: str, code: str) -> None:
    refused = owner.send("POST", "/workspaces", json=wishes(**{wish: value}))
    assert (refused.status_code, refused.json()["code"]) == (400, code)
    assert len(owner.send("GET", "/session").json()["memberships"]) == 1


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
def test_nobody_else_does(new_browser: NewBrowser, database: Database, workspace: TestWorkspace, role: Role) -> None:
    browser = new_browser()
    browser.sign_in(make_account(database, workspace, role).email)
    refused = browser.send("POST", "/workspaces", json=wishes())
    assert (refused.status_code, refused.json()["code"]) == (403, "owners_only")
    assert len(browser.send("GET", "/session").json()["memberships"]) == 1


def test_the_next_event_is_read_by_the_calendar_that_was_just_chosen(
    owner: Browser, database: Database, workspace: TestWorkspace
) -> None:
    key = owner.send("POST", "/write-keys", json={"name": "web"}).json()["key"]
    event = {"type": "track", "event": "Seen", "messageId": "m1", "userId": "u1"}

    def send(events: list[dict[str, str]]) -> int:
        return owner.client.post("/v1/batch", json={"batch": events}, auth=(key, "")).status_code

    assert send([{**event, "event": ""}]) == 400  # rejected: the key is in memory now, and there is no event yet
    changed = owner.send("PATCH", "/workspace", json={"currency": "JPY", "time_zone": "Asia/Tokyo"})
    assert changed.status_code == 200, changed.text
    assert send([event]) == 200
    with database.pipeline() as connection:
        found = connection.execute(
            "SELECT context->>'currency' FROM inbox WHERE workspace_id = %s", [workspace.id]
        ).fetchall()
    assert found == [("JPY",)]
