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


def forget_samples(
    connection: psycopg.Connection[Any],
    workspace: WorkspaceId,
    identifiers: Sequence[str],
    persons: Sequence[int] = (),
) -> int:
    """Take out these persons, their samples and those that name an identifier; returns how many counts had samples."""
    numbers = list(persons)
    connection.execute(
        """
        UPDATE plan_violation
           SET persons = ARRAY(SELECT person FROM unnest(persons) AS person WHERE person <> ALL(%(persons)s::integer[]))
         WHERE workspace_id = %(workspace)s AND persons && %(persons)s::integer[]
        """,
        {"workspace": workspace, "persons": numbers},
    )
    named = name_persons(identifiers) or (lambda _: False)
    rows = connection.execute(
        "SELECT day, event, property, rule, samples FROM plan_violation WHERE workspace_id = %s", (workspace,)
    ).fetchall()
    changed = [
        (Jsonb(kept), workspace, *key)
        for *key, samples in rows
        if len(
            kept := [
                sample
                for sample in samples
                if sample.get("person_no") not in numbers and not named(f"{sample['value']}\n{sample['message_id']}")
            ]
        )
        < len(samples)
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
