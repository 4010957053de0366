"""Contexts in shapes of their senders' own: a part that should be an object and is none says nothing.

PHP writes an empty object as `[]`, some hands write `"location": "Paris"`. Such a part is left out before the event is
stored, so that no later step meets it; the event itself is as good as any.
"""

import msgspec

_OBJECTS = frozenset(("device", "os", "location", "campaign", "page", "traits"))
_REFERRER = "referrer"
"""An object or a text."""
_decode_object = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_encode = msgspec.json.encode


def mend_event(raw: bytes) -> bytes | None:
    """The event with a context that can be read; None where the context is not what is wrong with it."""
    try:
        members = _decode_object(raw)
        if "context" not in members:
            return None
        return _encode(members | {"context": msgspec.Raw(mend_context(bytes(members["context"])))})
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def mend_context(raw: bytes) -> bytes:
    """`null` for what is no object. Raises msgspec.DecodeError for what is no JSON."""
    if not raw.startswith(b"{"):
        return b"null"
    return _encode({name: value for name, value in _decode_object(raw).items() if _fits(name, bytes(value))})


def _fits(name: str, value: bytes) -> bool:
    if name == _REFERRER:
        return value.startswith((b"{", b'"'))
    return name not in _OBJECTS or value.startswith(b"{")
