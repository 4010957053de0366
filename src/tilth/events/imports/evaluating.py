"""Rows of one chunk as events: the queries' answers with exact money, UTC times, ids, and what could not be taken."""

import binascii
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tilth.events.contracts import MONEY_COLUMNS
from tilth.events.imports.contracts import BadRow, Chunk, RowCode
from tilth.events.imports.mapping import SEPARATOR, EventQuery
from tilth.events.imports.readers.cleaning import MAX_QUOTED
from tilth.events.imports.workbench import Workbench
from tilth.kernel.money import minor_digits, parse_currency
from tilth.kernel.text import clip

MESSAGES = {
    RowCode.UNKNOWN_EVENT: "{place}: the recipe does not say which event '{text}' is.",
    RowCode.NO_TIME: "The row has no time.",
    RowCode.BAD_TIME: "time: '{text}' does not have a format that the recipe names.",
    RowCode.TIME_OUT_OF_RANGE: "time: '{text}' lies in the future or before 1990.",
    RowCode.NO_IDENTITY: "The row names nobody: every identifier of the recipe is empty.",
    RowCode.BAD_CURRENCY: "{place}: '{text}' is no currency; ISO 4217 has three letters.",
    RowCode.BAD_NUMBER: "{place}: '{text}' is no number that can be stored. The recipe's `decimal` says its mark.",
    RowCode.NO_KEY: "The row has no key: every column of it is empty.",
}
_AUXILIARY = frozenset({"_row", "_local", "_utc", "_problem"})
"""Columns of a query's answer that are none of the event."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """Events of one query over one chunk, in the order of the file."""

    query: EventQuery
    events: pa.Table
    """Columns of NORMAL_SCHEMA that the recipe fills, and `_md5`, the hash of the key in hexadecimal digits."""
    hashes: NDArray[np.uint64]
    bad: list[BadRow]
    covered: NDArray[np.int64]
    """Row numbers of the chunk that the query took, good or bad."""


def evaluate(workbench: Workbench, queries: Sequence[EventQuery], chunk: Chunk) -> list[Mapped]:
    numbered = number_rows(chunk)
    return [_evaluate(workbench, query, chunk, numbered) for query in queries]


def number_rows(chunk: Chunk) -> pa.Table:
    """The chunk with `_tilth_row`, its place in the chunk, and `_line`, its line in the file as text.

    Where the file has a `_line` of its own, that stands.
    """
    table = chunk.table.append_column("_tilth_row", pa.array(np.arange(chunk.table.num_rows, dtype=np.int32)))
    if any(name.lower() == "_line" for name in chunk.table.column_names):
        return table
    return table.append_column("_line", chunk.lines.cast(pa.string()))


def _evaluate(workbench: Workbench, query: EventQuery, chunk: Chunk, numbered: pa.Table) -> Mapped:
    answer = workbench.query(query.sql, chunk=numbered)
    covered = answer["_row"].to_numpy()
    problems = answer["_problem"]
    bad: list[BadRow] = []
    if problems.null_count < len(problems):
        troubled = answer.select(["_row", "_problem"]).filter(problems.is_valid())
        rows = troubled["_row"].to_pylist()
        bad = [_bad_row(chunk, row, text) for row, text in zip(rows, troubled["_problem"].to_pylist(), strict=True)]
        answer = answer.filter(problems.is_null())
    return Mapped(query, _finish(query, answer), _short_hashes(answer["_md5"]), bad, covered)


def _short_hashes(md5: pa.ChunkedArray) -> NDArray[np.uint64]:
    """The first 64 bits of each hash: DuckDB's own functions for that are ten times slower."""
    digits = b"".join(_text_bytes(chunk) for chunk in md5.chunks)
    return np.frombuffer(binascii.unhexlify(digits), dtype=">u8")[::2].astype(np.uint64)


def _text_bytes(texts: pa.Array) -> bytes:
    """All characters of fixed-width texts without nulls, side by side."""
    if not len(texts):
        return b""
    dense = pa.concat_arrays([texts])  # a slice's buffer holds more than the slice
    start, width = dense.offset, len(dense[0].as_py())
    return bytes(dense.buffers()[2])[start * width : (start + len(dense)) * width]


def _finish(query: EventQuery, answer: pa.Table) -> pa.Table:
    rows = answer.num_rows
    currency = answer["currency"].combine_chunks()
    columns = {name: answer[name] for name in answer.column_names if name not in _AUXILIARY}
    for name in columns.keys() & set(MONEY_COLUMNS):
        columns[name] = to_minor_column(answer[name].combine_chunks(), currency)
    local = _to_utc(answer["_local"].combine_chunks(), query.zone)
    columns["ts"] = pc.coalesce(answer["_utc"].combine_chunks().cast(pa.timestamp("us")).cast(pa.int64()), local)
    columns["type"] = pa.repeat(pa.scalar(query.event.type), rows)
    columns["active"] = pa.repeat(pa.scalar(query.event.active), rows)
    return pa.table(columns)


def to_minor_column(amounts: pa.Array, currency: pa.Array) -> pa.Array:
    """Minor units of decimals, rounded half-even once, as kernel.money.to_minor does one by one."""
    if amounts.null_count == len(amounts):
        return pa.nulls(len(amounts), pa.int64())
    result = None
    by_digits: dict[int, list[str]] = {}
    for code in pc.unique(currency).to_pylist():
        by_digits.setdefault(minor_digits(parse_currency(code)), []).append(code)
    for digits, codes in by_digits.items():
        rounded = pc.round(amounts, ndigits=digits, round_mode="half_to_even")
        scale = pa.scalar(10**digits, pa.decimal128(5, 0))
        minor = pc.multiply(rounded.cast(pa.decimal128(16 + digits, digits)), scale).cast(pa.int64())
        chosen = pc.is_in(currency, value_set=pa.array(codes))
        result = minor if result is None else pc.if_else(chosen, minor, result)
    return result


def _to_utc(times: pa.Array, zone: str) -> pa.Array:
    """µs UTC. A time that occurs twice is the first, as fold=0; one that the clock skipped is after the gap."""
    moments = pc.assume_timezone(times.cast(pa.timestamp("us")), zone, ambiguous="earliest", nonexistent="latest")
    return moments.cast(pa.int64())


def _bad_row(chunk: Chunk, row: int, problem: str) -> BadRow:
    name, place, text = problem.split(SEPARATOR, 2)
    code = RowCode(name)
    cells = {
        name: column[row].as_py() for name, column in zip(chunk.table.column_names, chunk.table.columns, strict=True)
    }
    message = MESSAGES[code].format(place=place, text=clip(text, 80))
    raw = clip(msgspec.json.encode(cells).decode(), MAX_QUOTED)
    return BadRow(chunk.file, chunk.lines[row].as_py(), code, message, raw)
