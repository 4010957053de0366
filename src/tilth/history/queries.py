"""Reads of history's tables."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from pyroaring import BitMap
from sqlalchemy.engine import Connection

from tilth.history.moves import Moves, compose_moves
from tilth.history.sources import Persons
from tilth.history.store import StoredRun
from tilth.history.tail import decode_batch
from tilth.kernel.ids import WorkspaceId

DEFAULT_BUCKETS = 16


@dataclass(frozen=True, slots=True)
class State:
    """The row of `history_state`: everything that a reader compares to know whether it is up to date."""

    buckets: int = DEFAULT_BUCKETS
    next_seq: int = 1
    folded_seq: int = 0
    next_move: int = 1
    version: int = 0


def load_bitmap(stored: bytes | memoryview) -> BitMap:
    data = bytes(stored)
    return BitMap.deserialize(data) if data else BitMap()


def get_state(connection: Connection, workspace: WorkspaceId) -> State:
    row = connection.execute(
        sa.text(
            "SELECT buckets, next_seq, folded_seq, next_move, version FROM history_state"
            " WHERE workspace_id = :workspace"
        ),
        {"workspace": workspace},
    ).one_or_none()
    return State(*row) if row else State()


def get_erased(connection: Connection, workspace: WorkspaceId) -> Persons:
    """Everybody who was ever erased, ascending."""
    stored = connection.scalar(
        sa.text("SELECT erased FROM history_state WHERE workspace_id = :workspace"), {"workspace": workspace}
    )
    return np.array(load_bitmap(stored or b""), dtype=np.int32)


def list_files(connection: Connection, workspace: WorkspaceId) -> list[StoredRun]:
    rows = connection.execute(
        sa.text(
            "SELECT run, bucket, events, persons, bytes, min_ts, max_ts, masked FROM history_file"
            " WHERE workspace_id = :workspace AND retired_at IS NULL ORDER BY bucket, created_at, run"
        ),
        {"workspace": workspace},
    )
    return [
        StoredRun(r.run, r.bucket, r.events, r.persons, r.bytes, r.min_ts, r.max_ts, load_bitmap(r.masked))
        for r in rows
    ]


def list_batches(connection: Connection, workspace: WorkspaceId, *, after: int) -> list[pa.Table]:
    """Recent rows with seq > after."""
    rows = connection.execute(
        sa.text(
            "SELECT payload, first_seq FROM recent_batch"
            " WHERE workspace_id = :workspace AND first_seq > :after ORDER BY first_seq"
        ),
        {"workspace": workspace, "after": after},
    )
    return [decode_batch(payload, first_seq) for payload, first_seq in rows]


def list_moves(connection: Connection, workspace: WorkspaceId) -> Moves:
    rows = connection.execute(
        sa.text(
            "SELECT origin, from_person, to_person FROM origin_move WHERE workspace_id = :workspace ORDER BY move_no"
        ),
        {"workspace": workspace},
    )
    return compose_moves((origin, from_person, to_person) for origin, from_person, to_person in rows)


def list_terms(connection: Connection, workspace: WorkspaceId, kind: str, *, after: int) -> list[tuple[int, str]]:
    """Terms with code > after, by code."""
    rows = connection.execute(
        sa.text(
            "SELECT code, text FROM term"
            " WHERE workspace_id = :workspace AND kind = :kind AND code > :after ORDER BY code"
        ),
        {"workspace": workspace, "kind": kind, "after": after},
    )
    return [(code, text) for code, text in rows]


def list_codes(connection: Connection, workspace: WorkspaceId, kind: str, names: Sequence[str]) -> dict[str, int]:
    """Codes of those names that exist."""
    rows = connection.execute(
        sa.text("SELECT text, code FROM term WHERE workspace_id = :workspace AND kind = :kind AND text = ANY(:names)"),
        {"workspace": workspace, "kind": kind, "names": list(names)},
    )
    return {row.text: row.code for row in rows}
