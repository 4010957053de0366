"""Parquet files, row group by row group."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tilth.events.imports.contracts import Chunk
from tilth.events.imports.errors import FileUnreadable
from tilth.events.imports.readers.cleaning import clean_chunk

_BATCH_ROWS = 65_536


def read_parquet(path: Path) -> Iterator[Chunk]:
    """Lines are row numbers. Nested columns come as they print."""
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise FileUnreadable(f"{path.name}: this Parquet file cannot be read ({error}).") from error
    total = max(file.metadata.num_rows, 1)
    first = 1
    with file:
        for batch in file.iter_batches(batch_size=_BATCH_ROWS):
            table = pa.table([as_text(column) for column in batch.columns], names=batch.schema.names)
            lines = pa.array(range(first, first + batch.num_rows), pa.int64())
            first += batch.num_rows
            yield clean_chunk(path.name, table, lines, [], min(first / total, 1.0))
        if first == 1:
            names = file.schema_arrow.names
            empty = pa.table([pa.array([], pa.string()) for _ in names], names=names)
            yield Chunk(path.name, empty, pa.array([], pa.int64()), [], 1.0)


def as_text(column: pa.Array) -> pa.Array:
    """A typed column as the text that a CSV export would hold; moments with a zone as UTC with a `Z`."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_binary(column.type) or pa.types.is_large_string(column.type):
        return column.cast(pa.string())
    if pa.types.is_string(column.type):
        return column
    if pa.types.is_timestamp(column.type):
        return _moments_as_text(column)
    try:
        return column.cast(pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return pa.array([None if v is None else str(v) for v in column.to_pylist()], pa.string())


def _moments_as_text(column: pa.Array) -> pa.Array:
    """Microseconds at most, which is what the history keeps."""
    zone = column.type.tz
    if column.type.unit == "ns":
        column = column.cast(pa.timestamp("us", zone), safe=False)
    if zone is None:
        return column.cast(pa.string())
    naive = column.cast(pa.timestamp(column.type.unit))
    return pc.binary_join_element_wise(naive.cast(pa.string()), pa.scalar("Z"), "")
