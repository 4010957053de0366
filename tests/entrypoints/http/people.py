"""People who sign in to the application under test, as a browser does."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
from litestar.testing import TestClient
from tests.conftest import TestWorkspace

from tilth.kernel.clock import FakeClock
from tilth.platform.accounts.api import Keeping, create_account, csrf_token, open_session
from tilth.platform.accounts.contracts import Account, SignInMethod
from tilth.platform.accounts.settings import AccessSettings
from tilth.platform.audit.contracts import Actor, ActorKind, Source
from tilth.platform.auth.contracts import Role
from tilth.platform.database.sessions import Database

TESTER = Actor(ActorKind.SYSTEM, "test")
MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def new_email() -> str:
    return f"{uuid.uuid4().hex[:12]}@example.com"


def make_account(
    database: Database,
    workspace: TestWorkspace,
    role: Role = Role.OWNER,
    *,
    email: str | None = None,
    password: str | None = PASSWORD,
) -> Account:
    with database.admin() as session:
        return create_account(
            session,
            email=email or new_email(),
            name="Ann",
            password=password,
            workspace=workspace.id,
            role=role,
            actor=TESTER,
        )


def enter(database: Database, workspace: TestWorkspace, role: Role) -> dict[str, str]:
    """Headers of a browser in which a new member is signed in, without the time that a password takes."""
    member = make_account(database, workspace, role, password=None)
    keeping = Keeping.of(AccessSettings(), FakeClock(MOMENT))
    with database.admin() as session:
        new = open_session(session, member, method=SignInMethod.LINK, source=Source("203.0.113.9", ""), keeping=keeping)
    return {"Cookie": f"tilth_session={new.token}", "X-Tilth-CSRF": csrf_token(new.token)}


@dataclass
class Browser:
    """Cookies of its own, and the headers that a page of ours sends."""

    client: TestClient[Any]
    cookies: dict[str, str]
    headers: dict[str, str]

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"User-Agent": FIREFOX, **self.headers, **options.pop("headers", {})}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.client.cookies.clear()  # each browser keeps its own
        answer = self.client.request(method, f"/api/v1{path}", headers=headers, follow_redirects=False, **options)
        self._keep(answer)
        return answer

    def sign_in(self, email: str, password: str = PASSWORD, **more: Any) -> httpx.Response:
        answer = self.send("POST", "/session", json={"email": email, "password": password, **more})
        self.adopt(answer)
        return answer

    def adopt(self, answer: httpx.Response) -> None:
        """Goes on with what an answer that signs in tells."""
        if answer.is_success:
            self.headers["X-Tilth-CSRF"] = answer.json()["csrf"]

    def _keep(self, answer: httpx.Response) -> None:
        for cookie in answer.headers.get_list("set-cookie"):
            name, _, rest = cookie.partition("=")
            value = rest.split(";", 1)[0].strip('"')
            if not value or "max-age=0" in rest.lower():
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value


NewBrowser = Callable[..., Browser]
