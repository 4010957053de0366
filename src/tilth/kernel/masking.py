"""What is shown of a phone number, an e-mail address, a postal address or an identity card to who may not see it whole.

| what | shown |
|---|---|
| phone | of n digits the outer ones, at most 3 in front and 4 behind, so that 4 are hidden: `138****8000` |
| e-mail | the first character and the domain: `a***@example.com` |
| address | province, city and district of a Chinese one, of every other nothing: `浙江省杭州市***` |
| identity card | the first and the last character |

A value is such a thing by the type of identifier, by the name that it stands under (`mask_named`) or by how it looks
(`mask_text`). Masking what is masked changes nothing. Names of people stay.
"""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

HIDDEN = "***"
SUSPICIOUS = r"@|%40|[0-9](?:[ ().-]?[0-9]){6}|[路街道巷弄同村](?s:.)?[0-9]"
"""A text without a match is left by `mask_text` as it is. In the syntax that RE2 and Python share."""
MIN_PHONE_DIGITS = 5
"""Fewer are no phone number."""


class Sensitive(StrEnum):
    """Kinds of values that are masked."""

    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    CARD = "card"


def mask_phone(text: str) -> str:
    """Of any country and in any spelling. A mainland Chinese number loses its 86; a leading plus stays."""
    compact = _NO_PLACE.sub("", unicodedata.normalize("NFKC", text))
    compact = _CHINA.sub("", compact[:1] + compact[1:].replace("+", ""))
    plus, places = compact[: compact.startswith("+")], compact.removeprefix("+")
    shown = max(0, min(7, len(places) - 4))
    if shown == 0:
        return plus + "****"
    head, tail = shown // 2, (shown + 1) // 2
    return plus + places[:head] + "*" * (len(places) - shown) + places[len(places) - tail :]


def mask_email(text: str) -> str:
    """What has no `@` is hidden whole."""
    local, at, domain = _split_email(text)
    if not at:
        return HIDDEN
    first = local[:1] if len(local) > 1 and local[0] != "*" else ""
    return f"{first}{HIDDEN}{at}{domain}"


def mask_address(text: str) -> str:
    region = _REGION.match(text)
    return (region.group() if region else "") + HIDDEN


def mask_card(text: str) -> str:
    """An identity card or passport: first and last character."""
    return text[0] + "*" * (len(text) - 2) + text[-1] if len(text) > 4 else "****"


def mask_text(text: str) -> str:
    """Hides in a free text, a page's address or an identifier what looks like one of these. Linear in its length."""
    if "@" in text or "%40" in text:
        text = _WORD.sub(lambda found: _mask_word(found.group()), text)
    if _LONG_NUMBER.search(text):
        text = _CARD.sub(lambda found: mask_card(found.group()) if _is_card(found.group()) else found.group(), text)
        text = _PHONE.sub(lambda found: mask_phone(found.group()), text)
    return mask_address(text) if _STREET.search(text) else text


def mask_named(name: str, value: Any) -> Any:  # noqa: ANN401 — a value of JSON
    """The value of a trait or property, by its name and by how its texts look."""
    return _mask(value, find_kind(name))


def mask_properties(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Each value by its own name, at any depth."""
    return {name: mask_named(name, value) for name, value in properties.items()}


def find_kind(name: str) -> Sensitive | None:
    """What a trait or property of this name holds: `mobilePhone`, `shipping_address`, `收货地址`."""
    words = {word.lower() for word in _NAME_WORD.findall(name)}
    for kind, known, parts in _NAMES:
        if words & known or any(part in name for part in parts):
            return None if kind is Sensitive.ADDRESS and words & _OTHER_ADDRESSES else kind
    return None


def _mask(value: Any, kind: Sensitive | None) -> Any:  # noqa: ANN401 — a value of JSON
    if isinstance(value, str):
        return mask_text(value) if kind is None else _mask_as(kind, value)
    if isinstance(value, Mapping):
        return {name: _mask(each, _kind_within(kind, name)) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_mask(each, kind) for each in value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    text = str(value)
    masked = mask_text(text) if kind is None else _mask_as(kind, text)
    return value if masked == text else masked


def _kind_within(kind: Sensitive | None, name: str) -> Sensitive | None:
    """A field of an address tells the region, or is a part of the address as the whole is."""
    if kind is Sensitive.ADDRESS and {word.lower() for word in _NAME_WORD.findall(name)} & _REGION_FIELDS:
        return None
    return find_kind(name) or kind


def _mask_as(kind: Sensitive, text: str) -> str:
    """What cannot be of the kind that its name tells (`phone_brand: Huawei`) is masked by its looks."""
    match kind:
        case Sensitive.PHONE if len(_DIGIT.findall(text)) >= MIN_PHONE_DIGITS and not _split_email(text)[1]:
            return mask_phone(text)
        case Sensitive.EMAIL if _split_email(text)[1]:
            return mask_email(text)
        case Sensitive.ADDRESS if text:
            return mask_address(text)
        case Sensitive.CARD if text:
            return mask_card(text)
        case _:
            return mask_text(text)


def _mask_word(word: str) -> str:
    _, at, domain = _split_email(word)
    return mask_email(word) if at and _DOMAIN.match(domain) else word


def _split_email(text: str) -> tuple[str, str, str]:
    """(local part, `@` as it is written, domain); with no `@` the text and two empty ones."""
    place = max(text.rfind("@"), text.rfind("%40"))
    if place < 0:
        return text, "", ""
    at = "@" if text[place] == "@" else "%40"
    return text[:place], at, text[place + len(at) :]


def _is_card(text: str) -> bool:
    """The check character of a resident identity card (GB 11643, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(text[:17]))
    return "10X98765432"[total % 11] == text[17].upper()


_DIGIT = re.compile(r"\d")
_NO_PLACE = re.compile(r"[^0-9*+]")
_CHINA = re.compile(r"^(?:\+|00)?86(?=1[0-9*]{10}$)")
_WORD = re.compile(r"""[^\s<>"'(),:;=&?/\\\[\]{}|（），。；：、]+""")
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")
_LONG_NUMBER = re.compile(r"[0-9](?:[ ().-]?[0-9]){6}")
_CARD = re.compile(r"(?<![0-9*])[1-9][0-9]{16}[0-9Xx](?![0-9*])")
_PHONE = re.compile(
    r"(?<![0-9*])(?:(?:\+|00)?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}(?![0-9*])"  # mainland Chinese mobile
    r"|(?<![0-9*+])\+[1-9](?:[ ().-]{0,2}[0-9]){6,14}(?![0-9*])"  # international
    r"|(?<![0-9*])0[1-9][0-9]{1,2}-[1-9][0-9]{6,7}(?![0-9*])"  # Chinese landline
    r"|(?<![0-9*])\([2-9][0-9]{2}\) ?[0-9]{3}-[0-9]{4}(?![0-9*])"  # North American
)
_PART = r"[^\W\d_路街道巷弄号栋楼室村镇乡省市区县旗小]"
_REGION = re.compile(
    rf"(?:{_PART}{{2,7}}(?:省|自治区|特别行政区))?(?:{_PART}{{2,7}}(?:市|自治州|地区|盟))?(?:{_PART}{{1,7}}(?:区|县|市|旗))?"
)
_STREET = re.compile(r"(?:路|街|道|巷|弄|胡同|村)\s?[0-9]{1,5}\s?(?:号|弄|巷)")
_NAME_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_NAMES: tuple[tuple[Sensitive, frozenset[str], tuple[str, ...]], ...] = (
    (Sensitive.EMAIL, frozenset({"email", "emails", "mail", "mailbox"}), ("邮箱", "邮件")),
    (
        Sensitive.PHONE,
        frozenset("phone phones mobile mobiles tel telephone cellphone cell msisdn whatsapp fax shouji".split()),
        ("手机", "电话", "联系方式", "传真"),
    ),
    (
        Sensitive.CARD,
        frozenset({"idcard", "passport", "ssn", "idno", "identitycard"}),
        ("身份证", "证件号", "护照"),
    ),
    (
        Sensitive.ADDRESS,
        frozenset("address addresses addr street street1 street2 postcode postalcode postal zip zipcode".split()),
        ("地址", "住址", "街道", "邮编"),
    ),
)
"""The first that fits counts: `email_address` is an e-mail address."""
_OTHER_ADDRESSES = frozenset({"ip", "mac", "page", "url", "web", "wallet"})
_REGION_FIELDS = frozenset("country region state province city district county area label type default id".split())
