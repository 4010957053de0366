"""Values of dimensions as questions know them: what is personal in them is masked before they are compared or shown.

One rule for all: breakdowns, lists of values, filters, persons behind a group, alerts, files and the command line. So a
filter tells no more of a phone number than the answer does, and an answer is the same for everybody who may ask for it.
Values that are masked alike are one group. Whole ones are seen on a person's page, with a row in the audit trail.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from tilth.insight.dimensions import PROPERTY
from tilth.kernel.masking import SUSPICIOUS, find_kind, mask_named, mask_text

FREE_TEXTS = frozenset(
    ("channel", "campaign", "source", "medium", "term", "content", "coupon", "event_name", "url", "referrer")
)
"""What may hold anything that somebody typed or a page put into its address. Codes of products, places and devices are
not among them: a product's number may look like a phone's.
"""


def mask_value(code: str, text: str) -> str:
    """A value of the dimension of this code."""
    if code.startswith(PROPERTY):
        return _mask_property(code.removeprefix(PROPERTY), text)
    return mask_text(text) if code in FREE_TEXTS else text


def mask_values(code: str, texts: Sequence[str]) -> list[str]:
    """Each of them. Of a million page addresses only those are looked at closely that a quick search suspects."""
    known = list(texts)
    is_property = code.startswith(PROPERTY)
    if not is_property and code not in FREE_TEXTS:
        return known
    if is_property and find_kind(code.removeprefix(PROPERTY)) is not None:
        return [mask_value(code, text) for text in known]
    suspicious = pc.match_substring_regex(pa.array(known, pa.string()), rf"^[\[{{]|{SUSPICIOUS}")
    for place in pc.indices_nonzero(suspicious).to_pylist():
        known[place] = mask_value(code, known[place])
    return known


def _mask_property(name: str, text: str) -> str:
    """Objects and lists are kept as their JSON; what stands in them is masked by its own name."""
    if text.startswith(("{", "[")):
        try:
            value: Any = msgspec.json.decode(text)
        except (msgspec.DecodeError, RecursionError):
            return str(mask_named(name, text))
        masked = mask_named(name, value)
        return text if masked == value else msgspec.json.encode(masked).decode()
    return str(mask_named(name, text))
