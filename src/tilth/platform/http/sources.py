"""From where a request comes: the client's address past trusted proxies, its program in a word, its own site or not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection

from tilth.kernel.errors import Forbidden
from tilth.kernel.text import clip
from tilth.platform.accounts.settings import AccessSettings
from tilth.platform.audit.contracts import Source

Connection = ASGIConnection[Any, Any, Any, Any]
Networks = Sequence[IPv4Network | IPv6Network]
_DEFAULT_PORTS = {"http": 80, "https": 443}
_BROWSERS = (
    ("WeChat", "MicroMessenger/"),
    ("Edge", "Edg"),
    ("Opera", "OPR/"),
    ("QQ Browser", "QQBrowser/"),
    ("Firefox", "Firefox/"),
    ("Firefox", "FxiOS/"),
    ("Chrome", "Chrome/"),
    ("Chrome", "CriOS/"),
    ("Safari", "Safari/"),
)
"""Name and mark, those first whose marks others carry too."""
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "HarmonyOS"),
    ("Windows", "Windows"),
    ("macOS", "Mac OS X"),
    ("Linux", "Linux"),
)
_PRODUCT = re.compile(r"[A-Za-z][\w.+-]{0,30}")


class CrossSite(Forbidden):
    """A page of another site sent this; the cookie of a signed-in browser came along by itself."""

    code = "cross_site"


@dataclass(frozen=True, slots=True)
class Sources:
    """Knows which proxies to believe and under which address the console is meant to be reached."""

    trusted: Networks
    public_url: str | None

    @classmethod
    def of(cls, settings: AccessSettings) -> "Sources":
        return cls(settings.proxies(), settings.public_url)

    def find(self, connection: Connection) -> Source:
        return Source(self._address(connection), describe_agent(connection.headers.get("user-agent", "")))

    def is_secure(self, connection: Connection) -> bool:
        """Whether the browser speaks https, be it to a proxy."""
        if self.public_url is not None:
            return self.public_url.startswith("https:")
        forwarded = connection.headers.get("x-forwarded-proto", "") if self._is_trusted(_peer(connection)) else ""
        return (forwarded or connection.url.scheme) == "https"

    def own_url(self, connection: Connection) -> str:
        """Scheme and host under which the caller reaches us."""
        if self.public_url is not None:
            return self.public_url
        scheme = "https" if self.is_secure(connection) else "http"
        return f"{scheme}://{connection.headers.get('host', '')}"

    def require_own_site(self, connection: Connection) -> None:
        """Raises CrossSite. Programs send neither header; browsers send them, and no page can change them."""
        site = connection.headers.get("sec-fetch-site")
        origin = connection.headers.get("origin")
        if site not in (None, "same-origin", "none") or (origin is not None and not self._is_own(origin, connection)):
            raise CrossSite(
                "This was sent by a page of another site. Open the console at its own address; behind a proxy that "
                "changes the Host header, set TILTH_PUBLIC_URL."
            )

    def _is_own(self, origin: str, connection: Connection) -> bool:
        if self.public_url is not None and _place(origin) == _place(self.public_url):
            return True
        scheme, host, port = _place(origin)
        asked = urlsplit(f"//{connection.headers.get('host', '')}")
        try:
            asked_port = asked.port or _DEFAULT_PORTS.get(scheme)
        except ValueError:
            return False
        return host != "" and (host, port) == ((asked.hostname or "").lower(), asked_port)

    def _address(self, connection: Connection) -> str:
        peer = _peer(connection)
        if not self._is_trusted(peer):
            return peer
        hops = [hop.strip() for hop in connection.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
        for hop in reversed(hops):
            if not self._is_trusted(hop):
                return hop if _parse(hop) is not None else peer
        return peer

    def _is_trusted(self, address: str) -> bool:
        parsed = _parse(address)
        return parsed is not None and any(parsed in network for network in self.trusted)


def describe_agent(sent: str) -> str:
    """`Firefox on Windows`; of other programs the product they name. Versions change and say nothing here."""
    browser = next((name for name, mark in _BROWSERS if mark in sent), None)
    if browser is None:
        product = _PRODUCT.match(sent)
        return clip(product.group(), 40) if product else ""
    system = next((name for name, mark in _SYSTEMS if mark in sent), None)
    return f"{browser} on {system}" if system else browser


def _peer(connection: Connection) -> str:
    return connection.client.host if connection.client else ""


def _parse(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address)
    except ValueError:
        return None


def _place(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port of an origin; an opaque one (`null`) has no host."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        return "", "", None
    return parts.scheme, (parts.hostname or "").lower(), port or _DEFAULT_PORTS.get(parts.scheme)
