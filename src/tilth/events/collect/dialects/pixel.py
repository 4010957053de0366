"""RudderStack's pixel: `GET /pixel/v1/{track,page}?writeKey=&anonymousId=&event=&properties.price=9.9`."""

from typing import Any

from tilth.events.collect.dialects.contracts import Event
from tilth.events.collect.requests import Head

_NOT_FIELDS = ("writeKey", "write_key")


def read_pixel(head: Head, kind: str) -> Event:
    """One event; a dot in a name is a level, and other fields than the envelope's are read as they are."""
    event: dict[str, Any] = {}
    for path, value in head.query.items():
        if path in _NOT_FIELDS:
            continue
        *levels, leaf = path.split(".")[:5]
        here = event
        for level in levels:
            inner = here.setdefault(level, {})
            if not isinstance(inner, dict):
                break
            here = inner
        else:
            here[leaf] = value
    return event | {"type": kind}
