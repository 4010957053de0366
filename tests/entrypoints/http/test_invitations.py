"""Links that let people in: made once, used once, for whom they name."""

from datetime import timedelta
from typing import Any

import pytest
from tests.conftest import TestWorkspace
from tests.entrypoints.http.people import PASSWORD, Browser, NewBrowser, make_account, new_email

from tilth.kernel.clock import FakeClock
from tilth.platform.auth.contracts import Role
from tilth.platform.database.sessions import Database


@pytest.fixture
def owner(new_browser: NewBrowser, database: Database, workspace: TestWorkspace) -> Browser:
    browser = new_browser()
    assert browser.sign_in(make_account(database, workspace).email).status_code == 201
    return browser


def invite(owner: Browser, email: str, role: str = "analyst", **more: Any) -> str:
    made = owner.send("POST", "/invitations", json={"email": email, "role": role, **more})
    assert made.status_code == 201, made.text
    token: str = made.json()["token"]
    return token


def accept(browser: Browser, token: str, **person: str) -> Any:
    body = {"token": token, **({"person": person} if person else {})}
    return browser.send("POST", "/session/invitation/accept", json=body)


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


def states(owner: Browser) -> dict[str, str]:
    return {each["email"]: each["state"] for each in owner.send("GET", "/invitations").json()["items"]}


def test_who_has_no_account_gets_one(owner: Browser, new_browser: NewBrowser, workspace: TestWorkspace) -> None:
    email = f"Zoë.{new_email()}"
    token, guest = invite(owner, email), new_browser()
    offer = guest.send("POST", "/session/invitation", json={"token": token}).json()
    assert (offer["email"], offer["role"], offer["has_account"]) == (email, "analyst", False)
    assert (offer["workspace"]["slug"], offer["invited_by_name"]) == (workspace.slug, "Ann")
    assert offer["expires_at"] == "2026-03-08T12:00:00Z"
    entered = accept(guest, token, name="Zoë", password=PASSWORD, language="zh")
    assert entered.status_code == 200
    told = entered.json()
    assert (told["account"]["email"], told["account"]["name"], told["account"]["language"]) == (email, "Zoë", "zh")
    assert [(each["workspace"]["slug"], each["role"]) for each in told["memberships"]] == [(workspace.slug, "analyst")]
    assert guest.send("GET", "/workspace").status_code == 200  # the cookie is there
    assert new_browser().sign_in(email).status_code == 201
    assert states(owner) == {email: "accepted"}
    (entry,) = owner.send("GET", "/audit", params={"action": "invitation.accepted"}).json()["items"]
    assert (entry["actor_name"], entry["after"]) == ("Zoë", {"email": email, "role": "analyst"})


def test_who_has_an_account_signs_in_first(
    owner: Browser,
    new_browser: NewBrowser,
    database: Database,
    workspace: TestWorkspace,
    other_workspace: TestWorkspace,
) -> None:
    known = make_account(database, other_workspace, Role.VIEWER)
    token, guest = invite(owner, known.email.upper(), "operator"), new_browser()
    assert guest.send("POST", "/session/invitation", json={"token": token}).json()["has_account"] is True
    assert code(accept(guest, token, name="Thief", password=PASSWORD)) == (409, "sign_in_first")
    assert code(accept(guest, token)) == (409, "sign_in_first")
    guest.sign_in(known.email)
    told = accept(guest, token).json()
    assert {each["workspace"]["slug"]: each["role"] for each in told["memberships"]} == {
        workspace.slug: "operator",
        other_workspace.slug: "viewer",
    }


def test_it_is_for_whom_it_names(
    owner: Browser, new_browser: NewBrowser, database: Database, other_workspace: TestWorkspace
) -> None:
    token, stranger = invite(owner, new_email()), new_browser()
    stranger.sign_in(make_account(database, other_workspace).email)
    assert code(accept(stranger, token)) == (403, "other_address")
    assert set(states(owner).values()) == {"pending"}
    assert len(owner.send("GET", "/members").json()["items"]) == 1


def test_a_link_is_good_once(owner: Browser, new_browser: NewBrowser) -> None:
    token = invite(owner, new_email())
    assert accept(new_browser(), token, name="One", password=PASSWORD).status_code == 200
    assert code(accept(new_browser(), token, name="Two", password=PASSWORD)) == (404, "link_not_valid")
    assert code(new_browser().send("POST", "/session/invitation", json={"token": token})) == (404, "link_not_valid")


def test_a_link_expires(owner: Browser, new_browser: NewBrowser, clock: FakeClock) -> None:
    email = new_email()
    token = invite(owner, email, days=1)
    clock.advance(timedelta(hours=11))
    assert owner.send("GET", "/workspace").status_code == 200  # or the session ends for being idle
    clock.advance(timedelta(hours=11))
    assert new_browser().send("POST", "/session/invitation", json={"token": token}).status_code == 200
    assert owner.send("GET", "/workspace").status_code == 200
    clock.advance(timedelta(hours=2))
    assert code(accept(new_browser(), token, name="Late", password=PASSWORD)) == (404, "link_not_valid")
    assert states(owner) == {email: "expired"}
    assert owner.send("GET", "/invitations", params={"state": "pending"}).json()["items"] == []


def test_a_link_is_taken_back(owner: Browser, new_browser: NewBrowser) -> None:
    email = new_email()
    token = invite(owner, email)
    (made,) = owner.send("GET", "/invitations").json()["items"]
    for _ in range(2):  # twice is no error
        assert owner.send("DELETE", f"/invitations/{made['id']}").status_code == 204
    assert code(accept(new_browser(), token, name="Late", password=PASSWORD)) == (404, "link_not_valid")
    assert states(owner) == {email: "revoked"}
    (entry,) = owner.send("GET", "/audit", params={"action": "invitation.revoked"}).json()["items"]
    assert entry["before"] == {"email": email, "role": "analyst"}


def test_a_new_link_replaces_the_old_one(owner: Browser, new_browser: NewBrowser) -> None:
    email = new_email()
    old, new = invite(owner, email, "admin"), invite(owner, f" {email.upper()} ", "viewer")
    assert code(new_browser().send("POST", "/session/invitation", json={"token": old})) == (404, "link_not_valid")
    assert accept(new_browser(), new, name="Zoë", password=PASSWORD).json()["memberships"][0]["role"] == "viewer"


def test_an_owner_who_is_one_no_more_made_no_owners(
    owner: Browser, new_browser: NewBrowser, database: Database, workspace: TestWorkspace
) -> None:
    other = make_account(database, workspace)
    browser = new_browser()
    browser.sign_in(other.email)
    makes_owner, makes_viewer = invite(browser, new_email(), "owner"), invite(browser, new_email(), "viewer")
    assert owner.send("PATCH", f"/members/{other.id}", json={"role": "admin"}).status_code == 200
    assert code(owner.send("POST", "/session/invitation", json={"token": makes_owner})) == (404, "link_not_valid")
    assert owner.send("POST", "/session/invitation", json={"token": makes_viewer}).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        ({"email": "nobody", "role": "viewer"}, 400, "invalid_email"),
        ({"email": "a@example.com", "role": "king"}, 400, "invalid_input"),
        ({"email": "a@example.com", "role": "viewer", "days": 31}, 400, "invalid_input"),
    ],
)
def test_bad_invitations(owner: Browser, body: dict[str, Any], status: int, expected: str) -> None:
    assert code(owner.send("POST", "/invitations", json=body)) == (status, expected)


def test_members_are_not_invited(owner: Browser, database: Database, workspace: TestWorkspace) -> None:
    member = make_account(database, workspace, Role.VIEWER, password=None)
    body = {"email": member.email.upper(), "role": "admin"}
    assert code(owner.send("POST", "/invitations", json=body)) == (409, "already_member")
    assert states(owner) == {}


def test_a_bad_password_leaves_the_link_good(owner: Browser, new_browser: NewBrowser) -> None:
    token = invite(owner, new_email())
    assert code(accept(new_browser(), token, name="Zoë", password="short")) == (400, "invalid_input")
    assert accept(new_browser(), token, name="Zoë", password=PASSWORD).status_code == 200


def test_the_token_is_kept_nowhere(owner: Browser, database: Database) -> None:
    token = invite(owner, new_email())
    with database.pipeline() as connection:
        for table in ("invitation", "audit_entry", "idempotency_record"):
            rows = connection.execute(f"SELECT to_jsonb(t)::text FROM {table} t").fetchall()  # type: ignore[arg-type] # of this list
            assert token not in str(rows)
    assert token not in owner.send("GET", "/invitations").text
    assert token not in owner.send("POST", "/invitations/export").text
