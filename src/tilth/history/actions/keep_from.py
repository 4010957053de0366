"""Keep no event from before a moment: hidden at once, gone from the files soon after."""

from dataclasses import dataclass

import numpy as np
import psycopg

from tilth.history import manifest
from tilth.history.actions.compact import rewrite_runs
from tilth.history.contracts import ALWAYS, FLAG_ITEM_ROW
from tilth.history.forgetting import find_texts, forget_texts
from tilth.history.queries import get_state, list_files
from tilth.history.runs import Run, RunFile, masked_persons, refuse_texts
from tilth.history.store import Store
from tilth.kernel.ids import WorkspaceId


@dataclass(frozen=True, slots=True)
class DroppedRows:
    """What left one file."""

    events: int
    """Lines of orders not counted."""
    rows: int
    bytes: int
    """By which the files are smaller now."""


def keep_from(connection: psycopg.Connection, workspace: WorkspaceId, moment: int) -> None:
    """From the commit on no fold and no timeline sees rows before the moment (µs; ALWAYS hides none).

    What is hidden is gone for good only once `drop_oldest` has taken it out of the files: an earlier moment shows what
    still stands there. Rows that arrive later and are older are hidden as well.
    """
    manifest.bump_version(connection, workspace)
    connection.execute(
        "UPDATE history_state SET kept_from = %s WHERE workspace_id = %s",
        (None if moment == ALWAYS else moment, workspace),
    )


def drop_oldest(connection: psycopg.Connection, store: Store, workspace: WorkspaceId) -> DroppedRows | None:
    """Rewrites the next file that holds rows which are kept no longer; None where no file does. Raises HistoryBusy.

    A file is a transaction: the weaver waits for the end of one, not for all of history. The old file goes with the
    next sweep, recent rows with their fold-in and the next call after it; free texts that stood in these rows alone
    leave the dictionaries.
    """
    manifest.lock_files(connection, workspace)
    moment = get_state(connection, workspace).kept_from
    stored = next((file for file in list_files(connection, workspace) if file.min_ts < moment), None)
    if stored is None:
        return None
    run = Run(RunFile(store, workspace, stored, refuse_texts), masked_persons(stored))
    low, high = run.offsets[:-1], run.file.starts_from(moment)
    texts = find_texts(connection, workspace, run, low, high)
    before = sum(file.bytes for file in list_files(connection, workspace, bucket=stored.bucket))
    rewrite_runs(connection, store, workspace, [stored], kept_from=moment)
    forget_texts(connection, store, workspace, texts)
    after = sum(file.bytes for file in list_files(connection, workspace, bucket=stored.bucket))
    ends = high if run.masked.size == 0 else np.where(np.isin(run.persons, run.masked), low, high)
    dropped = np.arange(run.offsets[-1]) < np.repeat(ends, np.diff(run.offsets))
    rows, lines = np.count_nonzero(dropped), np.count_nonzero(run.column("flags")[dropped] & FLAG_ITEM_ROW)
    return DroppedRows(int(rows - lines), int(rows), before - after)
