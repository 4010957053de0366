"""What the door reads of an HTTP request before its body."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs


@dataclass(frozen=True, slots=True)
class Head:
    """Headers of interest as text, and the query."""

    headers: Mapping[bytes, str]
    query: Mapping[str, str]

    @classmethod
    def of(cls, scope: Mapping[str, Any]) -> "Head":
        raw: Sequence[tuple[bytes, bytes]] = scope["headers"]
        query = scope["query_string"]
        return cls(
            {name.lower(): value.decode("latin-1") for name, value in raw},
            {k: v[-1] for k, v in parse_qs(query.decode("latin-1")).items()} if query else {},
        )

    def get(self, name: bytes) -> str:
        return self.headers.get(name, "")

    @property
    def length(self) -> int | None:
        text = self.get(b"content-length")
        return int(text) if text.isdigit() else None

    @property
    def encoding(self) -> str:
        return self.get(b"content-encoding").strip().lower()

    @property
    def strict(self) -> bool:
        return self.get(b"x-strict-mode").strip() == "1"

    @property
    def browser_agent(self) -> str | None:
        """The User-Agent of browser traffic; a server-side SDK's own says nothing of the customer."""
        agent = self.get(b"user-agent")
        return agent[:500] if agent.startswith("Mozilla/") else None


def find_write_key(head: Head) -> str | None:
    """From Basic, Bearer, X-Write-Key or the query string; the body is looked at later."""
    scheme, _, credentials = head.get(b"authorization").partition(" ")
    match scheme.lower():
        case "basic":
            found = _basic(credentials.strip())
        case "bearer":
            found = credentials.strip()
        case _:
            found = head.get(b"x-write-key").strip()
    return found or head.query.get("writeKey") or head.query.get("write_key") or None


def _basic(credentials: str) -> str:
    """`key:`; some clients leave the colon out or put the key behind it."""
    try:
        name, _, password = base64.b64decode(credentials, validate=True).decode("latin-1").partition(":")
    except (binascii.Error, ValueError):
        return ""
    return name or password
