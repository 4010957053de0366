"""Random secrets and how they are kept.

API key secrets carry 256 random bits, so one SHA-256 is enough and a lookup stays cheap; people's passwords
carry few bits and get argon2id.
"""

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from tilth.platform.auth.errors import WeakPassword

API_KEY_PREFIX = "tk_"
WRITE_KEY_PREFIX = "wk_"
SHOWN_CHARACTERS = 10
MIN_PASSWORD, MAX_PASSWORD = 10, 256

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
UNMATCHABLE_HASH = "$argon2id$v=19$m=65536,t=3,p=4$mhYMGE5toOAaLaGn3EK5Rw$D+Wvd2J4JN4VL59+N4Pi4FnZkwBlUvk8WBWxu5tG9oc"
"""Argon2id of 32 random bytes that were thrown away."""
_hasher = PasswordHasher()  # argon2id, RFC 9106 low-memory profile


def make_api_secret() -> str:
    return API_KEY_PREFIX + _random_text(43)


def make_write_key() -> str:
    return WRITE_KEY_PREFIX + _random_text(32)


def hash_secret(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def hash_password(password: str) -> str:
    """Raises WeakPassword. Takes about 50 ms by design."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise WeakPassword(f"A password has {MIN_PASSWORD} to {MAX_PASSWORD} characters.")
    return _hasher.hash(password)


def matches_password(password: str, password_hash: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except VerificationError:
        return False


def _random_text(length: int) -> str:
    """Letters and digits only, so that a double click selects the whole key. 5.95 bits a character."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
