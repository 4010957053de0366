"""Forget persons: hidden at once, gone from the files soon after."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import psycopg
from pyroaring import BitMap

from tilth.history import manifest
from tilth.history.actions.compact import rewrite_runs
from tilth.history.actions.fold_in import fold_in
from tilth.history.queries import get_erased, list_files, load_bitmap
from tilth.history.runs import Run, RunFile, masked_persons, refuse_texts
from tilth.history.sources import spans
from tilth.history.store import Store
from tilth.kernel.ids import PersonNo, WorkspaceId


def erase_persons(connection: psycopg.Connection, workspace: WorkspaceId, persons: Sequence[PersonNo]) -> None:
    """From the commit on no fold and no timeline sees these persons; their numbers never show rows again.

    The caller enqueues `apply_erasures`, which takes their rows out of the files.
    """
    manifest.bump_version(connection, workspace)
    row = connection.execute(
        "SELECT erased, erasing FROM history_state WHERE workspace_id = %s FOR UPDATE", (workspace,)
    ).fetchone()
    assert row is not None
    erased, erasing = (load_bitmap(stored) | BitMap(persons) for stored in row)
    connection.execute(
        "UPDATE history_state SET erased = %s, erasing = %s WHERE workspace_id = %s",
        (erased.serialize(), erasing.serialize(), workspace),
    )


def apply_erasures(connection: psycopg.Connection, store: Store, workspace: WorkspaceId, *, now: datetime) -> int:
    """Rewrites every file that holds rows of erased persons; returns how many. Raises HistoryBusy.

    Settles the tail and all pending moves first, so that each row stands under its own person. The old files and
    their caches go with the next sweep, the recent batches with their partition.
    """
    manifest.lock_files(connection, workspace)
    erasing = get_erased(connection, workspace, unfinished=True)
    if erasing.size == 0:
        return 0
    while fold_in(connection, store, workspace, now=now).remaining:
        pass
    fold_in(connection, store, workspace, now=now, reseat=True)
    rewritten = 0
    for stored in list_files(connection, workspace):
        run = Run(RunFile(store, workspace, stored, refuse_texts), masked_persons(stored))
        low, high = spans(run, erasing)
        if np.any(high > low):
            rewrite_runs(connection, store, workspace, [stored])
            rewritten += 1
    row = connection.execute(
        "SELECT erasing FROM history_state WHERE workspace_id = %s FOR UPDATE", (workspace,)
    ).fetchone()
    assert row is not None
    connection.execute(
        "UPDATE history_state SET erasing = %s WHERE workspace_id = %s",
        ((load_bitmap(row[0]) - BitMap(erasing)).serialize(), workspace),
    )
    return rewritten
