"""What people look for, where that is a contact: something that is masked when it is shown. And whose it is."""

import re
import unicodedata

from tilth.kernel.ids import PersonNo
from tilth.kernel.masking import mask_email, mask_named, mask_phone, mask_text
from tilth.people.identity.identifiers import RULE_BY_TYPE, IdentifierType, describe, normalise, parse_identifier
from tilth.people.masking import mask_identifier
from tilth.people.searching import find_with_trait, keep_with_trait, match_identifiers
from tilth.platform.database.sessions import ReadSession
from tilth.platform.look_ups import PERSONS_TOLD, Contact

_TRAITS_LOOKED_AT = 500
"""Persons of whom a trait was ever said and who are asked whether it still says so. A contact is a few people's."""
_PHONE_SPELLING = re.compile(r"\s*\+?(?:[\s().+-]*[0-9]){7,}[\s().-]*")
"""Seven digits may be a local number, and a number of a customer: they count as the former."""


def find_contact(session: ReadSession, text: str) -> Contact | None:
    """In a search: by how the text looks, and by the identifiers that it is."""
    matches = match_identifiers(session, text)
    seen = _see(text)
    for _, kind, value in matches:
        shown = mask_identifier(kind, value)
        if seen is None and shown != value:
            seen = (shown, value)
    return None if seen is None else Contact(*seen, _first([number for number, _, _ in matches]))


def find_contact_of_type(type_name: str, value: str, person_no: PersonNo | None) -> Contact | None:
    """`person_no` is who was found by it."""
    identifier = parse_identifier(type_name, value)
    if identifier is None:
        return None
    rule, folded = identifier
    if folded is None:
        return None
    kind, whole = describe(rule.type, folded)
    shown = mask_identifier(kind, whole)
    return None if shown == whole else Contact(shown, whole, () if person_no is None else (person_no,))


def find_contact_in_trait(session: ReadSession, name: str, value: str) -> Contact | None:
    shown = mask_named(name, value)
    if shown == value:
        return None
    said = (find_with_trait(session, name, value) or [])[:_TRAITS_LOOKED_AT]
    return Contact(shown, value, _first(sorted(keep_with_trait(session, said, name, value))))


def _see(text: str) -> tuple[str, str] | None:
    """(masked, whole) of what looks like a contact, in any spelling."""
    email = normalise(RULE_BY_TYPE[IdentifierType.EMAIL], text)
    if email is not None:
        return mask_email(email), email
    phone = normalise(RULE_BY_TYPE[IdentifierType.PHONE], text)
    spelt = _PHONE_SPELLING.fullmatch(unicodedata.normalize("NFKC", text)) is not None
    if phone is not None and (spelt or mask_text(phone) != phone):
        return mask_phone(phone), phone
    shown = mask_text(text)
    return None if shown == text else (shown, text)


def _first(persons: list[PersonNo]) -> tuple[PersonNo, ...]:
    return tuple(dict.fromkeys(persons))[:PERSONS_TOLD]
