"""Types of identifiers: how strong they are, how their values are written, which values say nothing.

A type's code is stored and never changes; its rank may. Accounts on platforms share a code and have the platform before
their value (`taobao:tb123`); outside they are shown as a type each, `account:taobao`. Types with codes from 30 on are
not identifiers at all but stand in where an event has none.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum

from tilth.events.contracts import ACCOUNT, ACCOUNT_PLATFORM
from tilth.kernel.text import fold_email, fold_phone, fold_text

MAX_LENGTH = 255
"""Longer values are no identifiers; 4 bytes each must fit a B-tree key of PostgreSQL (2,704 bytes)."""
MIN_PHONE_DIGITS = 5


class IdentifierType(IntEnum):
    USER_ID = 1
    PHONE = 2
    EMAIL = 3
    UNIONID = 4
    OPENID = 5
    DEVICE_ID = 6
    ANONYMOUS_ID = 7
    ACCOUNT = 10
    ORDER = 30
    """An order without an identifier is a person of its own: all of its events meet here."""
    MESSAGE = 31
    """An event with neither identifier nor order is a person of its own, so that nobody becomes a mega-user."""


@dataclass(frozen=True, slots=True)
class TypeRule:
    type: IdentifierType
    fold: Callable[[str], str]
    """The stored form of a value; may raise nothing."""
    known: bool
    """Stands for a known customer, not for a browser or a device."""
    unique: bool
    """A person has one at most: two persons with different values are never merged."""
    max_stronger: int
    """Distinct stronger identifiers *of one type* beyond which a value is shared by people and links nothing."""

    @property
    def name(self) -> str:
        return self.type.name.lower()


MAX_LINKS = 1_000
"""Identifiers linked to one beyond which it is no person's either: `user_id=demo` on every device."""

# Strongest first, in the order of events.contracts.IDENTIFIER_TYPES.
RULES: tuple[TypeRule, ...] = (
    TypeRule(IdentifierType.USER_ID, fold_text, known=True, unique=True, max_stronger=0),
    TypeRule(IdentifierType.PHONE, fold_phone, known=True, unique=False, max_stronger=3),
    TypeRule(IdentifierType.EMAIL, fold_email, known=True, unique=False, max_stronger=3),
    TypeRule(IdentifierType.UNIONID, fold_text, known=True, unique=True, max_stronger=3),
    TypeRule(IdentifierType.OPENID, fold_text, known=True, unique=False, max_stronger=3),
    TypeRule(IdentifierType.ACCOUNT, fold_text, known=True, unique=False, max_stronger=3),
    TypeRule(IdentifierType.DEVICE_ID, fold_text, known=False, unique=False, max_stronger=5),
    TypeRule(IdentifierType.ANONYMOUS_ID, fold_text, known=False, unique=False, max_stronger=5),
    TypeRule(IdentifierType.ORDER, fold_text, known=False, unique=False, max_stronger=0),
    TypeRule(IdentifierType.MESSAGE, fold_text, known=False, unique=False, max_stronger=0),
)
RULE_BY_TYPE = {rule.type: rule for rule in RULES}
RANK = {rule.type: rank for rank, rule in enumerate(RULES)}
UNIQUE_TYPES = frozenset(rule.type for rule in RULES if rule.unique)
KNOWN_TYPES = frozenset(rule.type for rule in RULES if rule.known)

# What programs write where a value is missing, in lower case. After PostHog's list, and what shops add to it.
BLOCKED = frozenset(
    """
    null undefined none nan nil void unknown unidentified anonymous anon guest visitor user test tester demo
    true false id email phone mobile default empty na n/a not_authenticated notauthenticated distinct_id distinctid
    anonymous_id user_id userid device_id [object (null) <null> (none) {} [] "" '' - -1 游客 匿名 未知 无 测试
    """.split()
) | {"[object object]", "not set", "(not set)", "no user", "not logged in"}
_ZEROS = re.compile(r"[0\W_]*")
_DIGIT = re.compile(r"\d")


def normalise(rule: TypeRule, value: str) -> str | None:
    """The stored form, or None for a value that identifies nobody."""
    if rule.type is IdentifierType.ACCOUNT:
        return _normalise_account(value)
    plain = value.isascii() and value.isprintable() and " " not in value
    folded = value if plain and rule.fold is fold_text else rule.fold(value)
    if len(folded) > MAX_LENGTH or folded.lower() in BLOCKED or _ZEROS.fullmatch(folded):
        return None
    match rule.type:
        case IdentifierType.PHONE:
            digits = _DIGIT.findall(folded)
            return folded if len(digits) >= MIN_PHONE_DIGITS and len(set(digits)) > 1 else None
        case IdentifierType.EMAIL:
            return folded if "@" in folded[1:-1] else None
        case _:
            return None if "\0" in folded else folded


def _normalise_account(value: str) -> str | None:
    """Of `platform:account`. What exports mask (`t**3`) is many people's."""
    platform, _, account = value.partition(":")
    plain = None if "*" in account else normalise(RULE_BY_TYPE[IdentifierType.OPENID], account)
    return f"{platform}:{plain}" if plain is not None and len(platform) + len(plain) < MAX_LENGTH else None


def normalise_all(rule: TypeRule, values: Iterable[str]) -> list[str | None]:
    return [normalise(rule, value) for value in values]


def parse_identifier(name: str, value: str) -> tuple[TypeRule, str | None] | None:
    """The rule of a type by its name, and the stored form of a value; None for a name that is no type.

    `user_id`, …, `account:taobao`, whose case is folded as at the door.
    """
    account = name.casefold()
    if account.startswith(ACCOUNT):
        platform, rule = account.removeprefix(ACCOUNT), RULE_BY_TYPE[IdentifierType.ACCOUNT]
        return (rule, normalise(rule, f"{platform}:{value}")) if ACCOUNT_PLATFORM.fullmatch(platform) else None
    found = next((rule for rule in RULES if rule.name == name and rule.type is not IdentifierType.ACCOUNT), None)
    return None if found is None else (found, normalise(found, value))


def describe(kind: int, value: str) -> tuple[str, str]:
    """(name of the type, value) of a stored identifier, as people see them."""
    if kind == IdentifierType.ACCOUNT:
        platform, _, account = value.partition(":")
        return f"{ACCOUNT}{platform}", account
    return IdentifierType(kind).name.lower(), value


TYPE_NAMES = tuple(f"{ACCOUNT}<platform>" if r.type is IdentifierType.ACCOUNT else r.name for r in RULES)
