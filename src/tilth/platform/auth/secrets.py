"""Random secrets and how they are kept.

They carry 256 random bits, so one SHA-256 is enough and a lookup stays cheap; people's passwords carry few and are
kept otherwise (accounts/passwords.py).
"""

import hashlib
import secrets

API_KEY_PREFIX = "tk_"
WRITE_KEY_PREFIX = "wk_"
SHOWN_CHARACTERS = 10

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def make_api_secret() -> str:
    return API_KEY_PREFIX + _random_text(43)


def make_write_key() -> str:
    return WRITE_KEY_PREFIX + _random_text(32)


def make_token() -> str:
    """Of a session, a link, a browser."""
    return _random_text(43)


def hash_secret(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _random_text(length: int) -> str:
    """Letters and digits only, so that a double click selects the whole key. 5.95 bits a character."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
