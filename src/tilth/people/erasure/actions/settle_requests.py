"""Tell of erasures how far they are: rewritten, removed, done."""

from datetime import datetime
from typing import Any

import psycopg

from tilth.history.api import list_erasing, list_retired
from tilth.kernel.ids import WorkspaceId

Connection = psycopg.Connection[Any]


def settle_requests(connection: Connection, workspace: WorkspaceId, now: datetime) -> int:
    """Notes what the files say of the requests under way; returns how many still wait for old files to be removed.

    An erasure is rewritten when none of its rows is left to be taken out of the files that count, and done when no
    file that was replaced by then is there any more.
    """
    pending = connection.execute(
        "SELECT request_id, person_no, rewritten_at FROM erasure_request WHERE workspace_id = %s AND state = 'erasing'",
        (workspace,),
    ).fetchall()
    if not pending:
        return 0
    erasing = list_erasing(connection, workspace)
    oldest = min(list_retired(connection, workspace), default=None)
    waiting = 0
    for request_id, person_no, rewritten_at in pending:
        if person_no in erasing:
            continue
        if rewritten_at is None:
            connection.execute(
                "UPDATE erasure_request SET rewritten_at = clock_timestamp() "
                "WHERE workspace_id = %s AND request_id = %s",
                (workspace, request_id),
            )
            waiting += 1
        elif oldest is None or oldest > rewritten_at:
            connection.execute(
                "UPDATE erasure_request SET state = 'done', swept_at = %s WHERE workspace_id = %s AND request_id = %s",
                (now, workspace, request_id),
            )
        else:
            waiting += 1
    return waiting
