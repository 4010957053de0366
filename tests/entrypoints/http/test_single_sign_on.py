"""Single sign-on against a real OpenID Connect provider, started by these tests; and against liars."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import oidc_provider_mock
import pytest
from joserfc.jwk import RSAKey
from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.entrypoints.http.conftest import LOCAL_TOKEN
from tests.entrypoints.http.people import Browser, make_account, new_email

from tilth.entrypoints.http.app import create_server
from tilth.history.api import History
from tilth.platform.accounts.contracts import Account
from tilth.platform.accounts.settings import AccessSettings
from tilth.platform.accounts.sign_on import papers
from tilth.platform.auth.contracts import Role
from tilth.platform.database.sessions import Database

START = "/session/single-sign-on"
URL = "http://tilth.example"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


Opening = Callable[..., Browser]


@pytest.fixture
def open_browser(database: Database, history: History, issuer: str) -> Iterator[Opening]:
    """In front of a server with these settings beside the provider."""
    clients: list[TestClient[Any]] = []

    def opened(**settings: Any) -> Browser:
        wishes = {"oidc_issuer": issuer, "oidc_client_id": "tilth", "oidc_client_secret": "s", **settings}
        access = AccessSettings(public_url=URL, oidc_name="Acme", **wishes)
        client = TestClient(create_server(database, history, local_token=LOCAL_TOKEN, access=access))
        client.__enter__()
        clients.append(client)
        return Browser(client, {}, {})

    yield opened
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture
def account(database: Database, workspace: TestWorkspace) -> Account:
    return make_account(database, workspace, Role.ANALYST)


def know(issuer: str, subject: str, **claims: Any) -> None:
    httpx.put(f"{issuer}/users/{subject}", json=claims).raise_for_status()


def leave(browser: Browser, page: str = "/console/w/main/people") -> str:
    """To the provider: its address with what we ask of it."""
    answer = browser.send("GET", f"{START}?next={page}")
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"])


def agree(location: str, subject: str) -> str:
    """Somebody signs in at the provider, which sends the browser back with this query."""
    answer = httpx.post(location, data={"sub": subject})
    assert answer.status_code == 302, answer.text
    target = answer.headers["location"]
    assert target.startswith(f"{URL}/api/v1{START}/callback?")
    return str(urlsplit(target).query)


def come_back(browser: Browser, query: str) -> str:
    answer = browser.send("GET", f"{START}/callback?{query}")
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"])


def door(problem: str, page: str | None = "/console/w/main/people") -> str:
    """Where a refusal leads; the page that was asked for stays asked for."""
    query = {"problem": problem} if page is None else {"problem": problem, "next": page}
    return f"/console/sign-in?{urlencode(query)}"


def is_in(browser: Browser) -> bool:
    return bool(browser.send("GET", "/session").json()["signed_in"])


def test_a_member_signs_on_by_the_address_that_the_provider_vouches_for(
    open_browser: Opening, issuer: str, account: Account
) -> None:
    subject = f"s-{account.id}"
    know(issuer, subject, email=account.email.upper(), email_verified=True)
    browser = open_browser()
    told = browser.send("GET", "/session").json()["single_sign_on"]
    assert told == {"name": "Acme", "url": f"/api/v1{START}"}
    location = leave(browser)
    asked = parse_qs(urlsplit(location).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    assert come_back(browser, agree(location, subject)) == "/console/w/main/people"
    info = browser.send("GET", "/session").json()
    assert info["account"]["id"] == str(account.id)
    browser.headers["X-Tilth-CSRF"] = info["csrf"]
    sessions = browser.send("GET", "/account/security").json()["sessions"]
    assert [each["method"] for each in sessions] == ["single_sign_on"]
    # Known by its number from now on: another address at the provider is still the same person.
    know(issuer, subject, email=new_email(), email_verified=True)
    again = open_browser()
    come_back(again, agree(leave(again), subject))
    assert again.send("GET", "/session").json()["account"]["id"] == str(account.id)


@pytest.mark.parametrize("verified", [False, None, "true"])
def test_an_address_that_was_not_verified_opens_nothing(
    open_browser: Opening, issuer: str, account: Account, verified: object
) -> None:
    subject = f"u-{account.id}"
    know(issuer, subject, email=account.email, **({} if verified is None else {"email_verified": verified}))
    browser = open_browser()
    assert come_back(browser, agree(leave(browser), subject)) == door("single_sign_on_refused")
    assert not is_in(browser)


def test_what_was_begun_elsewhere_or_ended_before_opens_nothing(
    open_browser: Opening, issuer: str, account: Account
) -> None:
    subject = f"e-{account.id}"
    know(issuer, subject, email=account.email, email_verified=True)
    browser, victim = open_browser(), open_browser()
    query = agree(leave(browser), subject)
    leave(victim)
    # Which page somebody else's attempt was for is nobody's business.
    refused = door("single_sign_on_refused", page=None)
    assert come_back(victim, query) == refused  # the state of another browser
    assert come_back(open_browser(), query) == refused  # none
    assert come_back(victim, "code=x&state=y") == refused
    assert not is_in(victim)
    assert come_back(browser, query) == "/console/w/main/people"
    assert come_back(browser, query) == refused


def test_an_answer_for_another_nonce_opens_nothing(open_browser: Opening, issuer: str, account: Account) -> None:
    subject = f"n-{account.id}"
    know(issuer, subject, email=account.email, email_verified=True)
    browser = open_browser()
    location = leave(browser)
    nonce = parse_qs(urlsplit(location).query)["nonce"][0]
    query = agree(location.replace(nonce, "of-another-attempt"), subject)
    assert come_back(browser, query) == door("single_sign_on_refused")
    assert not is_in(browser)


def test_an_answer_for_another_client_opens_nothing(open_browser: Opening, issuer: str, account: Account) -> None:
    subject = f"a-{account.id}"
    know(issuer, subject, email=account.email, email_verified=True)
    browser = open_browser()
    query = agree(leave(browser).replace("client_id=tilth", "client_id=another"), subject)
    assert come_back(browser, query) == door("single_sign_on_refused")
    assert not is_in(browser)


def test_who_is_not_invited_stays_out(open_browser: Opening, issuer: str) -> None:
    email = new_email()
    know(issuer, email, email=email, email_verified=True)
    browser = open_browser()
    assert come_back(browser, agree(leave(browser), email)) == door("nobody_invited")
    assert not is_in(browser)


def test_people_of_a_domain_get_accounts_of_their_own(
    open_browser: Opening, issuer: str, workspace: TestWorkspace
) -> None:
    wishes = {"oidc_role": "viewer", "oidc_workspace": workspace.slug, "oidc_domains": "acme.example, @Acme.cn"}
    for domain, role in (("acme.cn", "viewer"), ("evil.example", None), ("notacme.cn", None)):
        email = new_email().replace("example.com", domain)
        know(issuer, email, email=email, email_verified=True, name="Wang 伟")
        browser = open_browser(**wishes)
        come_back(browser, agree(leave(browser), email))
        info = browser.send("GET", "/session").json()
        assert [each["role"] for each in info["memberships"]] == ([role] if role else [])
        if role:
            assert (info["account"]["name"], info["account"]["has_password"]) == ("Wang 伟", False)


@pytest.mark.parametrize(
    "page", ["https://evil.example", "//evil.example", "/console%5C@evil.example", "/consoles", "/api/v1/session"]
)
def test_nobody_is_led_to_another_site(open_browser: Opening, issuer: str, account: Account, page: str) -> None:
    subject = f"r-{account.id}"
    know(issuer, subject, email=account.email, email_verified=True)
    browser = open_browser()
    assert come_back(browser, agree(leave(browser, page), subject)) == "/console/"
    state = parse_qs(urlsplit(leave(browser, page)).query)["state"][0]
    refused = come_back(browser, f"error=access_denied&state={state}")
    assert refused == door("single_sign_on_refused", page=None)


def test_who_declines_is_told_at_the_door(open_browser: Opening) -> None:
    browser = open_browser()
    state = parse_qs(urlsplit(leave(browser)).query)["state"][0]
    assert come_back(browser, f"error=access_denied&state={state}") == door("single_sign_on_refused")


def test_a_provider_that_is_down_is_told_at_the_door(open_browser: Opening) -> None:
    browser = open_browser(oidc_issuer="http://127.0.0.1:9")
    assert leave(browser) == door("single_sign_on_unreachable")
    assert leave(browser, "//evil.example") == door("single_sign_on_unreachable", page=None)


class Asked:
    """Counts what the server asks the provider for, and says whether it still publishes other keys."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.paths: list[str] = []
        self.headers: dict[str, str] = {}
        self.other_keys = False
        self._get = httpx.get
        monkeypatch.setattr(papers.httpx, "get", self.get)

    def get(self, url: str, **arguments: Any) -> httpx.Response:
        answer = self._get(url, **arguments)
        self.paths.append(urlsplit(url).path)
        told = answer.json()
        if self.other_keys and "keys" in told:
            told = {"keys": [RSAKey.generate_key(2048).as_dict(private=False)]}
        return httpx.Response(answer.status_code, json=told, headers=self.headers, request=answer.request)

    def taken(self) -> list[str]:
        taken, self.paths = self.paths, []
        return taken


METADATA, KEYS = "/.well-known/openid-configuration", "/jwks"


def test_what_the_provider_publishes_is_kept(
    open_browser: Opening, issuer: str, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject, asked = f"k-{account.id}", Asked(monkeypatch)
    know(issuer, subject, email=account.email, email_verified=True)
    browser = open_browser()
    come_back(browser, agree(leave(browser), subject))
    assert is_in(browser)
    assert asked.taken() == [METADATA, KEYS]
    for _ in range(2):
        come_back(browser, agree(leave(browser), subject))
        assert asked.taken() == [METADATA]  # that it is up is seen before the browser leaves for it


def test_keys_that_the_provider_has_changed_are_asked_for_once(
    open_browser: Opening, issuer: str, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject, asked = f"c-{account.id}", Asked(monkeypatch)
    know(issuer, subject, email=account.email, email_verified=True)
    browser = open_browser()
    asked.other_keys = True
    assert come_back(browser, agree(leave(browser), subject)) == door("single_sign_on_refused")
    assert asked.taken() == [METADATA, KEYS]  # they were fresh: no use to ask again
    assert come_back(browser, agree(leave(browser), subject)) == door("single_sign_on_refused")
    assert asked.taken() == [METADATA, KEYS]
    asked.other_keys = False
    assert come_back(browser, agree(leave(browser), subject)) == "/console/w/main/people"
    assert asked.taken() == [METADATA, KEYS]


@pytest.mark.parametrize(
    ("control", "seconds", "again"),
    [
        ("", 3_590, False),
        ("", 3_610, True),
        ("public, max-age=60", 50, False),
        ("public, max-age=60", 70, True),
        ("max-age=99999999", 86_410, True),
        ("no-store", 0, True),
    ],
)
def test_papers_are_kept_as_long_as_the_provider_says(
    issuer: str, monkeypatch: pytest.MonkeyPatch, control: str, seconds: int, again: bool
) -> None:
    asked, now = Asked(monkeypatch), [1000.0]
    asked.headers = {"Cache-Control": control} if control else {}
    kept = papers.Papers(lambda: now[0])
    kept.read(issuer + METADATA)
    now[0] += seconds
    kept.read(issuer + METADATA)
    assert asked.taken() == [METADATA] * (2 if again else 1)
