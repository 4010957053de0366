"""Rejected events hold what people sent: they go with the person whom they name, and with time."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import psycopg

from tilth.kernel.ids import WorkspaceId
from tilth.kernel.text import fold_text

KEPT = timedelta(days=90)
"""Long enough to notice, fix and replay; a flood of bad events must not fill the disk for good."""
_WORD = r"[A-Za-z0-9_.@+-]"
"""ASCII only: Chinese has no spaces, and forgetting too much is better than too little."""
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_PHONE = re.compile(r"\+?\d{6,}")
_GAP = r"[\s().\-\u2010-\u2015]*"
"""What people write between the digits of a phone number."""


def forget_rejections(connection: psycopg.Connection[Any], workspace: WorkspaceId, identifiers: Sequence[str]) -> int:
    """Delete the rejected events that name one of these identifiers as a whole word; returns how many.

    Payload, context and message are compared as folded text: in any case and width, and phone numbers with any
    prefix and any gaps between their digits. Every rejected event of the workspace is read once, a row at a time.
    """
    named = _whole_words([identifier for identifier in identifiers if identifier])
    if named is None:
        return 0
    gone = []
    with connection.cursor() as cursor:
        rows = cursor.stream(
            "SELECT rejected_id, payload, context::text, message, place FROM rejected_event WHERE workspace_id = %s",
            (workspace,),
        )
        for rejected_id, payload, *texts in rows:
            if named.search("\n".join(map(_fold, (payload.decode(errors="replace"), *texts)))):
                gone.append(rejected_id)
    connection.execute(
        "DELETE FROM rejected_event WHERE workspace_id = %s AND rejected_id = ANY(%s)", (workspace, gone)
    )
    return len(gone)


def drop_old_rejections(connection: psycopg.Connection[Any], workspace: WorkspaceId, now: datetime) -> int:
    """Delete what was rejected before KEPT."""
    return connection.execute(
        "DELETE FROM rejected_event WHERE workspace_id = %s AND rejected_at < %s", (workspace, now - KEPT)
    ).rowcount


def _fold(text: str) -> str:
    """JSON may write any character by its number."""
    return fold_text(_ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)).casefold()


def _whole_words(identifiers: Sequence[str]) -> re.Pattern[str] | None:
    if not identifiers:
        return None
    forms = [rf"(?<!{_WORD}){re.escape(_fold(identifier))}(?!{_WORD})" for identifier in identifiers]
    # A country's prefix may precede the digits: only what follows them tells another number.
    forms += [_GAP.join(i.removeprefix("+")) + r"(?!\d)" for i in identifiers if _PHONE.fullmatch(i)]
    return re.compile("|".join(forms))
