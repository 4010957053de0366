"""Normal forms of texts that people type and machines compare."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_NOT_DIGIT = re.compile(r"[^\d+]")


def fold_text(text: str) -> str:
    """NFKC, trimmed, inner white space to one space: full-width and half-width forms become one."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def fold_email(text: str) -> str:
    return fold_text(text).casefold()


def fold_phone(text: str) -> str:
    """Digits with an optional leading plus; a Chinese number loses its +86 so that both spellings match."""
    digits = _NOT_DIGIT.sub("", fold_text(text))
    digits = digits[:1] + digits[1:].replace("+", "")
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if digits.startswith("+86") and len(digits) == 14:
        digits = digits[3:]
    elif digits.startswith("86") and len(digits) == 13:
        digits = digits[2:]
    return digits


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, for messages that quote what somebody sent."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
