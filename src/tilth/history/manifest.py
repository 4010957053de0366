"""Which files are history: changes of the manifest, each in the transaction of the use case that makes it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import psycopg
from pyroaring import BitMap

from tilth.history.errors import HistoryBusy
from tilth.history.store import StoredRun
from tilth.kernel.ids import WorkspaceId


def lock_files(connection: psycopg.Connection, workspace: WorkspaceId) -> None:
    """One writer of files per workspace until the transaction ends. Raises HistoryBusy if there is another.

    The transaction stays open while files are written. It holds no snapshot meanwhile (READ COMMITTED, no
    transaction id yet), and should its connection break, the manifest cannot be changed by it any more.
    """
    row = connection.execute(
        "SELECT pg_try_advisory_xact_lock(hashtextextended('tilth.history.files', %s))", (workspace,)
    ).fetchone()
    if row is None or not row[0]:
        raise HistoryBusy("Another process is writing history files of this workspace: try again when it is done.")


def add_runs(connection: psycopg.Connection, workspace: WorkspaceId, runs: Sequence[StoredRun]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            INSERT INTO history_file (workspace_id, run, bucket, events, persons, bytes, min_ts, max_ts)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
            """,
            [(workspace, r.run, r.bucket, r.events, r.persons, r.bytes, r.min_ts, r.max_ts) for r in runs],
        )
    bump_version(connection, workspace)


def retire_runs(connection: psycopg.Connection, workspace: WorkspaceId, runs: Sequence[UUID]) -> None:
    """No longer part of history; the files themselves stay until they are swept."""
    connection.execute(
        "UPDATE history_file SET retired_at = clock_timestamp(), masked = '' WHERE workspace_id = %s AND run = ANY(%s)",
        (workspace, list(runs)),
    )
    bump_version(connection, workspace)


def mask_persons(connection: psycopg.Connection, workspace: WorkspaceId, masks: Mapping[UUID, BitMap]) -> None:
    """Sets the whole masks of some files."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE history_file SET masked = %s WHERE workspace_id = %s AND run = %s",
            [(mask.serialize(), workspace, run) for run, mask in masks.items()],
        )
    bump_version(connection, workspace)


def bump_version(connection: psycopg.Connection, workspace: WorkspaceId) -> None:
    """Tells readers to look at the manifest again."""
    connection.execute(
        """
        INSERT INTO history_state (workspace_id) VALUES (%s)
        ON CONFLICT (workspace_id) DO UPDATE SET version = history_state.version + 1
        """,
        (workspace,),
    )
