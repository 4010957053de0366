"""What a dialect is."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec

from tilth.events.collect.depth import cut_deep
from tilth.events.collect.errors import MalformedBody
from tilth.events.collect.requests import Head

# Numbers keep the digits that were sent, on the way in and out.
decode_exact = msgspec.json.Decoder(float_hook=Decimal).decode
encode_exact = msgspec.json.Encoder(decimal_format="number").encode

Event = dict[str, Any]
Payload = Any


@dataclass(frozen=True, slots=True)
class Letter:
    """An opened request: the key that it names, and what its events are made of."""

    write_key: str | None
    payload: Payload
    sent_at: Any = None


@dataclass(frozen=True, slots=True)
class Dialect:
    """`open` reads a plain body; `translate` makes Segment events, given the workspace's time zone.

    Both raise MalformedBody. What is no event at all becomes `{}`, which the door rejects with its payload.
    """

    name: str
    open: Callable[[bytes, Head], Letter]
    translate: Callable[[Letter, str], list[Event]]
    success: bytes


def decode_body(body: bytes) -> Any:  # noqa: ANN401 — JSON of any shape
    """Raises MalformedBody. Values nested too deep are cut, and their events rejected by the door."""
    try:
        try:
            return decode_exact(body)
        except RecursionError:
            return decode_exact(cut_deep(body) or body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedBody(f"The body is not JSON: {error}") from error


def compact(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without the absent ones."""
    return {name: value for name, value in values.items() if value is not None and value != {}}


def pick_context(properties: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Segment's context, of what was sent flat. `names`: from the place (`campaign.source`) to the sender's name."""
    context: dict[str, Any] = {}
    for place, name in names.items():
        group, _, field = place.partition(".")
        value = properties.get(name)
        if value is None or value == {}:
            continue
        if field:
            context.setdefault(group, {})[field] = value
        else:
            context[group] = value
    return context


def taken_away(names: Iterable[str]) -> dict[str, None]:
    """Traits that take those of these names away."""
    return dict.fromkeys(names)


def as_object(value: object) -> dict[str, Any]:
    """An object, or an empty one for whatever else was sent in its place."""
    return value if isinstance(value, dict) else {}
