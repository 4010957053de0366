"""From stored columns to the arrays that kernels fold: numbers as they are, texts as codes of the workspace.

A fold may name a column of RECENT_SCHEMA, `prop:<name>` (a top-level property) or `day:<zone>` (the calendar day of
`ts` in a time zone). Numbers come as they are stored (null is 0), days as in history.days; `url`, `referrer`,
`event_name` and properties as int32 codes of the dictionary kind of the same name.
"""

import json
import operator
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tilth.history.contracts import DAY_COLUMN, RECENT_SCHEMA
from tilth.history.days import days_of
from tilth.history.errors import UnknownColumn
from tilth.history.sources import sealed
from tilth.kernel.zones import load_zone

PROPERTY = "prop:"
CODED_TEXTS = ("url", "referrer", "event_name")


class TextCoder(Protocol):
    def __call__(self, kind: str, texts: pa.Array) -> NDArray[np.int32]:
        """Codes; terms that are missing are created."""
        ...

    def version(self) -> int:
        """Of the terms, which changes when texts are forgotten."""
        ...

    def settled(self, version: int) -> AbstractContextManager[bool]:
        """Whether the terms are still of this version; it stays so until the block ends."""
        ...


_NUMBERS = {field.name for field in RECENT_SCHEMA if pa.types.is_integer(field.type)}
_CHUNK = 1 << 20
_UNDECODABLE = (ValueError, RecursionError)
"""What decoders raise for texts that are no JSON, nested too deep, or numbers with thousands of digits."""


def check_column(name: str) -> None:
    """Raises UnknownColumn for what a fold cannot have, InvalidZone for days of an unknown zone."""
    if name in _NUMBERS or (is_free_text(name) and name != PROPERTY):
        return
    if name.startswith(DAY_COLUMN):
        load_zone(name.removeprefix(DAY_COLUMN))
        return
    raise UnknownColumn(
        f"A fold cannot use the column '{name}'. It may use those of RECENT_SCHEMA, prop:<name> and day:<zone>."
    )


def is_free_text(name: str) -> bool:
    """Whether the codes of the column are made when a fold asks for it, and belong to nobody but its caches."""
    return name in CODED_TEXTS or name.startswith(PROPERTY)


def stored_name(name: str) -> str:
    """The column of RECENT_SCHEMA that a fold's column is made from."""
    if name.startswith(DAY_COLUMN):
        return "ts"
    return "properties" if name.startswith(PROPERTY) else name


def as_array(name: str, stored: pa.Array | pa.ChunkedArray, coder: TextCoder) -> NDArray[Any]:
    """The fold's column from its stored one, read-only; without a copy where the memory allows it."""
    chunks = stored.chunks if isinstance(stored, pa.ChunkedArray) else [stored]
    if name in _NUMBERS:
        arrays = [(pc.fill_null(chunk, 0) if chunk.null_count else chunk).to_numpy() for chunk in chunks]
    elif name.startswith(DAY_COLUMN):
        arrays = [days_of(chunk.to_numpy(), load_zone(name.removeprefix(DAY_COLUMN))) for chunk in chunks]
    else:
        arrays = [
            coder(name, texts_of(name, chunk.slice(at, _CHUNK)))
            for chunk in chunks
            for at in range(0, len(chunk), _CHUNK)
        ]
    if len(arrays) == 1:
        return sealed(arrays[0])
    return sealed(np.concatenate([*arrays, np.empty(0, dtype=column_dtype(name))]))


def column_dtype(name: str) -> np.dtype[np.generic]:
    if name.startswith(DAY_COLUMN):
        return np.dtype(np.uint16)
    return np.dtype(RECENT_SCHEMA.field(name).type.to_pandas_dtype() if name in _NUMBERS else np.int32)


def texts_of(name: str, stored: pa.Array) -> pa.Array:
    return property_texts(stored, name.removeprefix(PROPERTY)) if name.startswith(PROPERTY) else stored


def property_texts(properties: pa.Array, name: str) -> pa.Array:
    """One property of JSON objects as text: strings as they are, everything else as compact JSON, null as null.

    Never raises: a value that cannot be decoded is absent, so that one bad row does not stop every question.
    """
    shape = msgspec.defstruct("Properties", [("wanted", msgspec.Raw, msgspec.Raw(b"null"))], rename={"wanted": name})
    wanted = operator.attrgetter("wanted")
    decode = msgspec.json.Decoder(shape).decode
    stored = properties.to_pylist()
    try:
        raw = [None if text is None else bytes(wanted(decode(text))) for text in stored]
    except _UNDECODABLE:
        raw = [None if text is None else _find_raw(text, decode) for text in stored]
    encoded = pa.array(raw, pa.binary()).dictionary_encode()
    texts = pa.array([_plain(value) for value in encoded.dictionary.to_pylist()], pa.string())
    return texts.take(encoded.indices)


def _find_raw(text: str, decode: Callable[[str], Any]) -> bytes | None:
    try:
        return bytes(decode(text).wanted)
    except _UNDECODABLE:
        return None


def _plain(raw: bytes) -> str | None:
    try:
        value = json.loads(raw)
        if value is None:
            return None
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        text.encode()  # half a surrogate pair is no text
    except _UNDECODABLE:
        return None
    return text
