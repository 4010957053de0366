"""People's passwords: they carry few bits, so each is kept as argon2id with a salt of its own."""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from tilth.platform.accounts.errors import WeakPassword

MIN_PASSWORD, MAX_PASSWORD = 10, 256
UNMATCHABLE_HASH = "$argon2id$v=19$m=65536,t=3,p=4$mhYMGE5toOAaLaGn3EK5Rw$D+Wvd2J4JN4VL59+N4Pi4FnZkwBlUvk8WBWxu5tG9oc"
"""Argon2id of 32 random bytes that were thrown away."""
_hasher = PasswordHasher()  # argon2id, RFC 9106 low-memory profile
_at_once = BoundedSemaphore(4)
"""Each takes 64 MiB and all cores for a moment: a storm of attempts queues instead of eating the machine."""


def hash_password(password: str) -> str:
    """Raises WeakPassword. Takes about 50 ms by design."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise WeakPassword(f"A password has {MIN_PASSWORD} to {MAX_PASSWORD} characters.")
    with _at_once:
        return _hasher.hash(password)


def matches_password(password: str, password_hash: str | None) -> bool:
    """As slow for an account without a password, or for none at all (None), as for a wrong one."""
    with _at_once:
        try:
            _hasher.verify(password_hash or UNMATCHABLE_HASH, password)
        except VerificationError:
            return False
    return password_hash is not None
