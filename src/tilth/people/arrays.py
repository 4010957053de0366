"""Whole columns as parameters: PostgreSQL's binary array format, made from buffers instead of element by element.

psycopg dumps a list with a Python call per element, which would be a quarter of the weaver's time.
Format: dimensions, "has nulls", element type, length, lower bound (int32 each), then length and bytes per element.
"""

import struct
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import psycopg
import pyarrow as pa
from numpy.typing import NDArray
from psycopg.adapt import Dumper
from psycopg.pq import Format

_HEADER = struct.Struct(">iiiii")
_EMPTY = struct.Struct(">iii")


class _Array:
    """A parameter. The subclass says the element's type: its oid, that of its array, and its width if it has one."""

    element: ClassVar[int]
    oid: ClassVar[int]

    def __init__(self, length: int, elements: bytes, *, nulls: bool = False) -> None:
        header = _HEADER.pack(1, nulls, self.element, length, 1) if length else _EMPTY.pack(0, 0, self.element)
        self.payload = header + elements


class _Integers(_Array):
    dtype: ClassVar[str]

    def __init__(self, values: Sequence[int] | NDArray[Any]) -> None:
        pairs = np.empty(len(values), dtype=[("width", ">i4"), ("value", self.dtype)])
        pairs["width"] = np.dtype(self.dtype).itemsize
        pairs["value"] = values
        super().__init__(len(values), pairs.tobytes())


class SmallInts(_Integers):
    element, oid, dtype = 21, 1005, ">i2"


class Ints(_Integers):
    element, oid, dtype = 23, 1007, ">i4"


class BigInts(_Integers):
    element, oid, dtype = 20, 1016, ">i8"


class Texts(_Array):
    element, oid = 25, 1009

    def __init__(self, values: Sequence[str | None] | pa.Array) -> None:
        texts = values if isinstance(values, pa.Array) else pa.array(values, pa.large_string())
        texts = texts.cast(pa.large_string())
        count = len(texts)
        _, offset_buffer, data = texts.buffers()
        offsets = np.frombuffer(offset_buffer, dtype=np.int64, count=texts.offset + count + 1)[texts.offset :]
        widths = np.diff(offsets).astype(">i4")
        widths[texts.is_null().to_numpy(zero_copy_only=False)] = -1
        places = (offsets[:-1] - offsets[0])[:, None] + 4 * np.arange(count)[:, None] + np.arange(4)
        total = int(offsets[-1] - offsets[0])
        elements = np.empty(4 * count + total, dtype=np.uint8)
        is_text = np.ones(len(elements), dtype=np.bool_)
        is_text[places] = False
        elements[places] = widths.view(np.uint8).reshape(-1, 4)
        if total:
            elements[is_text] = np.frombuffer(data, dtype=np.uint8)[offsets[0] : offsets[-1]]
        super().__init__(count, elements.tobytes(), nulls=texts.null_count > 0)


class _ArrayDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: _Array) -> bytes:
        return obj.payload


def _register(kind: type[_Array]) -> None:
    dumper = type(f"{kind.__name__}Dumper", (_ArrayDumper,), {"oid": kind.oid})
    psycopg.adapters.register_dumper(kind, dumper)


for _kind in (SmallInts, Ints, BigInts, Texts):
    _register(_kind)
