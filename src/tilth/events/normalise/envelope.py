"""The shapes of Segment's wire format, as msgspec structs; fields that we do not read are skipped in C.

Leaves are `Any`, because senders write numbers as texts and texts as numbers; objects are objects. Numbers with a
point decode to the text that was sent (`float_hook=str`), so money never passes through a float.
"""

from typing import Any

import msgspec

_BRACE = ord("{")
EMPTY_RAW = msgspec.Raw()


class Device(msgspec.Struct, gc=False):
    id: Any = None
    type: Any = None


class OperatingSystem(msgspec.Struct, gc=False):
    name: Any = None


class Location(msgspec.Struct, gc=False):
    country: Any = None
    region: Any = None
    city: Any = None


class Campaign(msgspec.Struct, gc=False):
    name: Any = None
    source: Any = None
    medium: Any = None
    term: Any = None
    content: Any = None


class Page(msgspec.Struct, gc=False):
    url: Any = None
    referrer: Any = None


class Referrer(msgspec.Struct, gc=False):
    url: Any = None


class Traits(msgspec.Struct, gc=False):
    """The traits that identify; the rest travels as JSON."""

    email: Any = None
    phone: Any = None
    unionid: Any = None
    openid: Any = None


class Context(
    msgspec.Struct, omit_defaults=True, gc=False, rename={"user_agent": "userAgent", "external_ids": "externalIds"}
):
    active: Any = None
    channel: Any = None
    user_agent: Any = None
    external_ids: Any = None
    device: Device | None = None
    os: OperatingSystem | None = None
    location: Location | None = None
    campaign: Campaign | None = None
    page: Page | None = None
    referrer: Referrer | str | None = None
    traits: msgspec.Raw = EMPTY_RAW


class Event(
    msgspec.Struct,
    gc=False,
    rename={
        "user_id": "userId",
        "anonymous_id": "anonymousId",
        "previous_id": "previousId",
        "group_id": "groupId",
        "message_id": "messageId",
        "original_timestamp": "originalTimestamp",
        "sent_at": "sentAt",
        "set_traits": "$set",
        "set_once": "$set_once",
    },
):
    type: Any = None
    event: Any = None
    name: Any = None
    category: Any = None
    user_id: Any = None
    anonymous_id: Any = None
    previous_id: Any = None
    group_id: Any = None
    message_id: Any = None
    timestamp: Any = None
    original_timestamp: Any = None
    sent_at: Any = None
    context: Context | None = None
    properties: msgspec.Raw = EMPTY_RAW
    traits: msgspec.Raw = EMPTY_RAW
    set_traits: msgspec.Raw = EMPTY_RAW
    """Traits of the person that any type of event may bring; so may set_once, for traits that are not there yet."""
    set_once: msgspec.Raw = EMPTY_RAW


class Body(Event, gc=False):
    """A request: one event, or a batch with what its events share."""

    batch: list[Event] | None = None


class Properties(msgspec.Struct, gc=False):
    """The properties that become columns."""

    channel: Any = None
    url: Any = None
    referrer: Any = None
    name: Any = None
    category: Any = None
    brand: Any = None
    product_id: Any = None
    sku: Any = None
    coupon: Any = None
    currency: Any = None
    price: Any = None
    quantity: Any = None
    value: Any = None
    revenue: Any = None
    total: Any = None
    subtotal: Any = None
    discount: Any = None
    shipping: Any = None
    tax: Any = None
    order_id: Any = None
    # GA4 spellings
    item_id: Any = None
    item_category: Any = None
    item_brand: Any = None
    transaction_id: Any = None
    products: Any = None
    items: Any = None


class Line(msgspec.Struct, gc=False):
    """One entry of `products[]` or `items[]`."""

    product_id: Any = None
    id: Any = None
    sku: Any = None
    category: Any = None
    brand: Any = None
    coupon: Any = None
    price: Any = None
    quantity: Any = None
    discount: Any = None
    item_id: Any = None
    item_category: Any = None
    item_brand: Any = None


NO_CONTEXT = Context()
NO_PROPERTIES = Properties()
NO_TRAITS = Traits()
NO_DEVICE = Device()
NO_SYSTEM = OperatingSystem()
NO_LOCATION = Location()
NO_CAMPAIGN = Campaign()
NO_PAGE = Page()

decode_body = msgspec.json.Decoder(Body, float_hook=str).decode
decode_properties = msgspec.json.Decoder(Properties, float_hook=str).decode
decode_traits = msgspec.json.Decoder(Traits, float_hook=str).decode


def share_context(shared: Context, events: list[Event]) -> None:
    """Fill what an event's own context leaves open from the batch's."""
    for event in events:
        own = event.context
        if own is None:
            event.context = shared
            continue
        for name in shared.__struct_fields__:
            if name == "traits":
                own.traits = own.traits if bytes(own.traits) else shared.traits
            elif getattr(own, name) is None:
                setattr(own, name, getattr(shared, name))


def is_object(raw: msgspec.Raw) -> bool:
    """A JSON object that is not empty; null, absent, and the `[]` of some PHP senders are not."""
    view = memoryview(raw)
    return len(view) > 2 and view[0] == _BRACE
