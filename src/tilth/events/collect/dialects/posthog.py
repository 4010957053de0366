"""PostHog: `/batch/`, `/capture/`, `/i/v0/e/`; the key stands in the body as `api_key` or `token`."""

from typing import Any
from urllib.parse import parse_qs

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

_CONTEXT = {
    "page.url": "$current_url",
    "page.referrer": "$referrer",
    "location.country": "$geoip_country_code",
    "location.region": "$geoip_subdivision_1_name",
    "location.city": "$geoip_city_name",
    "device.type": "$device_type",
    "os.name": "$os",
    "campaign.name": "utm_campaign",
    "campaign.source": "utm_source",
    "campaign.medium": "utm_medium",
    "campaign.term": "utm_term",
    "campaign.content": "utm_content",
    "userAgent": "$raw_user_agent",
}


def _open(body: bytes, head: Head) -> Letter:
    text = body
    if body.startswith(b"data="):  # older browser SDKs post a form
        text = parse_qs(body.decode("utf-8", "replace")).get("data", [""])[0].encode()
    content = decode_body(text)
    if isinstance(content, list):
        content = {"batch": content, "api_key": _token_of(content[0]) if content else None}
    if not isinstance(content, dict):
        raise MalformedBody("The body must be an event, a list of events, or an object with `batch`.")
    batch = content.get("batch")
    events = batch if isinstance(batch, list) else [content]
    key = content.get("api_key") or _token_of(content) or head.query.get("token")
    return Letter(key if isinstance(key, str) else None, events, content.get("sent_at") or content.get("sentAt"))


def _token_of(event: object) -> object:
    if not isinstance(event, dict):
        return None
    properties = event.get("properties")
    return event.get("token") or event.get("api_key") or as_object(properties).get("token")


def _translate(letter: Letter, _: str) -> list[Event]:
    return [_event(sent) if isinstance(sent, dict) else {} for sent in letter.payload]


def _event(sent: dict[str, Any]) -> Event:
    properties = dict(as_object(sent.get("properties")))
    properties.pop("token", None)
    name = sent.get("event")
    event = compact(
        {
            "messageId": sent.get("uuid") or properties.get("$insert_id"),
            "timestamp": sent.get("timestamp"),
            "context": pick_context(properties, _CONTEXT),
            **_identity(sent, properties),
            "$set": _person(sent, properties, "$set"),
            "$set_once": _person(sent, properties, "$set_once"),
        }
    )
    match name:
        case "$pageview":
            event |= {"type": "page", "name": properties.get("title"), "properties": properties}
        case "$screen":
            event |= {"type": "screen", "name": properties.get("$screen_name"), "properties": properties}
        case "$identify" | "$set":
            event |= {"type": "identify"}
            event |= compact({"anonymousId": properties.get("$anon_distinct_id") or event.get("anonymousId")})
        case "$create_alias":
            event |= {"type": "alias", "userId": properties.get("alias"), "previousId": properties.get("distinct_id")}
        case "$groupidentify":
            event |= {"type": "group", "groupId": properties.get("$group_key"), "traits": properties.get("$group_set")}
            event |= _of_nobody(properties, sent)
        case _:
            event |= {"type": "track", "event": name, "properties": properties}
    return event


def _identity(sent: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    """A distinct_id is the device's own until somebody is identified, and a user's after."""
    distinct = sent.get("distinct_id") or properties.get("distinct_id")
    device = properties.get("$device_id")
    if properties.get("$is_identified") is False or (device is not None and device == distinct):
        return {"anonymousId": distinct}
    return {"userId": distinct, "anonymousId": device}


def _of_nobody(properties: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
    """Server SDKs that describe a group without naming anybody send `$company_acme` as the person: no known customer
    is made of it, and nobody counts as active.
    """
    if sent.get("distinct_id") != f"${properties.get('$group_type')}_{properties.get('$group_key')}":
        return {}
    return {"userId": None, "anonymousId": sent.get("distinct_id"), "context": {"active": False}}


def _person(sent: dict[str, Any], properties: dict[str, Any], name: str) -> dict[str, Any]:
    """What any event may change of its person; `$unset` lists names."""
    unset = properties.get("$unset") or sent.get("$unset")
    gone = taken_away(each for each in unset if isinstance(each, str)) if isinstance(unset, list) else {}
    return (gone if name == "$set" else {}) | as_object(properties.get(name)) | as_object(sent.get(name))


POSTHOG = Dialect("posthog", _open, _translate, b'{"status":1}')
