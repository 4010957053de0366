"""Who may change whom in a workspace, and what follows for those who are signed in."""

import threading
from typing import Any

import pytest
from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.entrypoints.http.conftest import MakeKey
from tests.entrypoints.http.people import Browser, NewBrowser, enter, make_account

from tilth.kernel.clock import FakeClock
from tilth.kernel.errors import AppError
from tilth.platform.accounts.api import account_actor, change_role, remove_member
from tilth.platform.accounts.contracts import Account
from tilth.platform.auth.contracts import ROLE_SCOPES, Principal, Role, Scope
from tilth.platform.database.sessions import Database


@pytest.fixture
def sign_in(new_browser: NewBrowser, database: Database, workspace: TestWorkspace) -> Any:
    """A new member of the workspace, and a browser in which they are signed in."""

    def make(role: Role) -> tuple[Account, Browser]:
        account = make_account(database, workspace, role)
        browser = new_browser()
        assert browser.sign_in(account.email).status_code == 201
        return account, browser

    return make


def roles(browser: Browser) -> dict[str, str]:
    return {each["account_id"]: each["role"] for each in browser.send("GET", "/members").json()["items"]}


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "") if answer.content else ""


def test_members_are_listed_searched_and_sorted(
    database: Database, workspace: TestWorkspace, other_workspace: TestWorkspace, sign_in: Any
) -> None:
    owner, browser = sign_in(Role.OWNER)
    viewer = make_account(database, workspace, Role.VIEWER, password=None)
    make_account(database, other_workspace)
    by_role = browser.send("GET", "/members", params={"sort": "-role"}).json()["items"]
    assert [each["role"] for each in by_role] == ["viewer", "owner"]
    (found,) = browser.send("GET", "/members", params={"search": viewer.email.upper()}).json()["items"]
    assert (found["account_id"], found["last_seen_at"]) == (str(viewer.id), None)
    assert (found["has_password"], found["has_second_factor"]) == (False, False)
    (only,) = browser.send("GET", "/members", params={"role": "owner"}).json()["items"]
    assert (only["account_id"], only["last_seen_at"]) == (str(owner.id), "2026-03-01T12:00:00Z")
    first = browser.send("GET", "/members", params={"sort": "role", "limit": 1}).json()
    more = browser.send("GET", "/members", params={"sort": "role", "limit": 1, "cursor": first["next_cursor"]}).json()
    assert [each["role"] for each in first["items"] + more["items"]] == ["owner", "viewer"]
    saved = browser.send("POST", "/members/export")
    assert saved.content.decode("utf-8-sig").splitlines()[0].startswith("name,email,role,has_second_factor")
    (entry, *_) = browser.send("GET", "/audit", params={"action": "members.exported"}).json()["items"]
    assert entry["details"]["rows"] == 2


def test_last_seen_outlives_the_session(clock: FakeClock, sign_in: Any) -> None:
    _, browser = sign_in(Role.OWNER)
    leaver, other = sign_in(Role.ADMIN)
    other.send("DELETE", "/session")
    (found,) = browser.send("GET", "/members", params={"role": "admin"}).json()["items"]
    assert (found["account_id"], found["last_seen_at"]) == (str(leaver.id), "2026-03-01T12:00:00Z")


def test_role_changes_count_from_the_next_request_on(sign_in: Any) -> None:
    owner, browser = sign_in(Role.OWNER)
    member, other = sign_in(Role.OPERATOR)
    assert other.send("GET", "/rejected-events").status_code == 200
    changed = browser.send("PATCH", f"/members/{member.id}", json={"role": "viewer"})
    assert (changed.status_code, changed.json()["role"]) == (200, "viewer")
    assert code(other.send("GET", "/rejected-events")) == (403, "missing_scope")
    (entry,) = browser.send("GET", "/audit", params={"action": "member.role_changed"}).json()["items"]
    assert (entry["actor"], entry["subject"]) == (f"account:{owner.id}", str(member.id))
    assert (entry["before"], entry["after"]) == ({"role": "operator"}, {"role": "viewer"})
    assert (entry["address"], entry["agent"]) == ("testclient", "Firefox on Linux")
    # The same role again changes nothing and is not told twice.
    assert browser.send("PATCH", f"/members/{member.id}", json={"role": "viewer"}).status_code == 200
    assert len(browser.send("GET", "/audit", params={"action": "member.role_changed"}).json()["items"]) == 1


def test_a_removed_member_is_out_at_once(workspace: TestWorkspace, sign_in: Any) -> None:
    _, browser = sign_in(Role.OWNER)
    member, other = sign_in(Role.ADMIN)
    link = other.send("POST", "/invitations", json={"email": "friend@example.com", "role": "viewer"}).json()["token"]
    assert browser.send("DELETE", f"/members/{member.id}").status_code == 204
    assert code(other.send("GET", "/workspace", headers={"Tilth-Workspace": workspace.slug})) == (
        403,
        "foreign_workspace",
    )
    assert code(other.send("GET", "/members")) == (403, "foreign_workspace")
    assert other.send("GET", "/session").json()["memberships"] == []
    # Nor do they come back, or let others in, by a link that they made.
    assert code(browser.send("POST", "/session/invitation", json={"token": link})) == (404, "link_not_valid")
    (entry,) = browser.send("GET", "/audit", params={"action": "member.removed"}).json()["items"]
    assert entry["before"] == {"name": "Ann", "email": member.email, "role": "admin"}
    assert entry["details"] == {"keys_revoked": 0, "invitations_withdrawn": 1}
    assert code(browser.send("DELETE", f"/members/{member.id}")) == (404, "member_not_found")


@pytest.mark.parametrize("target", [Role.OWNER, Role.ADMIN, Role.VIEWER])
@pytest.mark.parametrize("given", [Role.OWNER, Role.ADMIN, Role.VIEWER])
def test_only_owners_make_and_change_owners(sign_in: Any, target: Role, given: Role) -> None:
    _, owner = sign_in(Role.OWNER)
    member, _ = sign_in(target)
    _, admin = sign_in(Role.ADMIN)
    before = roles(owner)
    asked = admin.send("PATCH", f"/members/{member.id}", json={"role": given})
    if target is given or Role.OWNER not in (target, given):
        assert asked.status_code == 200
        assert roles(owner) == {**before, str(member.id): given}
    else:
        assert code(asked) == (403, "owners_only")
        assert roles(owner) == before
    assert owner.send("PATCH", f"/members/{member.id}", json={"role": given}).status_code == 200


def test_nobody_raises_themselves(sign_in: Any, make_key: MakeKey, client: TestClient) -> None:
    _, owner = sign_in(Role.OWNER)
    account, admin = sign_in(Role.ADMIN)
    before = roles(owner)
    assert code(admin.send("PATCH", f"/members/{account.id}", json={"role": "owner"})) == (403, "owners_only")
    invited = {"email": "second.self@example.com", "role": "owner"}
    assert code(admin.send("POST", "/invitations", json=invited)) == (403, "owners_only")
    low, operator = sign_in(Role.OPERATOR)
    assert code(operator.send("PATCH", f"/members/{low.id}", json={"role": "admin"})) == (403, "missing_scope")
    # A key that may change members but holds nothing else gives nothing else, and is never an owner.
    key = make_key(Scope.MEMBERS_WRITE)
    answer = client.patch(f"/api/v1/members/{low.id}", json={"role": "admin"}, headers=key)
    assert code(answer) == (403, "scope_not_held")
    whole = make_key()
    answer = client.patch(f"/api/v1/members/{low.id}", json={"role": "owner"}, headers=whole)
    assert code(answer) == (403, "owners_only")
    assert roles(owner) == {**before, str(low.id): "operator"}


def test_the_last_owner_stays(sign_in: Any) -> None:
    account, owner = sign_in(Role.OWNER)
    assert code(owner.send("PATCH", f"/members/{account.id}", json={"role": "admin"})) == (409, "last_owner")
    assert code(owner.send("DELETE", f"/members/{account.id}")) == (409, "last_owner")
    assert roles(owner) == {str(account.id): "owner"}
    heir, other = sign_in(Role.ADMIN)
    assert owner.send("PATCH", f"/members/{heir.id}", json={"role": "owner"}).status_code == 200
    assert owner.send("DELETE", f"/members/{account.id}").status_code == 204
    assert roles(other) == {str(heir.id): "owner"}


def as_owner(workspace: TestWorkspace, account: Account) -> Principal:
    return Principal(account_actor(account, None), workspace.id, ROLE_SCOPES[Role.OWNER], Role.OWNER)


@pytest.mark.parametrize("how", ["demoted", "removed", "each by the other"])
def test_two_owners_who_leave_at_the_same_moment(
    database: Database, workspace: TestWorkspace, clock: FakeClock, how: str
) -> None:
    """The second waits for the first, and then sees what is left."""
    ann, ben = (make_account(database, workspace, password=None) for _ in range(2))
    refused: list[str] = []
    first_is_done = threading.Event()

    def act(caller: Account, target: Account) -> None:
        principal = as_owner(workspace, caller)
        try:
            with database.admin() as session:
                if how == "demoted":
                    change_role(session, target.id, Role.ADMIN, principal=principal, clock=clock)
                else:
                    remove_member(session, target.id, principal=principal, clock=clock)
        except AppError as error:
            refused.append(error.code)
        first_is_done.set()

    with database.admin() as session:
        target = ben if how == "each by the other" else ann
        remove_member(session, target.id, principal=as_owner(workspace, ann), clock=clock)
        pair = (ben, ann) if how == "each by the other" else (ben, ben)
        second = threading.Thread(target=act, args=pair)
        second.start()
        assert not first_is_done.wait(0.3)  # it waits, and so cannot have counted two owners
    second.join(10)
    assert refused == ["foreign_workspace" if how == "each by the other" else "last_owner"]
    with database.pipeline() as connection:
        query = "SELECT count(*) FROM membership WHERE workspace_id = %s AND role = 'owner'"
        assert connection.execute(query, [workspace.id]).fetchone() == (1,)


def test_roles_tell_what_each_may_do(client: TestClient, make_key: MakeKey) -> None:
    told = client.get("/api/v1/roles", headers=make_key(Scope.MEMBERS_READ)).json()
    assert [each["role"] for each in told] == list(Role)
    assert {each["role"]: set(each["scopes"]) for each in told} == {
        role.value: {scope.value for scope in scopes} for role, scopes in ROLE_SCOPES.items()
    }
    assert [each["role"] for each in told if each["makes_owners"]] == ["owner"]


def test_a_stranger_to_the_workspace_changes_nobody(
    client: TestClient, database: Database, workspace: TestWorkspace, other_workspace: TestWorkspace
) -> None:
    member = make_account(database, workspace, Role.VIEWER, password=None)
    foreign = enter(database, other_workspace, Role.OWNER)
    answer = client.patch(f"/api/v1/members/{member.id}", json={"role": "admin"}, headers=foreign)
    assert code(answer) == (404, "member_not_found")
    assert code(client.delete(f"/api/v1/members/{member.id}", headers=foreign)) == (404, "member_not_found")
