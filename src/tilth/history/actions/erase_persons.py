"""Forget persons: hidden at once, gone from the files soon after."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import psycopg
from numpy.typing import NDArray
from pyroaring import BitMap

from tilth.history import manifest
from tilth.history.actions.compact import rewrite_runs
from tilth.history.actions.fold_in import fold_in
from tilth.history.forgetting import Codes, find_texts, forget_texts
from tilth.history.queries import get_erasing, list_files, load_bitmap
from tilth.history.runs import Run, RunFile, masked_persons, refuse_texts
from tilth.history.sources import Persons, spans
from tilth.history.store import Store
from tilth.kernel.ids import Origin, PersonNo, WorkspaceId


def erase_persons(
    connection: psycopg.Connection, workspace: WorkspaceId, persons: Sequence[PersonNo], origins: Sequence[Origin]
) -> None:
    """From the commit on no fold and no timeline sees these persons; their numbers never show rows again.

    `origins`: all of theirs. A file may hold superseded rows of them under somebody else, from whom they were moved.

    The caller enqueues `apply_erasures`, which takes their rows out of the files.
    """
    manifest.bump_version(connection, workspace)
    row = connection.execute(
        "SELECT erased, erasing, erasing_origins FROM history_state WHERE workspace_id = %s FOR UPDATE", (workspace,)
    ).fetchone()
    assert row is not None
    added = (BitMap(persons), BitMap(persons), BitMap(origins))
    erased, erasing, moved = (load_bitmap(stored) | more for stored, more in zip(row, added, strict=True))
    connection.execute(
        "UPDATE history_state SET erased = %s, erasing = %s, erasing_origins = %s WHERE workspace_id = %s",
        (erased.serialize(), erasing.serialize(), moved.serialize(), workspace),
    )


def apply_erasures(connection: psycopg.Connection, store: Store, workspace: WorkspaceId, *, now: datetime) -> int:
    """Rewrites every file that holds rows of erased persons; returns how many. Raises HistoryBusy.

    Settles the tail and all pending moves first, so that each row that counts stands under its own person.
    The old files and their caches go with the next sweep, the recent batches with their partition. Free texts that
    stood in these rows alone leave the dictionaries.
    """
    manifest.lock_files(connection, workspace)
    erasing, origins = get_erasing(connection, workspace)
    if erasing.size == 0:
        return 0
    while (done := fold_in(connection, store, workspace, now=now)).rows and done.remaining > 0:
        pass
    fold_in(connection, store, workspace, now=now, reseat=True)
    rewritten = 0
    texts: Codes = {}
    for stored in list_files(connection, workspace):
        run = Run(RunFile(store, workspace, stored, refuse_texts), masked_persons(stored))
        if _holds_persons(run, erasing) or _hides_origins(run, origins):
            for kind, codes in find_texts(connection, workspace, run, *spans(run, erasing)).items():
                texts.setdefault(kind, set()).update(codes)
            rewrite_runs(connection, store, workspace, [stored], erasing)
            rewritten += 1
    forget_texts(connection, store, workspace, texts)
    row = connection.execute(
        "SELECT erasing, erasing_origins FROM history_state WHERE workspace_id = %s FOR UPDATE", (workspace,)
    ).fetchone()
    assert row is not None
    left = [load_bitmap(stored) - BitMap(done) for stored, done in zip(row, (erasing, origins), strict=True)]
    connection.execute(
        "UPDATE history_state SET erasing = %s, erasing_origins = %s WHERE workspace_id = %s",
        (*(bitmap.serialize() for bitmap in left), workspace),
    )
    return rewritten


def _holds_persons(run: Run, persons: Persons) -> bool:
    low, high = spans(run, persons)
    return bool(np.any(high > low))


def _hides_origins(run: Run, origins: NDArray[np.int32]) -> bool:
    """Whether a row of these origins stands among the superseded ones, under whichever person it was before."""
    if run.masked.size == 0:
        return False
    stored = run.file.column("origin")
    return any(np.isin(stored[begin:end], origins).any() for begin, end in zip(*spans(run, run.masked), strict=True))
