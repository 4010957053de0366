"""Which encoding a text file has: a byte order mark, else UTF-16 by the zero bytes of its ASCII characters, else valid
UTF-8, else GB18030 or Latin-1 by its pairs.
"""

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HANZI = range(0xB0, 0xF8)
"""First bytes of the Chinese characters of GB 2312."""


def detect_encoding(sample: bytes) -> str:
    """Name of a codec. `sample` may be cut within a character."""
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    halves = _find_halves(sample)
    if halves is not None:
        return halves
    if _is_utf8(sample):
        return "utf-8"
    return "gb18030" if _is_gb18030(sample) else "cp1252" if _is_cp1252(sample) else "latin-1"


def _find_halves(sample: bytes) -> str | None:
    """UTF-16 without a mark: the digits and separators of a table have a zero byte each, all of them on one side."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    few = len(sample) // 10
    if odd > few and odd > 20 * even:
        return "utf-16-le"
    return "utf-16-be" if even > few and even > 20 * odd else None


def _is_utf8(sample: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _is_gb18030(sample: bytes) -> bool:
    """Nearly all bytes above ASCII pair up, and most pairs are Chinese characters.

    Strict decoding alone does not tell: `ão` is a valid pair of GB18030. Western text has accents one by
    one, so their second byte is an ASCII letter; Chinese text has both bytes high.
    """
    pairs = lone = position = 0
    while position < len(sample):
        first = sample[position]
        if first < 0x80:
            position += 1
            continue
        second = sample[position + 1] if position + 1 < len(sample) else 0xA1
        if second >= 0xA1:
            pairs += first in _HANZI or 0xA1 <= first <= 0xA9
        else:
            lone += 1
        position += 2
    return pairs > 0 and pairs >= 3 * lone


def _is_cp1252(sample: bytes) -> bool:
    try:
        sample.decode("cp1252")
    except UnicodeDecodeError:
        return False
    return True
