"""Every write about one's own account and every way in leave an entry in the trail of one's workspace."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
import pyotp
import pytest
from tests.conftest import TestWorkspace
from tests.entrypoints.authorisation_matrix import MATRIX
from tests.entrypoints.http.people import PASSWORD, Browser, NewBrowser, make_account, new_email
from tests.entrypoints.untold_routes import UNTOLD

from tilth.kernel.clock import FakeClock
from tilth.platform.accounts.contracts import Account
from tilth.platform.auth.contracts import Role
from tilth.platform.database.sessions import Database
from tilth.platform.http.authentication import Access

Send = Callable[[], httpx.Response]
NEW = "another sentence altogether"


@dataclass
class Scene:
    """An owner who looks at the trail, and a member who writes."""

    owner: Browser
    member: Browser
    account: Account
    clock: FakeClock

    def post(self, path: str, **body: Any) -> Send:
        return partial(self.member.send, "POST", path, json=body)

    def confirm_second_factor(self) -> Send:
        begun = self.post("/account/second-factor", password=PASSWORD)()
        code = pyotp.TOTP(begun.json()["secret"]).at(self.clock.now())
        return self.post("/account/second-factor/confirm", code=code)

    def renew_recovery_codes(self) -> Send:
        self.confirm_second_factor()().raise_for_status()
        return self.post("/account/second-factor/recovery-codes", password=PASSWORD)

    def remove_second_factor(self) -> Send:
        self.confirm_second_factor()().raise_for_status()
        return self.post("/account/second-factor/remove", password=PASSWORD)

    def end_own_session(self) -> Send:
        (own,) = self.member.send("GET", "/account/security").json()["sessions"]
        return partial(self.member.send, "DELETE", f"/account/sessions/{own['id']}")

    def accept_invitation(self) -> Send:
        made = self.owner.send("POST", "/invitations", json={"email": new_email(), "role": "viewer"})
        person = {"name": "Zoë", "password": PASSWORD}
        return self.post("/session/invitation/accept", token=made.json()["token"], person=person)

    def choose_password(self) -> Send:
        made = self.owner.send("POST", f"/members/{self.account.id}/password-link", json={})
        token = made.json()["path"].partition("#")[2]
        return self.post("/session/new-password/choose", token=token, password=NEW)


WRITES: dict[tuple[str, str], Callable[[Scene], Send]] = {
    ("POST", "/session"): lambda scene: scene.post("/session", email=scene.account.email, password=PASSWORD),
    ("DELETE", "/session"): lambda scene: partial(scene.member.send, "DELETE", "/session"),
    ("POST", "/session/invitation/accept"): Scene.accept_invitation,
    ("POST", "/session/new-password/choose"): Scene.choose_password,
    ("PATCH", "/account"): lambda scene: partial(scene.member.send, "PATCH", "/account", json={"name": "New"}),
    ("POST", "/account/password"): lambda scene: scene.post("/account/password", password=PASSWORD, new_password=NEW),
    ("DELETE", "/account/sessions/{session_id}"): Scene.end_own_session,
    ("DELETE", "/account/sessions"): lambda scene: partial(scene.member.send, "DELETE", "/account/sessions"),
    ("POST", "/account/second-factor"): lambda scene: scene.post("/account/second-factor", password=PASSWORD),
    ("POST", "/account/second-factor/confirm"): Scene.confirm_second_factor,
    ("POST", "/account/second-factor/recovery-codes"): Scene.renew_recovery_codes,
    ("POST", "/account/second-factor/remove"): Scene.remove_second_factor,
}
"""What has to be there before it is made at once; the write itself is what comes back."""


@pytest.fixture
def scene(new_browser: NewBrowser, database: Database, workspace: TestWorkspace, clock: FakeClock) -> Scene:
    owner, member = new_browser(), new_browser()
    account = make_account(database, workspace, Role.ANALYST)
    owner.sign_in(make_account(database, workspace).email)
    member.sign_in(account.email)
    return Scene(owner, member, account, clock)


def test_every_write_outside_of_workspaces_is_here() -> None:
    outside = {place for place, row in MATRIX.items() if isinstance(row.scope, Access) and place[0] != "GET"}
    assert outside == WRITES.keys() | (UNTOLD.keys() & outside)


@pytest.mark.parametrize("place", WRITES, ids=" ".join)
def test_write_is_told(scene: Scene, place: tuple[str, str]) -> None:
    send = WRITES[place](scene)
    before = trail(scene)
    answer = send()
    assert answer.is_success, answer.text
    assert len(trail(scene)) > len(before)


def trail(scene: Scene) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = scene.owner.send("GET", "/audit").json()["items"]
    return items
