"""Rejected events hold what people sent: they go with the person whom they name, and with time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg

from tilth.events.forgetting import name_persons
from tilth.kernel.ids import WorkspaceId


def forget_rejections(connection: psycopg.Connection[Any], workspace: WorkspaceId, identifiers: Sequence[str]) -> int:
    """Delete the rejected events that name one of these identifiers as a whole word; returns how many.

    Payload, context and message are looked through (events/forgetting.py). Every rejected event of the workspace is
    read once, a row at a time.
    """
    named = name_persons(identifiers)
    if named is None:
        return 0
    gone = []
    with connection.cursor() as cursor:
        rows = cursor.stream(
            "SELECT rejected_id, payload, context::text, message, place FROM rejected_event WHERE workspace_id = %s",
            (workspace,),
        )
        for rejected_id, payload, *texts in rows:
            if any(map(named, (payload.decode(errors="replace"), *texts))):
                gone.append(rejected_id)
    connection.execute(
        "DELETE FROM rejected_event WHERE workspace_id = %s AND rejected_id = ANY(%s)", (workspace, gone)
    )
    return len(gone)


def drop_old_rejections(connection: psycopg.Connection[Any], workspace: WorkspaceId, before: datetime) -> int:
    """Delete what was rejected before a moment; returns how many."""
    return connection.execute(
        "DELETE FROM rejected_event WHERE workspace_id = %s AND rejected_at < %s", (workspace, before)
    ).rowcount
