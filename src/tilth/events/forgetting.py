"""Whether a text that somebody sent names a person: one of their identifiers, as a whole word.

Compared as folded text: in any case and width, and phone numbers with any prefix and any gaps between their digits.
"""

import re
from collections.abc import Callable, Sequence

from tilth.kernel.text import fold_text

_WORD = r"[A-Za-z0-9_.@+-]"
"""ASCII only: Chinese has no spaces, and forgetting too much is better than too little."""
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_PHONE = re.compile(r"\+?\d{6,}")
_GAP = r"[\s().\-\u2010-\u2015]*"
"""What people write between the digits of a phone number."""


def name_persons(identifiers: Sequence[str]) -> Callable[[str], bool] | None:
    """A test for texts; None where there is no identifier to look for."""
    found = [identifier for identifier in identifiers if identifier]
    if not found:
        return None
    forms = [rf"(?<!{_WORD}){re.escape(_fold(identifier))}(?!{_WORD})" for identifier in found]
    # A country's prefix may precede the digits: only what follows them tells another number.
    forms += [_GAP.join(i.removeprefix("+")) + r"(?!\d)" for i in found if _PHONE.fullmatch(i)]
    pattern = re.compile("|".join(forms))
    return lambda text: pattern.search(_fold(text)) is not None


def _fold(text: str) -> str:
    """JSON may write any character by its number."""
    return fold_text(_ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)).casefold()
