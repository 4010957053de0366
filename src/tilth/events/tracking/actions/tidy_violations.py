"""Violations go with time, and their samples with the person whom they name."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from tilth.events.forgetting import name_persons
from tilth.kernel.ids import WorkspaceId

KEPT = timedelta(days=90)


def drop_old_violations(connection: psycopg.Connection[Any], workspace: WorkspaceId, now: datetime) -> int:
    """Delete those of days before KEPT; returns how many counts there were."""
    return connection.execute(
        "DELETE FROM plan_violation WHERE workspace_id = %s AND day < %s", (workspace, (now - KEPT).date())
    ).rowcount


def forget_samples(connection: psycopg.Connection[Any], workspace: WorkspaceId, identifiers: Sequence[str]) -> int:
    """Take out samples that name one of these identifiers; returns how many counts had any."""
    named = name_persons(identifiers)
    if named is None:
        return 0
    rows = connection.execute(
        "SELECT day, event, property, rule, samples FROM plan_violation WHERE workspace_id = %s", (workspace,)
    ).fetchall()
    changed = [
        (Jsonb(kept), workspace, *key)
        for *key, samples in rows
        if len(kept := [s for s in samples if not named(f"{s['value']}\n{s['message_id']}")]) < len(samples)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            UPDATE plan_violation SET samples = %s
             WHERE workspace_id = %s AND day = %s AND event = %s AND property = %s AND rule = %s
            """,
            changed,
        )
    return len(changed)
