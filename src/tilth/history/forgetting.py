"""Texts that only erased persons, or events that are kept no longer, used leave the dictionaries.

Free texts (`url`, `referrer`, `event_name`, properties) are coded when a fold first asks for them, so their codes stand
in disposable columns alone: in the cache beside a file, and in memory over the tail. A code that no cached column
holds is used by nobody; its text is taken away, and whoever needs the same text later gets a new code. Three things
make that safe:

* who makes a column asks, under a lock shared with us, whether the terms changed meanwhile, before the column
  becomes a file (runs.RunFile): the columns that we look at are all that there are;
* processes compare `history_state.terms_version` before each fold and drop what they hold in memory;
* rows of persons who are being erased are taken out of files by `apply_erasures` alone, and rows that are kept no
  longer by `drop_oldest` alone, which look at their texts.

The cache is the one folder of this machine: processes on other machines must see the same one.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import psycopg
import pyarrow as pa
from numpy.typing import NDArray

from tilth.history.columns import is_free_text, stored_name, texts_of
from tilth.history.queries import find_codes, list_files, list_kinds
from tilth.history.rewriting import CHUNK_ROWS, read_ranges
from tilth.history.runs import Run, read_cached
from tilth.history.store import Store
from tilth.history.terms import lock_terms, stored_form
from tilth.kernel.ids import WorkspaceId

Codes = dict[str, set[int]]
"""By kind."""


def find_texts(
    connection: psycopg.Connection,
    workspace: WorkspaceId,
    run: Run,
    low: NDArray[np.int64],
    high: NDArray[np.int64],
) -> Codes:
    """Codes of the free texts in some ranges of rows (ascending), of those that the dictionaries know."""
    found: Codes = defaultdict(set)
    kinds = [kind for kind in list_kinds(connection, workspace) if is_free_text(kind)]
    for begins, ends in _chunks(low, high) if kinds else ():
        rows = read_ranges(run, begins, ends)
        for kind in kinds:
            names = _distinct(kind, rows)
            if names:
                found[kind].update(find_codes(connection, workspace, kind, names).values())
    return found


def _chunks(low: NDArray[np.int64], high: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Ranges of about CHUNK_ROWS rows together."""
    there = high > low
    low, high = low[there], high[there]
    chunk = np.cumsum(high - low) // CHUNK_ROWS
    for number in np.unique(chunk):
        yield low[chunk == number], high[chunk == number]


def _distinct(kind: str, rows: pa.Table) -> list[str]:
    column = texts_of(kind, rows.column(stored_name(kind)).combine_chunks())
    return sorted({stored_form(text) for text in column.unique().to_pylist() if text})


def forget_texts(connection: psycopg.Connection, store: Store, workspace: WorkspaceId, codes: Codes) -> int:
    """Takes away the texts of those codes that no cached column holds; returns how many."""
    lock_terms(connection, workspace)
    files = list_files(connection, workspace)
    forgotten = 0
    for kind, some in codes.items():
        unused = np.array(sorted(some), dtype=np.int32)
        for stored in files:
            if unused.size and (column := read_cached(store, workspace, stored, kind)) is not None:
                unused = np.setdiff1d(unused, _held(column, unused), assume_unique=True)
        forgotten += _forget(connection, workspace, kind, unused.tolist())
    if forgotten:
        connection.execute(
            "UPDATE history_state SET terms_version = terms_version + 1 WHERE workspace_id = %s", (workspace,)
        )
    return forgotten


def _held(column: NDArray[np.int32], codes: NDArray[np.int32]) -> NDArray[np.int32]:
    """Those of the codes that stand in the column; a part of it at a time."""
    parts = (column[at : at + CHUNK_ROWS] for at in range(0, column.size, CHUNK_ROWS))
    return np.unique(np.concatenate([np.intersect1d(part, codes) for part in parts] or [codes[:0]]))


def _forget(connection: psycopg.Connection, workspace: WorkspaceId, kind: str, codes: Sequence[int]) -> int:
    return connection.execute(
        "UPDATE term SET text = NULL WHERE workspace_id = %s AND kind = %s AND code = ANY(%s::integer[])",
        (workspace, kind, list(codes)),
    ).rowcount
