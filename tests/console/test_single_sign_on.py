"""Signing in by a real OpenID Connect provider, clicked through: who is let in, who is not, and when it is down."""

import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from shutil import rmtree

import httpx
import oidc_provider_mock
import pytest
from playwright.sync_api import Browser, Route, expect
from tests.conftest import make_short_folder
from tests.console.browser import LANGUAGES, Language, Visitor, visiting
from tests.console.members import join_workspace
from tests.console.words import text
from tests.entrypoints.supervisor.tree import standing

from tilth.platform.accounts.setup_code import setup_code
from tilth.platform.auth.contracts import Role

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Guarded:
    """A server whose members sign in by a provider at a port of its own."""

    url: str
    home: Path
    port: int

    @contextmanager
    def provider(self) -> Iterator["Provider"]:
        """While it is up."""
        with oidc_provider_mock.run_server_in_thread(self.port):
            yield Provider(f"http://localhost:{self.port}")


@dataclass(frozen=True, slots=True)
class Provider:
    issuer: str

    def know(self, email: str, *, verified: bool = True) -> str:
        """The name with which somebody of this address signs in there."""
        subject = f"s-{uuid.uuid4().hex[:8]}"
        claims = {"email": email, "email_verified": verified}
        httpx.put(f"{self.issuer}/users/{subject}", json=claims).raise_for_status()
        return subject


@pytest.fixture(scope="module")
def guarded() -> Iterator[Guarded]:
    folder, port = make_short_folder(), find_free_port()
    provider = {"TILTH_OIDC_ISSUER": f"http://localhost:{port}", "TILTH_OIDC_CLIENT_ID": "tilth"}
    secret = {"TILTH_OIDC_CLIENT_SECRET": "of this test", "TILTH_OIDC_NAME": "Acme"}
    with standing(folder / "home", **provider, **secret) as tree:
        url = tree.server["url"]
        owner = {"email": "ann@example.com", "name": "Ann", "password": "four words in a row"}
        body = {"code": setup_code(tree.server["token"]), "workspace": {"name": "Tea house"}, **owner}
        httpx.post(f"{url}/api/v1/setup", json=body, timeout=30).raise_for_status()
        yield Guarded(url, tree.home, port)
    rmtree(folder, ignore_errors=True)


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


def leave(visitor: Visitor, language: Language, path: str = "/w/main/people") -> None:
    """By the button of the sign-in page, on the way to this one."""
    visitor.page.route("https://cdn.jsdelivr.net/**", answer_without_network)
    visitor.open(path)
    visitor.page.get_by_role("link", name=text(language, "accounts:signIn.with").replace("{{name}}", "Acme")).click()


def answer_without_network(route: Route) -> None:
    """The provider's pages dress themselves from afar."""
    route.fulfill(body="", content_type="text/css")


def agree(visitor: Visitor, subject: str) -> None:
    page = visitor.page
    expect(page.get_by_role("heading", name="Authorize Client")).to_be_visible()
    page.get_by_placeholder("sub").fill(subject)
    page.get_by_role("button", name="Authorize").click()


def expect_refused(visitor: Visitor, language: Language, why: str) -> None:
    page = visitor.page
    page.wait_for_url("**/console/sign-in?problem=**")
    expect(page.get_by_role("alert")).to_have_text(text(language, f"accounts:refused.{why}"))
    assert visitor.serious_violations() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_member_comes_back_as_themselves_to_where_they_wanted(
    browser: Browser, guarded: Guarded, language: Language
) -> None:
    say = partial(text, language)
    member = join_workspace(guarded.url, guarded.home, "main", Role.ANALYST)
    with guarded.provider() as provider, visiting(browser, guarded.url, language=language) as visitor:
        leave(visitor, language)
        agree(visitor, provider.know(member.email))
        page = visitor.page
        page.wait_for_url(f"{guarded.url}/console/w/main/people**")
        expect(page.get_by_role("heading", level=1)).to_have_text(say("nav:people"))
        page.get_by_role("button", name=say("nav:account"), exact=True).click()
        expect(page.get_by_role("menu").get_by_text(member.email)).to_be_visible()
        visitor.open("/w/main/profile")
        own = page.get_by_role("listitem").filter(has_text=say("accounts:sessions.this"))
        expect(own).to_contain_text(say("accounts:sessions.by.single_sign_on"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_not_invited_hears_it_plainly(browser: Browser, guarded: Guarded, language: Language) -> None:
    with guarded.provider() as provider, visiting(browser, guarded.url, language=language) as visitor:
        leave(visitor, language)
        agree(visitor, provider.know(f"{uuid.uuid4().hex[:8]}@elsewhere.example"))
        expect_refused(visitor, language, "nobody_invited")


def test_an_address_that_was_not_verified_and_a_refusal_open_nothing(browser: Browser, guarded: Guarded) -> None:
    member = join_workspace(guarded.url, guarded.home, "main")
    with guarded.provider() as provider, visiting(browser, guarded.url) as visitor:
        leave(visitor, "en")
        visitor.page.get_by_role("button", name="Deny").click()
        expect_refused(visitor, "en", "single_sign_on_refused")
        leave(visitor, "en", "/w/main/people?orders=none")
        agree(visitor, provider.know(member.email, verified=False))
        expect_refused(visitor, "en", "single_sign_on_refused")
        # Refused once is not refused for good: the page that was asked for opens after all.
        visitor.page.get_by_role("link", name="Acme").click()
        agree(visitor, provider.know(member.email))
        visitor.page.wait_for_url("**/console/w/main/people?orders=none")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_provider_that_is_down_leaves_the_password(browser: Browser, guarded: Guarded, language: Language) -> None:
    member = join_workspace(guarded.url, guarded.home, "main")
    with visiting(browser, guarded.url, language=language) as visitor:
        leave(visitor, language)
        expect_refused(visitor, language, "single_sign_on_unreachable")
        visitor.field(text(language, "accounts:field.email")).fill(member.email)
        visitor.field(text(language, "accounts:field.password")).fill(member.password)
        visitor.submit()
        visitor.page.wait_for_url("**/console/w/main/people")
