"""Into how many buckets the persons of a workspace fall; a choice for its whole life."""

from tilth.history.errors import BucketsFixed, InvalidBuckets
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session, driver_connection

MAX_BUCKETS = 1024
"""Each fold-in writes a file per bucket: more would make files of a few rows."""


def check_buckets(buckets: int) -> int:
    """Raises InvalidBuckets."""
    if not 1 <= buckets <= MAX_BUCKETS or buckets & (buckets - 1):
        raise InvalidBuckets(f"{buckets} buckets cannot be: use a power of two from 1 to {MAX_BUCKETS}.")
    return buckets


def set_buckets(session: Session, buckets: int, *, actor: Actor) -> None:
    """Raises InvalidBuckets, and BucketsFixed once a row was woven: files lie by bucket.

    Locks the row of `history_state` as appending does, so none of the two can overtake the other.
    """
    check_buckets(buckets)
    changed = (
        driver_connection(session)
        .execute(
            """
            INSERT INTO history_state (workspace_id, buckets) VALUES (%(workspace)s, %(buckets)s)
            ON CONFLICT (workspace_id) DO UPDATE
               SET buckets = excluded.buckets, version = history_state.version + 1
             WHERE history_state.next_seq = 1
               AND NOT EXISTS (SELECT FROM history_file AS file WHERE file.workspace_id = history_state.workspace_id)
            RETURNING buckets
            """,
            {"workspace": session.workspace, "buckets": buckets},
        )
        .fetchone()
    )
    if changed is None:
        raise BucketsFixed("The buckets are fixed once a workspace has history: create a new one and import again.")
    append_audit(session, actor=actor, action="history.buckets_set", subject=str(buckets))
