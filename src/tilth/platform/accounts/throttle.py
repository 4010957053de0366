"""How often one may be wrong. Counted in the database, so a restart forgives nothing and all servers count together.

An attempt is counted *before* the password is looked at, and taken back when it was right: a hundred attempts at the
same moment are a hundred, not one. The name that is tried counts whether an account has it or not.

Who is counted: the name at a network address, the address itself, and the name from anywhere. The last one would let
a stranger lock somebody out, so it is generous, and a browser in which the account has signed in before (it carries
a token of its own) is counted by itself alone: no stranger uses up its attempts.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from tilth.platform.accounts.models import sign_in_counter
from tilth.platform.database.sessions import AdminSession


class Counted(StrEnum):
    """In the order in which their rows are locked."""

    ADDRESS = "address"
    DEVICE = "device"
    NAME_AT_ADDRESS = "name_at_address"
    NAME = "name"
    CONFIRMATION = "confirmation"
    """Somebody who is signed in and says the password again, or a code."""


@dataclass(frozen=True, slots=True)
class Limit:
    attempts: int
    lock: timedelta
    """From the last attempt that was allowed. Attempts that lie further back than this are forgotten."""


LIMITS: Mapping[Counted, Limit] = {
    Counted.ADDRESS: Limit(30, timedelta(minutes=15)),
    Counted.DEVICE: Limit(10, timedelta(minutes=15)),
    Counted.NAME_AT_ADDRESS: Limit(5, timedelta(minutes=15)),
    Counted.NAME: Limit(50, timedelta(minutes=30)),
    Counted.CONFIRMATION: Limit(5, timedelta(minutes=15)),
}
_FORGOTTEN_AFTER = timedelta(days=1)
Keys = Mapping[Counted, bytes]


@dataclass(frozen=True, slots=True)
class Verdict:
    locked_until: datetime | None = None
    """The attempt is not allowed."""
    just_locked: tuple[Counted, ...] = ()
    """This attempt was the last one allowed."""


def keys_of_name(email_norm: str, address: str) -> Keys:
    network = network_of(address)
    return {
        Counted.ADDRESS: _digest(network),
        Counted.NAME_AT_ADDRESS: _digest(email_norm, network),
        Counted.NAME: _digest(email_norm),
    }


def key_of(*parts: object) -> bytes:
    return _digest(*parts)


def network_of(address: str) -> str:
    """An IPv6 customer has a whole /64 and could change the address with every attempt."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed)


def count_attempt(session: AdminSession, keys: Keys, now: datetime) -> Verdict:
    """Stops at the first lock, so that one who is locked out uses up nobody else's attempts."""
    _forget_old(session, now)
    just_locked = []
    for kind in Counted:
        if kind not in keys:
            continue
        limit = LIMITS[kind]
        attempts, since = _count(session, kind, keys[kind], now)
        if attempts > limit.attempts:
            return Verdict(locked_until=since + limit.lock)
        if attempts == limit.attempts:
            just_locked.append(kind)
    return Verdict(just_locked=tuple(just_locked))


def forgive_attempt(session: AdminSession, keys: Keys) -> None:
    """It was right: what counts this very person starts anew, what others share loses one."""
    shared: dict[Counted, bytes] = {kind: keys[kind] for kind in (Counted.ADDRESS, Counted.NAME) if kind in keys}
    take_back_attempt(session, shared)
    for kind in Counted:
        if kind in keys and kind not in shared:
            session.connection.execute(sa.delete(sign_in_counter).where(*_is(kind, keys[kind])))


def take_back_attempt(session: AdminSession, keys: Keys) -> None:
    """It was neither right nor wrong. Those before it stay: whoever knows the password could else guess codes for
    ever, with an attempt without one in between.
    """
    fewer = sa.func.greatest(sign_in_counter.c.attempts - 1, 0)
    for kind in Counted:
        if kind in keys:
            session.connection.execute(sa.update(sign_in_counter).where(*_is(kind, keys[kind])).values(attempts=fewer))


def _count(session: AdminSession, kind: Counted, key: bytes, now: datetime) -> tuple[int, datetime]:
    """Attempts with this one, at most one beyond the limit, and since when they count."""
    table, limit = sign_in_counter, LIMITS[kind]
    over = table.c.since < now - limit.lock
    more = sa.func.least(table.c.attempts + 1, limit.attempts + 1)
    row = session.connection.execute(
        insert(table)
        .values(kind=kind, key=key, attempts=1, since=now)
        .on_conflict_do_update(
            index_elements=["kind", "key"],
            set_={
                "attempts": sa.case((over, 1), else_=more),
                # The lock runs from the attempt that used up the last one; those that are refused do not extend it.
                "since": sa.case((over | (table.c.attempts < limit.attempts), now), else_=table.c.since),
            },
        )
        .returning(table.c.attempts, table.c.since)
    ).one()
    return row.attempts, row.since


def _is(kind: Counted, key: bytes) -> tuple[sa.ColumnElement[bool], ...]:
    return sign_in_counter.c.kind == kind, sign_in_counter.c.key == key


def _forget_old(session: AdminSession, now: datetime) -> None:
    session.connection.execute(sa.delete(sign_in_counter).where(sign_in_counter.c.since < now - _FORGOTTEN_AFTER))


def _digest(*parts: object) -> bytes:
    """Names may be of any length, and are nobody's business: of most, no account has them."""
    return hashlib.sha256("\x00".join(map(str, parts)).encode("utf-8", "surrogatepass")).digest()
