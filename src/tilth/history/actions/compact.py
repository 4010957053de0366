"""Merge the runs of a bucket, so that most persons stand in one place and no event stands there twice."""

from collections.abc import Sequence

import numpy as np
import psycopg

from tilth.history import manifest
from tilth.history.contracts import ALWAYS
from tilth.history.queries import compose, get_gone, list_files, list_moves
from tilth.history.rewriting import merge_runs
from tilth.history.runs import Run, RunFile, masked_persons, refuse_texts, write_run
from tilth.history.sources import NOBODY, Persons
from tilth.history.store import Store, StoredRun
from tilth.kernel.ids import WorkspaceId

GROWTH = 4
"""A run is merged with all smaller ones as soon as they are together a fourth of its size: sizes fall at least by
this factor, a bucket has few runs, and a row is written again about GROWTH times per power of GROWTH of the history."""
MASKED_SHARE = 4
"""A run is rewritten alone when a fourth of its persons is masked."""


def compact(connection: psycopg.Connection, store: Store, workspace: WorkspaceId, bucket: int) -> bool:
    """Merges what is worth merging in one bucket; False if nothing was. Raises HistoryBusy.

    Streams: memory is bounded by rewriting.CHUNK_ROWS, whatever the size of the runs.
    """
    manifest.lock_files(connection, workspace)
    return rewrite_runs(connection, store, workspace, choose_runs(list_files(connection, workspace, bucket=bucket)))


def choose_runs(runs: Sequence[StoredRun]) -> list[StoredRun]:
    """The runs of a bucket that should become one."""
    by_size = sorted(runs, key=lambda run: run.events, reverse=True)
    for place, run in enumerate(by_size[:-1]):
        if GROWTH * sum(smaller.events for smaller in by_size[place + 1 :]) >= run.events:
            return by_size[place:]
    return [run for run in runs if len(run.masked) * MASKED_SHARE >= run.persons][:1]


def rewrite_runs(
    connection: psycopg.Connection,
    store: Store,
    workspace: WorkspaceId,
    chosen: Sequence[StoredRun],
    erasing: Persons = NOBODY,
    kept_from: int = ALWAYS,
) -> bool:
    """Replaces runs of one bucket by one run without masked rows and those of erased persons.

    Persons who are being erased keep theirs until `apply_erasures` names them, and what is kept no longer stays until
    `drop_oldest` gives its moment: they must see what they take away.
    """
    if not chosen:
        return False
    dropped = droppable(connection, workspace, erasing)
    runs = [Run(RunFile(store, workspace, stored, refuse_texts), masked_persons(stored)) for stored in chosen]
    written = write_run(store, workspace, chosen[0].bucket, merge_runs(runs, dropped, kept_from))
    if written is not None:
        RunFile(store, workspace, written, refuse_texts).warm()
        manifest.add_runs(connection, workspace, [written])
    manifest.retire_runs(connection, workspace, [stored.run for stored in chosen])
    connection.execute(
        "UPDATE history_state SET compacted_at = clock_timestamp() WHERE workspace_id = %s", (workspace,)
    )
    return True


def droppable(connection: psycopg.Connection, workspace: WorkspaceId, erasing: Persons) -> Persons:
    """Erased persons, but for those under whom rows of a moved origin may still be stored."""
    affected = compose(list_moves(connection, workspace)).affected
    gone = np.union1d(get_gone(connection, workspace), erasing)
    return np.setdiff1d(gone, affected, assume_unique=True).astype(np.int32)
