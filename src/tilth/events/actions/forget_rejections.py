"""Rejected events hold what people sent: they go with the person whom they name, and with time."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import psycopg

from tilth.kernel.ids import WorkspaceId

KEPT = timedelta(days=90)
"""Long enough to notice, fix and replay; a flood of bad events must not fill the disk for good."""
_WORD = rb"[\w.@+-]"


def forget_rejections(connection: psycopg.Connection[Any], workspace: WorkspaceId, identifiers: Sequence[str]) -> int:
    """Delete the rejected events that name one of these identifiers as a whole word; returns how many.

    The database finds candidates by plain containment, so that `7` does not read every payload into memory twice;
    whole words are told apart here, since payloads need not be text.
    """
    words = [identifier.encode() for identifier in identifiers if identifier]
    if not words:
        return 0
    rows = connection.execute(
        """
        SELECT rejected_id, payload FROM rejected_event
         WHERE workspace_id = %s AND EXISTS (
               SELECT FROM unnest(%s::bytea[]) AS word WHERE position(word IN payload) > 0)
        """,
        (workspace, words),
    )
    named = _whole_words(words)
    gone = [rejected_id for rejected_id, payload in rows if named.search(payload)]
    connection.execute(
        "DELETE FROM rejected_event WHERE workspace_id = %s AND rejected_id = ANY(%s)", (workspace, gone)
    )
    return len(gone)


def drop_old_rejections(connection: psycopg.Connection[Any], workspace: WorkspaceId, now: datetime) -> int:
    """Delete what was rejected before KEPT."""
    return connection.execute(
        "DELETE FROM rejected_event WHERE workspace_id = %s AND rejected_at < %s", (workspace, now - KEPT)
    ).rowcount


def _whole_words(words: Iterable[bytes]) -> re.Pattern[bytes]:
    return re.compile(rb"(?<!%s)(?:%s)(?!%s)" % (_WORD, b"|".join(map(re.escape, words)), _WORD))
