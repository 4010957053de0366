"""How a workspace's history lies: figures for those who operate it."""

from dataclasses import dataclass
from datetime import datetime

from tilth.history.queries import DEFAULT_BUCKETS, count_recent, load_bitmap
from tilth.platform.database.sessions import ReadSession, driver_connection


@dataclass(frozen=True, slots=True)
class HistoryFacts:
    recent_rows: int
    """That no file holds yet."""
    oldest_recent_at: datetime | None
    """When the oldest of them was appended."""
    files: int
    rows: int
    """In files, superseded ones among them."""
    bytes: int
    buckets: int
    waiting_moves: int
    """Origins that changed hands and whose rows stand under the former person."""
    erasing: bool
    """Whether rows of erased persons wait to be taken out of files."""
    folded_at: datetime | None
    """Of the last fold-in; None before the first event."""
    compacted_at: datetime | None
    """When files were merged or rewritten last."""


def read_facts(session: ReadSession) -> HistoryFacts:
    connection = driver_connection(session)
    recent, oldest = count_recent(connection, session.workspace)
    row = connection.execute(
        """
        SELECT (SELECT count(*) FROM history_file WHERE workspace_id = %(w)s AND retired_at IS NULL),
               (SELECT coalesce(sum(events), 0)::bigint FROM history_file
                 WHERE workspace_id = %(w)s AND retired_at IS NULL),
               (SELECT coalesce(sum(bytes), 0)::bigint FROM history_file WHERE workspace_id = %(w)s),
               (SELECT count(*) FROM origin_move WHERE workspace_id = %(w)s)
        """,
        {"w": session.workspace},
    ).fetchone()
    state = connection.execute(
        """
        SELECT buckets, erasing, folded_at, compacted_at FROM history_state WHERE workspace_id = %s
        """,
        (session.workspace,),
    ).fetchone()
    assert row is not None
    buckets, erasing, folded_at, compacted_at = state or (DEFAULT_BUCKETS, b"", None, None)
    files, rows, size, moves = row
    return HistoryFacts(
        recent_rows=recent,
        oldest_recent_at=oldest,
        files=files,
        rows=rows,
        bytes=size,
        buckets=buckets,
        waiting_moves=moves,
        erasing=bool(load_bitmap(erasing)),
        folded_at=folded_at,
        compacted_at=compacted_at,
    )
