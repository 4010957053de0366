"""From where a request comes, as far as it can be believed."""

import pytest
from litestar.connection import ASGIConnection

from tilth.platform.accounts.settings import AccessSettings
from tilth.platform.http.sources import CrossSite, Sources, describe_agent


def request(peer: str = "127.0.0.1", **headers: str) -> ASGIConnection:
    """As a server hands it over."""
    sent = {"host": "shop.example:8765", **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope = {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "path": "/",
        "query_string": b"",
        "server": ("127.0.0.1", 8765),
        "client": (peer, 4711),
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
    }
    return ASGIConnection(scope)  # type: ignore[arg-type] — what is read of it


def sources(**settings: str) -> Sources:
    return Sources.of(AccessSettings(**settings))  # type: ignore[arg-type] — by name


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # a stranger tells nothing of others
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),  # what the client itself sent stands further left
        ("::1", "2001:db8::7", "2001:db8::7"),
        ("10.1.2.3", "198.51.100.1, 10.9.9.9", "198.51.100.1"),
        ("127.0.0.1", "<script>", "127.0.0.1"),
    ],
)
def test_address(peer: str, forwarded: str, address: str) -> None:
    asked = request(peer, X_Forwarded_For=forwarded)
    assert sources(trusted_proxies="127.0.0.1, ::1, 10.0.0.0/8").find(asked).address == address


def test_https_is_told_by_a_trusted_proxy_or_the_settings() -> None:
    assert sources().is_secure(request(X_Forwarded_Proto="https"))
    assert not sources().is_secure(request("203.0.113.9", X_Forwarded_Proto="https"))
    assert not sources().is_secure(request())
    assert sources(public_url="https://tilth.example").is_secure(request())
    assert not sources(public_url="http://tilth.example").is_secure(request(X_Forwarded_Proto="https"))
    assert sources().own_url(request(X_Forwarded_Proto="https")) == "https://shop.example:8765"
    assert sources(public_url="https://tilth.example").own_url(request()) == "https://tilth.example"


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({}, True),  # a program
        ({"Origin": "http://shop.example:8765", "Sec_Fetch_Site": "same-origin"}, True),
        ({"Origin": "http://SHOP.example:8765"}, True),
        ({"Origin": "https://tilth.example", "Sec_Fetch_Site": "none"}, True),
        ({"Origin": "http://tilth.example"}, False),
        ({"Origin": "http://shop.example"}, False),
        ({"Origin": "http://shop.example:8765.evil.example"}, False),
        ({"Origin": "http://shop.example:x"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({"Origin": "", "Host": ""}, False),
        ({"Sec_Fetch_Site": "same-site"}, False),
        ({"Sec_Fetch_Site": "cross-site"}, False),
    ],
)
def test_own_site(headers: dict[str, str], own: bool) -> None:
    known = sources(public_url="https://tilth.example")
    if own:
        known.require_own_site(request(**headers))
    else:
        with pytest.raises(CrossSite):
            known.require_own_site(request(**headers))


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
            "Chrome on Windows",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130 MicroMessenger/8.0", "WeChat on Android"),
        ("python-httpx/0.28.1", "python-httpx"),
        ("curl/8.5.0", "curl"),
        ("<img src=x onerror=alert(1)>", ""),
        ("", ""),
    ],
)
def test_agent(sent: str, told: str) -> None:
    assert describe_agent(sent) == told
