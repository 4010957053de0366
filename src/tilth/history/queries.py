"""Reads of history's tables, on whatever connection the caller has: a request's, or the pipeline's."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import psycopg
import pyarrow as pa
from numpy.typing import NDArray
from pyroaring import BitMap

from tilth.history.contracts import ALWAYS
from tilth.history.moves import Moves, compose_moves
from tilth.history.sources import Persons
from tilth.history.store import StoredRun
from tilth.history.tail import decode_batch
from tilth.kernel.ids import WorkspaceId
from tilth.platform.database.sessions import ReadSession, driver_connection

DEFAULT_BUCKETS = 16


@dataclass(frozen=True, slots=True)
class State:
    """The row of `history_state`: everything that a reader compares to know whether it is up to date."""

    buckets: int = DEFAULT_BUCKETS
    next_seq: int = 1
    folded_seq: int = 0
    next_move: int = 1
    version: int = 0
    terms_version: int = 1
    kept_from: int = ALWAYS
    """µs; older rows count no more, wherever they still stand."""


@dataclass(frozen=True, slots=True)
class MoveRow:
    move_no: int
    origin: int
    from_person: int
    to_person: int
    before_seq: int
    moved_at: datetime


def load_bitmap(stored: bytes) -> BitMap:
    return BitMap.deserialize(stored) if stored else BitMap()


def get_state(connection: psycopg.Connection, workspace: WorkspaceId) -> State:
    row = connection.execute(
        """
        SELECT buckets, next_seq, folded_seq, next_move, version, terms_version, coalesce(kept_from, %s)
          FROM history_state WHERE workspace_id = %s
        """,
        (ALWAYS, workspace),
    ).fetchone()
    return State(*row) if row else State()


def count_woven(session: ReadSession) -> int:
    """Rows that were ever appended, erased ones included."""
    return get_state(driver_connection(session), session.workspace).next_seq - 1


def get_buckets(session: ReadSession) -> int:
    return get_state(driver_connection(session), session.workspace).buckets


def find_terms(session: ReadSession, kind: str, names: Collection[str]) -> set[str]:
    """Those of the names that woven rows have."""
    return set(find_codes(driver_connection(session), session.workspace, kind, list(names)))


def has_terms(session: ReadSession) -> bool:
    """Whether the dictionaries hold any name: true from the first woven event on, and for ever."""
    row = (
        driver_connection(session)
        .execute("SELECT EXISTS (SELECT FROM term WHERE workspace_id = %s)", (session.workspace,))
        .fetchone()
    )
    return row == (True,)


def get_erased(connection: psycopg.Connection, workspace: WorkspaceId) -> Persons:
    """Everybody who was ever erased, ascending."""
    row = connection.execute("SELECT erased FROM history_state WHERE workspace_id = %s", (workspace,)).fetchone()
    return np.array(load_bitmap(row[0] if row else b""), dtype=np.int32)


def get_gone(connection: psycopg.Connection, workspace: WorkspaceId) -> Persons:
    """Erased persons of whom no file holds a row any more, ascending: rows of theirs may be dropped unseen."""
    erasing, _ = get_erasing(connection, workspace)
    return np.setdiff1d(get_erased(connection, workspace), erasing, assume_unique=True)


def get_erasing(connection: psycopg.Connection, workspace: WorkspaceId) -> tuple[Persons, NDArray[np.int32]]:
    """Erased persons whose rows still stand in files, and the origins of these rows; both ascending."""
    row = connection.execute(
        "SELECT erasing, erasing_origins FROM history_state WHERE workspace_id = %s", (workspace,)
    ).fetchone()
    persons, origins = (np.array(load_bitmap(stored), dtype=np.int32) for stored in row or (b"", b""))
    return persons, origins


def list_erasing(connection: psycopg.Connection, workspace: WorkspaceId) -> set[int]:
    """Numbers of erased persons whose rows still stand in files that count."""
    return set(get_erasing(connection, workspace)[0].tolist())


def list_retired(connection: psycopg.Connection, workspace: WorkspaceId) -> list[datetime]:
    """When the files that still lie there and count no more were replaced."""
    rows = connection.execute(
        "SELECT retired_at FROM history_file WHERE workspace_id = %s AND retired_at IS NOT NULL", (workspace,)
    )
    return [row[0] for row in rows]


def list_files(connection: psycopg.Connection, workspace: WorkspaceId, *, bucket: int | None = None) -> list[StoredRun]:
    """Live files of the workspace, or of one bucket, oldest first."""
    rows = connection.execute(
        """
        SELECT run, bucket, events, persons, bytes, min_ts, max_ts, masked FROM history_file
        WHERE workspace_id = %s AND retired_at IS NULL AND bucket = coalesce(%s::smallint, bucket)
        ORDER BY bucket, created_at, run
        """,
        (workspace, bucket),
    )
    return [
        StoredRun(run, number, events, persons, size, low, high, load_bitmap(masked))
        for run, number, events, persons, size, low, high, masked in rows
    ]


def list_batches(
    connection: psycopg.Connection, workspace: WorkspaceId, *, after: int, until: int | None = None
) -> list[pa.Table]:
    """Recent rows with after < seq ≤ until, a table per batch."""
    rows = connection.execute(
        """
        SELECT payload, first_seq FROM recent_batch
        WHERE workspace_id = %s AND first_seq > %s AND last_seq <= coalesce(%s, last_seq) ORDER BY first_seq
        """,
        (workspace, after, until),
        binary=True,
    )
    return [decode_batch(payload, first_seq) for payload, first_seq in rows]


def find_batch_end(connection: psycopg.Connection, workspace: WorkspaceId, *, after: int, rows: int) -> int:
    """The last seq of the batch with which at least `rows` rows follow `after`, or of the last one; else `after`."""
    row = connection.execute(
        """
        SELECT coalesce(min(last_seq) FILTER (WHERE last_seq >= %(after)s + %(rows)s), max(last_seq), %(after)s)
        FROM recent_batch WHERE workspace_id = %(workspace)s AND first_seq > %(after)s
        """,
        {"workspace": workspace, "after": after, "rows": rows},
    ).fetchone()
    assert row is not None
    return int(row[0])


def list_moves(connection: psycopg.Connection, workspace: WorkspaceId) -> list[MoveRow]:
    """Pending moves in their order."""
    rows = connection.execute(
        """
        SELECT move_no, origin, from_person, to_person, before_seq, moved_at FROM origin_move
        WHERE workspace_id = %s ORDER BY move_no
        """,
        (workspace,),
    )
    return [MoveRow(*row) for row in rows]


def count_recent(connection: psycopg.Connection, workspace: WorkspaceId) -> tuple[int, datetime | None]:
    """Rows that no file holds yet, and when the oldest of them was appended."""
    row = connection.execute(
        """
        SELECT coalesce(sum(last_seq - first_seq + 1), 0), min(appended_at) FROM recent_batch
        WHERE workspace_id = %s
            AND first_seq > coalesce((SELECT folded_seq FROM history_state WHERE workspace_id = %s), 0)
        """,
        (workspace, workspace),
    ).fetchone()
    assert row is not None
    return int(row[0]), row[1]


def compose(moves: Sequence[MoveRow]) -> Moves:
    return compose_moves((move.origin, move.from_person, move.to_person) for move in moves)


def list_terms(connection: psycopg.Connection, workspace: WorkspaceId, kind: str, *, after: int) -> list[str | None]:
    """Texts of the codes that follow `after`, in their order; None for one that is forgotten."""
    rows = connection.execute(
        "SELECT text FROM term WHERE workspace_id = %s AND kind = %s AND code > %s ORDER BY code",
        (workspace, kind, after),
    )
    return [row[0] for row in rows]


def list_kinds(connection: psycopg.Connection, workspace: WorkspaceId) -> list[str]:
    rows = connection.execute("SELECT kind FROM term_kind WHERE workspace_id = %s ORDER BY kind", (workspace,))
    return [row[0] for row in rows]


def find_codes(connection: psycopg.Connection, workspace: WorkspaceId, kind: str, names: list[str]) -> dict[str, int]:
    """Codes of those names that exist."""
    rows = connection.execute(
        "SELECT text, code FROM term WHERE workspace_id = %s AND kind = %s AND text = ANY(%s)", (workspace, kind, names)
    )
    return dict(rows.fetchall())
