"""Remove files that are no longer history, and those that never became it."""

import shutil
from datetime import datetime, timedelta
from uuid import UUID

import psycopg

from tilth.history import manifest
from tilth.history.store import Store
from tilth.kernel.ids import WorkspaceId
from tilth.platform.database.dumps import may_remove_files

GRACE = timedelta(minutes=15)
"""Longer than a question or a backup that began with the old manifest needs to open its files."""


def sweep_files(
    connection: psycopg.Connection,
    store: Store,
    workspace: WorkspaceId,
    *,
    now: datetime,
    grace: timedelta = GRACE,
) -> int:
    """Removes files that were retired before the grace period, and older ones that no manifest names (a crash).

    Returns how many. Nobody writes files meanwhile. Raises HistoryBusy.
    """
    manifest.lock_files(connection, workspace)
    if not may_remove_files(connection):  # a backup is copying them
        return 0
    rows = connection.execute("SELECT run, retired_at FROM history_file WHERE workspace_id = %s", (workspace,))
    retired_at: dict[UUID, datetime | None] = dict(rows.fetchall())
    removed = []
    for bucket, run, written_at in list(store.list_runs(workspace)):
        gone_since = retired_at.get(run, written_at)
        if gone_since is not None and gone_since < now - grace:
            store.remove_run(workspace, bucket, run)
            removed.append(run)
    connection.execute("DELETE FROM history_file WHERE workspace_id = %s AND retired_at < %s", (workspace, now - grace))
    _sweep_cache(store, workspace, {run for run in retired_at if run not in removed})
    return len(removed)


def _sweep_cache(store: Store, workspace: WorkspaceId, kept: set[UUID]) -> None:
    """Columns of files that are gone: a reader may have made one after its file was removed."""
    for folder in (store.cache / str(workspace)).glob("*/*"):
        if folder.is_dir() and UUID(folder.name) not in kept:
            shutil.rmtree(folder, ignore_errors=True)
