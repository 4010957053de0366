"""神策 (Sensors Analytics): `/sa?project=&token=`, a form with `data_list` or `data`, base64 of gzip of JSON."""

import base64
import binascii
from typing import Any
from urllib.parse import parse_qs

import xxhash

from tilth.events.collect.bodies import GZIP_MAGIC, unpack
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
from tilth.events.collect.requests import Head, find_write_key
from tilth.events.contracts import MAX_RUDDER_BATCH_BYTES

_PAGES = {"$pageview"}
_SCREENS = {"$AppViewScreen", "$MPViewScreen"}
_CONTEXT = {
    "page.url": "$url",
    "page.referrer": "$referrer",
    "location.country": "$country",
    "location.region": "$province",
    "location.city": "$city",
    "device.id": "$device_id",
    "os.name": "$os",
    "campaign.name": "$utm_campaign",
    "campaign.source": "$utm_source",
    "campaign.medium": "$utm_medium",
    "campaign.term": "$utm_term",
    "campaign.content": "$utm_content",
    "userAgent": "$user_agent",
}


def _open(body: bytes, head: Head) -> Letter:
    """An image request (GET) carries the same fields in the query."""
    try:
        form = {k: v[-1] for k, v in parse_qs(body.decode()).items()} if body else dict(head.query)
        packed = base64.b64decode(form.get("data_list") or form.get("data") or "", validate=False)
        plain = unpack(packed, "", MAX_RUDDER_BATCH_BYTES) if packed.startswith(GZIP_MAGIC) else packed
        content = decode_body(plain)
    except (binascii.Error, UnicodeDecodeError) as error:
        raise MalformedBody(f"`data_list` is not base64 of (gzip of) JSON: {error}") from error
    events = content if isinstance(content, list) else [content]
    return Letter(head.query.get("token") or form.get("token") or find_write_key(head), events)


def _translate(letter: Letter, _: str) -> list[Event]:
    return [_event(sent) if isinstance(sent, dict) else {} for sent in letter.payload]


def _event(sent: dict[str, Any]) -> Event:
    properties = as_object(sent.get("properties"))
    kind, name = sent.get("type"), sent.get("event")
    event = compact(
        {
            "messageId": _message_id(sent),
            "timestamp": sent.get("time"),
            "context": pick_context(properties, _CONTEXT),
            **_identity(sent, properties),
        }
    )
    if kind == "track_signup" or name == "$SignUp":
        return event | {"type": "identify", "userId": sent.get("distinct_id"), "anonymousId": sent.get("original_id")}
    if kind in ("profile_set", "profile_unset"):
        return event | {"type": "identify", "traits": properties if kind == "profile_set" else taken_away(properties)}
    if kind == "profile_set_once":
        return event | {"type": "identify", "$set_once": properties}
    if name in _PAGES:
        return event | {"type": "page", "name": properties.get("$title"), "properties": properties}
    if name in _SCREENS:
        return event | {"type": "screen", "name": properties.get("$screen_name"), "properties": properties}
    return event | {"type": "track" if kind == "track" else kind, "event": name, "properties": properties}


def _message_id(sent: dict[str, Any]) -> str | None:
    """`_track_id` is random per event; with its time and person it is as good as a message id.

    The person stands in it as a hash: message ids are kept for days, and `distinct_id` is often a phone number.
    """
    track = sent.get("_track_id")
    person = xxhash.xxh3_64_hexdigest(str(sent.get("distinct_id")).encode("utf-8", "replace"))
    return None if track is None else f"sa-{track}-{sent.get('time')}-{person}"[:100]


def _identity(sent: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    login, anonymous = sent.get("login_id"), sent.get("anonymous_id")
    if login or anonymous:
        return {"userId": login, "anonymousId": anonymous}
    if properties.get("$is_login_id"):
        return {"userId": sent.get("distinct_id")}
    return {"anonymousId": sent.get("distinct_id")}


SENSORS = Dialect("sensors", _open, _translate, b'{"success":true}')
