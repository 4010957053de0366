"""From identifier columns to the distinct sets of identifiers that a batch carries, by column operations.

Python touches each distinct value and each distinct set once, never a row.
"""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tilth.events.contracts import IDENTIFIER_TYPES
from tilth.people.identity.identifiers import MAX_LENGTH, RULE_BY_TYPE, IdentifierType, normalise

NONE = -1
_SLOTS = [(name, IdentifierType[name.upper()]) for name in IDENTIFIER_TYPES]
"""Column → type, strongest first."""


@dataclass(frozen=True, slots=True)
class Observed:
    types: list[IdentifierType]
    values: list[str]
    """Of each node: an identifier, numbered within the batch."""
    labels: list[str]
    """Type and value in one text."""
    sets: list[tuple[int, ...]]
    """Distinct sets of nodes, strongest first, in the order of first appearance."""
    set_of_row: NDArray[np.int64]
    first_row: NDArray[np.int64]
    """Of each set."""


class _Nodes:
    def __init__(self) -> None:
        self.types: list[IdentifierType] = []
        self.values: list[str] = []
        self.labels: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, kind: IdentifierType, value: str | None) -> int:
        if value is None:
            return NONE
        label = f"{kind:d}:{value}"
        node = self._numbers.setdefault(label, len(self.values))
        if node == len(self.values):
            self.types.append(kind)
            self.values.append(value)
            self.labels.append(label)
        return node

    def encode(self, kind: IdentifierType, texts: pa.ChunkedArray) -> list[NDArray[np.int64]]:
        """Node per row, NONE where the value is absent or says nothing; one column."""
        rule = RULE_BY_TYPE[kind]
        return [_encode(texts, lambda text: self.number(kind, normalise(rule, text)))]

    def encode_lines(self, kind: IdentifierType, texts: pa.ChunkedArray) -> list[NDArray[np.int64]]:
        """The same of texts that hold an identifier a line: as many columns as the longest has lines."""
        rule = RULE_BY_TYPE[kind]

        def number(at: int, text: str) -> int:
            lines = text.split("\n")
            return self.number(kind, normalise(rule, lines[at])) if at < len(lines) else NONE

        most = max(text.count("\n") + 1 for text in texts.unique().drop_null().to_pylist())
        return [_encode(texts, partial(number, at)) for at in range(most)]

    def encode_previous(self, texts: pa.ChunkedArray, users: Set[str]) -> NDArray[np.int64]:
        """Previous ids of aliases: a user id where it is known as one, else an anonymous id."""

        def number(text: str) -> int:
            value = normalise(RULE_BY_TYPE[IdentifierType.USER_ID], text)
            is_user = value in users or f"{IdentifierType.USER_ID:d}:{value}" in self._numbers
            return self.number(IdentifierType.USER_ID if is_user else IdentifierType.ANONYMOUS_ID, value)

        return _encode(texts, number)


def _encode(texts: pa.ChunkedArray, number: Callable[[str], int]) -> NDArray[np.int64]:
    encoded = texts.combine_chunks().dictionary_encode()
    nodes = [number(text) for text in encoded.dictionary.to_pylist()]
    indices = encoded.indices.fill_null(len(nodes)).to_numpy(zero_copy_only=False)
    of_row: NDArray[np.int64] = np.array([*nodes, NONE], dtype=np.int64)[indices]
    return of_row


def observe(rows: pa.Table, users: Set[str] = frozenset()) -> Observed:
    """`rows` of NORMAL_SCHEMA. Every row gets a set: where it has no identifier, its order's, or its own.

    `users`: those previous ids of aliases that exist as user ids.
    """
    nodes = _Nodes()
    columns: list[NDArray[np.int64]] = []
    for name, kind in _SLOTS:
        if rows.column(name).null_count < rows.num_rows:
            encode = nodes.encode_lines if kind is IdentifierType.ACCOUNT else nodes.encode
            columns += encode(kind, rows.column(name))
    if rows.column("previous_id").null_count < rows.num_rows:
        columns.append(nodes.encode_previous(rows.column("previous_id"), users))
    lonely = np.all([column == NONE for column in columns], axis=0) if columns else np.ones(rows.num_rows, dtype=bool)
    if lonely.any():
        columns.append(_stand_ins(nodes, rows, lonely))
    set_of_row, first_row = _number_rows(columns, len(nodes.values))
    matrix = [column[first_row].tolist() for column in columns]
    # A value may stand in two slots (an alias to itself), hence the dict.
    sets = [tuple(dict.fromkeys(node for node in row if node != NONE)) for row in zip(*matrix, strict=True)]
    return Observed(nodes.types, nodes.values, nodes.labels, sets, set_of_row, first_row)


def _stand_ins(nodes: _Nodes, rows: pa.Table, lonely: NDArray[np.bool_]) -> NDArray[np.int64]:
    column = np.full(rows.num_rows, NONE, dtype=np.int64)
    chosen = rows.select(["order_id", "message_id"]).filter(pa.array(lonely))
    orders = chosen.column("order_id")
    usable = pc.less_equal(pc.utf8_length(orders), MAX_LENGTH)
    (by_order,) = nodes.encode(IdentifierType.ORDER, pc.if_else(pc.fill_null(usable, fill_value=False), orders, None))
    (by_message,) = nodes.encode(
        IdentifierType.MESSAGE, pc.if_else(pa.array(by_order == NONE), chosen.column("message_id"), None)
    )
    column[lonely] = np.where(by_order == NONE, by_message, by_order)
    unnamed = np.flatnonzero(lonely & (column == NONE))
    if len(unnamed):  # even the message id says nothing ("0"): take it as it stands
        raw = rows.column("message_id").take(pa.array(unnamed)).to_pylist()
        column[unnamed] = [nodes.number(IdentifierType.MESSAGE, f"message {text}") for text in raw]
    return column


def _number_rows(columns: Sequence[NDArray[np.int64]], count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number equal rows alike, in the order of first appearance; returns (number of each row, first row of each)."""
    numbers = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        # Renumbered after each column, so that the product stays within 64 bits.
        numbers = pa.array(numbers * (count + 1) + column + 1).dictionary_encode().indices.to_numpy().astype(np.int64)
    first = np.empty(int(numbers.max(initial=-1)) + 1, dtype=np.int64)
    first[numbers[::-1]] = np.arange(len(numbers) - 1, -1, -1)
    return numbers, first
