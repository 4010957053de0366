"""Answers in the shapes that SDKs read.

An error carries `code`, `message` and `detail` alike, because different SDKs read different ones, and never a status
that some of them take for success or retry for ever (3xx, 410, 501, 505).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from tilth.events.collect.requests import Head
from tilth.kernel.errors import AppError, RateLimited, Unavailable

Headers = list[tuple[bytes, bytes]]
JSON: tuple[bytes, bytes] = (b"content-type", b"application/json")
PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c000000000100010000020144003b")
"""A transparent GIF of one pixel."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    headers: Headers = field(default_factory=lambda: [JSON])


SUCCESS = Answer(200, b'{"success":true}')
PIXEL_SENT = Answer(200, PIXEL, [(b"content-type", b"image/gif"), (b"cache-control", b"no-store")])


def answer_json(status: int, content: Mapping[str, Any]) -> Answer:
    return Answer(status, msgspec.json.encode(content))


def answer_success(body: bytes, results: list[dict[str, Any]]) -> Answer:
    """The success body of the sender's own dialect, with a result per event beside what its SDK looks for."""
    return answer_json(200, {**msgspec.json.decode(body), "results": results})


def answer_error(error: AppError) -> Answer:
    content = {
        "success": False,
        "code": error.code,
        "message": error.message,
        "detail": error.message,
        **{name: value for name, value in error.details.items() if name not in ("success", "code", "message")},
    }
    answer = answer_json(error.status, content)
    if isinstance(error, RateLimited | Unavailable):
        answer.headers.append((b"retry-after", str(max(1, int(error.retry_after))).encode()))
    if error.status == 401:
        answer.headers.append((b"www-authenticate", b'Basic realm="tilth"'))
    return answer


def answer_method(allowed: Collection[str]) -> Answer:
    message = f"Send {' or '.join(allowed)}."
    content = {"success": False, "code": "method_not_allowed", "message": message, "detail": message}
    answer = answer_json(405, content)
    answer.headers.append((b"allow", ", ".join(allowed).encode()))
    return answer


def cors_headers(head: Head) -> Headers:
    """Browsers of any shop may send events: a write key is public and opens nothing else."""
    origin = head.get(b"origin")
    if not origin:
        return []
    return [
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-allow-credentials", b"true"),
        (b"access-control-expose-headers", b"retry-after"),
        (b"vary", b"origin"),
    ]


def answer_preflight(head: Head) -> Answer:
    asked = head.get(b"access-control-request-headers") or "authorization, content-type, content-encoding, x-write-key"
    return Answer(
        200,
        b"",
        [
            (b"access-control-allow-methods", b"POST, GET, OPTIONS"),
            (b"access-control-allow-headers", asked.encode("latin-1")),
            (b"access-control-max-age", b"86400"),
        ],
    )
