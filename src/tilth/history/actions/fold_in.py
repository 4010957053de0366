"""Move recent rows into run files, and rows of moved origins to their persons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
import psycopg
import pyarrow as pa
from pyroaring import BitMap

from tilth.history import manifest
from tilth.history.contracts import RECENT_SCHEMA
from tilth.history.moves import Moves
from tilth.history.queries import (
    MoveRow,
    compose,
    find_batch_end,
    get_gone,
    get_state,
    list_batches,
    list_files,
    list_moves,
)
from tilth.history.rewriting import read_persons
from tilth.history.runs import Run, RunFile, masked_persons, refuse_texts, write_run
from tilth.history.sources import Persons, spans
from tilth.history.store import Store, StoredRun
from tilth.history.tail import sort_rows
from tilth.kernel.ids import WorkspaceId

FOLD_ROWS = 500_000
RESEAT_PERSONS = 5_000
RESEAT_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class FoldedIn:
    rows: int
    """Recent rows that stand in files now."""
    reseated: int
    """Rows that were written again because their origins moved."""
    files: int
    remaining: int
    """Recent rows that wait for the next call."""


def fold_in(
    connection: psycopg.Connection,
    store: Store,
    workspace: WorkspaceId,
    *,
    now: datetime,
    max_rows: int = FOLD_ROWS,
    reseat: bool = False,
) -> FoldedIn:
    """Writes the oldest recent rows, about `max_rows` of them, as one run per bucket.

    Persons that pending moves name are *re-seated*: their rows are gathered from all runs, written under the
    persons that they belong to now, and masked where they were. That reads much of the files that hold them, so
    it waits until RESEAT_PERSONS are concerned or a move is RESEAT_AFTER old; views take care of them meanwhile.
    `reseat` does it now. Raises HistoryBusy.
    """
    manifest.lock_files(connection, workspace)
    state = get_state(connection, workspace)
    moves = list_moves(connection, workspace)
    until = find_batch_end(connection, workspace, after=state.folded_seq, rows=max_rows)
    applied = _choose_moves(moves, until, now, reseat=reseat)
    result = FoldedIn(until - state.folded_seq, 0, 0, state.next_seq - 1 - until)
    if not result.rows and not applied:
        return result
    recent = list_batches(connection, workspace, after=state.folded_seq, until=until)
    old, masks = _unseat(connection, store, workspace, compose(applied).affected)
    rows = _settle(pa.concat_tables([RECENT_SCHEMA.empty_table(), *recent, *old]), compose(moves))
    runs = write_buckets(store, workspace, rows, state.buckets, get_gone(connection, workspace))
    manifest.add_runs(connection, workspace, runs)
    manifest.mask_persons(connection, workspace, masks)
    connection.execute(
        "DELETE FROM origin_move WHERE workspace_id = %s AND move_no = ANY(%s)",
        (workspace, [move.move_no for move in applied]),
    )
    connection.execute(
        "UPDATE history_state SET folded_seq = %s, folded_at = clock_timestamp() WHERE workspace_id = %s",
        (until, workspace),
    )
    reseated = sum(table.num_rows for table in old)
    del recent, old, rows
    pa.default_memory_pool().release_unused()  # a worker is idle for minutes now
    return FoldedIn(result.rows, reseated, len(runs), result.remaining)


def write_buckets(
    store: Store, workspace: WorkspaceId, rows: pa.Table, buckets: int, dropped: Persons
) -> list[StoredRun]:
    """One run per bucket from rows in any order, without the dropped persons, their hot columns mapped."""
    persons = rows.column("person_no").to_numpy()
    bucket_of = np.where(np.isin(persons, dropped), -1, persons % buckets)
    runs = []
    for bucket in range(buckets):
        mine = rows.filter(pa.array(bucket_of == bucket))
        if mine.num_rows and (stored := write_run(store, workspace, bucket, [sort_rows(mine)])) is not None:
            RunFile(store, workspace, stored, refuse_texts).warm()
            runs.append(stored)
    return runs


def _choose_moves(moves: Sequence[MoveRow], until: int, now: datetime, *, reseat: bool) -> list[MoveRow]:
    """The moves that can be settled: no row that waits in the tail may need them. Empty while it is not worth it."""
    ready = [move for move in moves if move.before_seq <= until + 1]
    persons = {person for move in ready for person in (move.from_person, move.to_person)}
    oldest = min((move.moved_at for move in ready), default=now)
    worth = reseat or len(persons) >= RESEAT_PERSONS or now - oldest >= RESEAT_AFTER
    return ready if worth else []


def _unseat(
    connection: psycopg.Connection, store: Store, workspace: WorkspaceId, persons: Persons
) -> tuple[list[pa.Table], dict[UUID, BitMap]]:
    """Rows of the persons in all runs, and the masks with which they no longer count there."""
    rows: list[pa.Table] = []
    masks: dict[UUID, BitMap] = {}
    if persons.size == 0:
        return rows, masks
    for stored in list_files(connection, workspace):
        run = Run(RunFile(store, workspace, stored, refuse_texts), masked_persons(stored))
        low, high = spans(run, persons)
        if np.any(high > low):
            rows.append(read_persons(run, persons))
            masks[stored.run] = stored.masked | BitMap(persons[high > low])
    return rows, masks


def _settle(rows: pa.Table, moves: Moves) -> pa.Table:
    """Each row under the person that it belongs to now."""
    persons = moves.resolve(rows.column("origin").to_numpy(), rows.column("person_no").to_numpy())
    place = rows.schema.get_field_index("person_no")
    return rows.set_column(place, RECENT_SCHEMA.field("person_no"), pa.array(persons, pa.int32()))
