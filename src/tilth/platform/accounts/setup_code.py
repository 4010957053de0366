"""What `tilth up` prints so that its reader, and no stranger on the network, makes the first administrator.

Derived from the token that `tilth up` hands to its server, so both know it, it is the same after a restart of the
server alone, and it is nowhere stored. Kept light: the supervisor loads it.
"""

import hashlib
import hmac

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH = 16
"""79 bits."""


def setup_code(local_token: str) -> str:
    digest = int.from_bytes(hmac.new(local_token.encode(), b"tilth setup", hashlib.sha256).digest())
    letters = []
    for _ in range(_LENGTH):
        digest, index = divmod(digest, len(_ALPHABET))
        letters.append(_ALPHABET[index])
    return "-".join("".join(letters[start : start + 4]) for start in range(0, _LENGTH, 4))


def is_setup_code(sent: str, local_token: str) -> bool:
    def fold(text: str) -> bytes:
        return "".join(text.split()).replace("-", "").upper().encode()

    return hmac.compare_digest(fold(sent), fold(setup_code(local_token)))
