"""Events as they are shown: phones, e-mail addresses and postal addresses hidden, and put back into a correction.

Who corrects an event sees it masked and sends back what they saw. What they left alone must enter as it was sent.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from tilth.events.errors import MaskedValue
from tilth.kernel.masking import HIDDEN, mask_properties, mask_text
from tilth.kernel.text import clip

UNDECODABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
decode_exact = msgspec.json.Decoder(float_hook=Decimal).decode
"""Numbers keep the digits that were sent, on the way in and out."""
encode_exact = msgspec.json.Encoder(decimal_format="number").encode
Place = tuple[str | int, ...]


def mask_json(text: str) -> str:
    """Of a JSON object, each value by its name; of anything else what looks like one of these. Where nothing is hidden
    the text stays as it was written.
    """
    try:
        event = decode_exact(text)
    except UNDECODABLE:
        return mask_text(text)
    if not isinstance(event, dict):
        return mask_text(text)
    masked = mask_properties(event)
    return text if masked == event else encode_exact(masked).decode()


def restore_masked(correction: Mapping[str, Any], sent: bytes) -> dict[str, Any]:
    """The correction with what was hidden from its author, as it was sent: by its place, else where only one value
    looks like this. Raises MaskedValue for one that cannot be told, or that was changed while it was hidden.
    """
    try:
        original = decode_exact(sent)
    except UNDECODABLE:
        original = {}
    known = dict(_leaves(original, ()))
    masked = dict(_leaves(mask_properties(original), ())) if isinstance(original, dict) else {}
    hidden: dict[object, set[Any]] = {}
    for place, shown in masked.items():
        if shown != known[place]:
            hidden.setdefault(shown, set()).add(known[place])

    def restore(value: object, place: Place) -> Any:  # noqa: ANN401 — a value of JSON
        if isinstance(value, Mapping):
            return {name: restore(inner, (*place, name)) for name, inner in value.items()}
        if isinstance(value, list):
            return [restore(inner, (*place, index)) for index, inner in enumerate(value)]
        if isinstance(value, str) and masked.get(place) == value:
            return known[place]
        if not isinstance(value, str) or value in known.values():
            return value
        if len(hidden.get(value, ())) == 1:
            return next(iter(hidden[value]))
        if HIDDEN in value:
            raise MaskedValue(
                f"'{clip(value, 60)}' hides a value and cannot be taken as one: write it whole, or leave it as it was.",
                place=".".join(map(str, place)),
            )
        return value

    return {name: restore(value, (name,)) for name, value in correction.items()}


def _leaves(value: object, place: Place) -> Iterator[tuple[Place, Any]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, (*place, name))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _leaves(inner, (*place, index))
    else:
        yield place, value
