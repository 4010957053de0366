"""A part of a batch, cut between events: an event and its item rows stay together."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Piece:
    rows: pa.Table
    """NORMAL_SCHEMA."""
    ledgered: NDArray[np.bool_]
    """Of each row (events.api.InboxBatch)."""


def find_heads(rows: pa.Table) -> tuple[NDArray[np.bool_], NDArray[np.int64], pa.Array]:
    """(row begins an event, code of each row's message id, the distinct message ids in order of appearance)."""
    encoded = rows.column("message_id").combine_chunks().dictionary_encode()
    codes = encoded.indices.to_numpy().astype(np.int64)
    heads = rows.column("line_no").to_numpy() == 0
    heads |= np.diff(codes, prepend=-1) != 0
    return heads, codes, encoded.dictionary


def halve(piece: Piece) -> list[Piece]:
    """Two pieces, or none where there is one event only."""
    starts = np.flatnonzero(find_heads(piece.rows)[0])
    if len(starts) < 2:
        return []
    middle = int(starts[len(starts) // 2])
    return [
        Piece(piece.rows.slice(0, middle), piece.ledgered[:middle]),
        Piece(piece.rows.slice(middle), piece.ledgered[middle:]),
    ]
