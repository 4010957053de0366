"""What a column can mean, and by which headings one knows it. Chinese and English, as shops' exports write them."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path

import yaml

from tilth.events.imports.drafting.cells import Kind


class Meaning(StrEnum):
    """A column's part in a draft. All but the last three are given to one column at most."""

    TIME = "time"
    """When it happened; of orders: when they were paid."""
    PLACED_TIME = "placed_time"
    EVENT = "event"
    ORDER_ID = "order_id"
    USER_ID = "user_id"
    PHONE = "phone"
    EMAIL = "email"
    UNIONID = "unionid"
    OPENID = "openid"
    ACCOUNT = "account"
    """Of the customer on the platform that the file comes from."""
    DEVICE_ID = "device_id"
    ANONYMOUS_ID = "anonymous_id"
    ITEM = "item"
    ITEM_NAME = "item_name"
    """What the product is called: property `name` of its events."""
    CATEGORY = "category"
    BRAND = "brand"
    QUANTITY = "quantity"
    PRICE = "price"
    VALUE = "value"
    """What was paid, for the whole row."""
    DISCOUNT = "discount"
    SHIPPING = "shipping"
    TAX = "tax"
    COUPON = "coupon"
    CURRENCY = "currency"
    CHANNEL = "channel"
    SOURCE = "source"
    MEDIUM = "medium"
    CAMPAIGN = "campaign"
    COUNTRY = "country"
    PROVINCE = "province"
    CITY = "city"
    TRAIT = "trait"
    """Known of the customer."""
    PROPERTY = "property"
    """Kept with the event."""
    IGNORE = "ignore"


SHARED = (Meaning.TRAIT, Meaning.PROPERTY, Meaning.IGNORE)
PERSON = (
    *(Meaning.USER_ID, Meaning.PHONE, Meaning.EMAIL, Meaning.UNIONID, Meaning.OPENID, Meaning.ACCOUNT),
    *(Meaning.DEVICE_ID, Meaning.ANONYMOUS_ID),
)
"""Any of these tells whose row it is."""
AMOUNTS = (Meaning.PRICE, Meaning.VALUE, Meaning.DISCOUNT, Meaning.SHIPPING, Meaning.TAX)

HEADINGS: Mapping[Meaning, list[str]] = {
    Meaning(meaning): " ".join(lines).split()
    for meaning, lines in yaml.safe_load((Path(__file__).parent / "headings.yaml").read_text("utf-8")).items()
}
"""Normalised headings, the surest first."""
_FITTING: Mapping[Meaning, tuple[Kind, ...]] = {
    Meaning.TIME: (Kind.TIME,),
    Meaning.PLACED_TIME: (Kind.TIME,),
    Meaning.EMAIL: (Kind.EMAIL, Kind.TEXT),
    Meaning.PHONE: (Kind.PHONE, Kind.NUMBER, Kind.TEXT),
    Meaning.QUANTITY: (Kind.NUMBER,),
    **dict.fromkeys(AMOUNTS, (Kind.NUMBER,)),
}
"""Kinds of cells that a meaning can have; any where it is not named. An empty column fits all."""
_UNIT = re.compile(r"[（(\[【][^）)\]】]*[）)\]】]")
_NOISE = re.compile(r"[\W_]+")


def normalise(heading: str) -> str:
    """`Order ID`, `order_id` and `orderId` are one; so are `实付金额(元)` and `实付金额`."""
    bare = _NOISE.sub("", _UNIT.sub("", heading)).lower()
    return bare or _NOISE.sub("", heading).lower()


_RANKS = {meaning: {word: n for n, word in enumerate(words)} for meaning, words in HEADINGS.items()}


def suggest_meanings(columns: Sequence[tuple[str, Kind]]) -> list[Meaning]:
    """One for each column (heading, kind of its cells), in their order. Of several that claim a meaning the surest
    has it; what nobody recognises is kept as a property, and an empty column is left out.
    """
    claims = sorted(
        (rank, place, meaning)
        for place, (heading, kind) in enumerate(columns)
        for meaning, rank in _claims(heading, kind)
    )
    found: dict[int, Meaning] = {}
    for _, place, meaning in claims:
        if place not in found and (meaning in SHARED or meaning not in found.values()):
            found[place] = meaning
    _fall_back_on_cells(columns, found)
    return [
        found.get(place, Meaning.IGNORE if kind is Kind.EMPTY else Meaning.PROPERTY)
        for place, (_, kind) in enumerate(columns)
    ]


def _claims(heading: str, kind: Kind) -> list[tuple[Meaning, int]]:
    name = normalise(heading)
    return [
        (meaning, ranks[name])
        for meaning, ranks in _RANKS.items()
        if name in ranks and (kind is Kind.EMPTY or meaning not in _FITTING or kind in _FITTING[meaning])
    ]


def _fall_back_on_cells(columns: Sequence[tuple[str, Kind]], found: dict[int, Meaning]) -> None:
    """Cells that can be only one thing, under a heading that says nothing; and the one time that there is."""
    for kind, meaning in ((Kind.TIME, Meaning.TIME), (Kind.EMAIL, Meaning.EMAIL), (Kind.PHONE, Meaning.PHONE)):
        if meaning not in found.values():
            free = [p for p, (_, k) in enumerate(columns) if k is kind and found.get(p, meaning) in _REPLACEABLE]
            placed = [p for p, m in found.items() if meaning is Meaning.TIME and m is Meaning.PLACED_TIME]
            if placed or free:
                found[(placed or free)[0]] = meaning


_REPLACEABLE = (Meaning.TIME, Meaning.EMAIL, Meaning.PHONE, Meaning.PROPERTY)
