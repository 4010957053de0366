"""数数 (ThinkingData): `/sync_server` with the key in the header `appid` or as `#app_id`; gzip by `compress: gzip`."""

from datetime import datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any

from tilth.events.collect.dialects.contracts import (
    Dialect,
    Event,
    Letter,
    as_object,
    compact,
    decode_body,
    pick_context,
    taken_away,
)
from tilth.events.collect.errors import MalformedBody
from tilth.events.collect.requests import Head
from tilth.kernel.zones import load_zone

_CONTEXT = {
    "page.url": "#url",
    "page.referrer": "#referrer",
    "location.country": "#country",
    "location.region": "#province",
    "location.city": "#city",
    "device.id": "#device_id",
    "device.type": "#device_type",
    "os.name": "#os",
}


def _open(body: bytes, head: Head) -> Letter:
    content = decode_body(body)
    events = content.get("data", [content]) if isinstance(content, dict) else content
    if not isinstance(events, list):
        raise MalformedBody("The body must be a list of events, or an object with the list `data`.")
    named = content.get("#app_id") if isinstance(content, dict) else None
    first = events[0] if events and isinstance(events[0], dict) else {}
    return Letter(head.get(b"appid") or named or first.get("#app_id"), events)


def _translate(letter: Letter, time_zone: str) -> list[Event]:
    return [_event(sent, time_zone) if isinstance(sent, dict) else {} for sent in letter.payload]


def _event(sent: dict[str, Any], time_zone: str) -> Event:
    properties = as_object(sent.get("properties"))
    kind = sent.get("#type")
    event = compact(
        {
            "messageId": sent.get("#uuid"),
            "userId": sent.get("#account_id"),
            "anonymousId": sent.get("#distinct_id"),
            "timestamp": _time(sent.get("#time"), properties.get("#zone_offset"), time_zone),
            "context": pick_context(properties, _CONTEXT),
        }
    )
    if kind in ("user_set", "user_unset"):
        return event | {"type": "identify", "traits": properties if kind == "user_set" else taken_away(properties)}
    if kind == "user_setOnce":
        return event | {"type": "identify", "$set_once": properties}
    if kind in ("track", "track_update", "track_overwrite"):
        return event | {"type": "track", "event": sent.get("#event_name"), "properties": properties}
    return event | {"type": kind}


def _time(text: object, offset: object, time_zone: str) -> object:
    """`2026-01-31 08:00:00.000` on the clock of `#zone_offset` hours, else on the workspace's."""
    if not isinstance(text, str):
        return text
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=_zone(offset) or load_zone(time_zone))
        return moment.isoformat()
    except ValueError:
        return text  # the normaliser rejects it with a reason


def _zone(offset: object) -> tzinfo | None:
    if not isinstance(offset, int | Decimal) or not -24 < offset < 24:
        return None
    return timezone(timedelta(minutes=int(offset * 60)))


THINKINGDATA = Dialect("thinkingdata", _open, _translate, b'{"code":0}')
