"""How often one may be wrong, see platform/throttle.py.

An attempt is counted *before* the password is looked at, and taken back when it was right. The name that is tried
counts whether an account has it or not.

Who is counted: the name at a network address, the address itself, and the name from anywhere. The last one would let
a stranger lock somebody out, so it is generous, and a browser in which the account has signed in before (it carries
a token of its own) is counted by itself alone: no stranger uses up its attempts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network

from tilth.platform.database.sessions import AdminSession
from tilth.platform.throttle import Count, LockOut, count, forgive, key_of, take_back


class Counted(StrEnum):
    """In the order in which their rows are locked."""

    ADDRESS = "address"
    DEVICE = "device"
    NAME_AT_ADDRESS = "name_at_address"
    NAME = "name"
    CONFIRMATION = "confirmation"
    """Somebody who is signed in and says the password again, or a code."""


LIMITS: Mapping[Counted, LockOut] = {
    Counted.ADDRESS: LockOut(30, timedelta(minutes=15)),
    Counted.DEVICE: LockOut(10, timedelta(minutes=15)),
    Counted.NAME_AT_ADDRESS: LockOut(5, timedelta(minutes=15)),
    Counted.NAME: LockOut(50, timedelta(minutes=30)),
    Counted.CONFIRMATION: LockOut(5, timedelta(minutes=15)),
}
Keys = Mapping[Counted, bytes]


@dataclass(frozen=True, slots=True)
class Verdict:
    refused: Count | None = None
    """The attempt is not allowed."""
    just_locked: tuple[Counted, ...] = ()
    """This attempt was the last one allowed."""


def keys_of_name(email_norm: str, address: str) -> Keys:
    network = network_of(address)
    return {
        Counted.ADDRESS: key_of(network),
        Counted.NAME_AT_ADDRESS: key_of(email_norm, network),
        Counted.NAME: key_of(email_norm),
    }


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
    just_locked = []
    for kind in Counted:
        if kind not in keys:
            continue
        counted = count(session, kind, keys[kind], LIMITS[kind], now)
        if counted.is_refused:
            return Verdict(refused=counted)
        if counted.is_last:
            just_locked.append(kind)
    return Verdict(just_locked=tuple(just_locked))


def forgive_attempt(session: AdminSession, keys: Keys) -> None:
    """It was right: what counts this very person starts anew, what others share loses one."""
    shared: dict[Counted, bytes] = {kind: keys[kind] for kind in (Counted.ADDRESS, Counted.NAME) if kind in keys}
    take_back_attempt(session, shared)
    for kind in Counted:
        if kind in keys and kind not in shared:
            forgive(session, kind, keys[kind])


def take_back_attempt(session: AdminSession, keys: Keys) -> None:
    """It was neither right nor wrong. Those before it stay: whoever knows the password could else guess codes for
    ever, with an attempt without one in between.
    """
    for kind in Counted:
        if kind in keys:
            take_back(session, kind, keys[kind])
