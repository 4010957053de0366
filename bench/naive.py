"""What PostgreSQL alone does with the same events, in the same run: the baseline of `weave`."""

import time
from collections.abc import Sequence
from typing import Any

import msgspec
import psycopg

from bench.parts import Ground
from tilth.entrypoints.demo.simulator.payloads import Message

_TRANSACTION = 2_500
"""Events, as many as a request of the burst holds."""


_TABLES = """
    CREATE TABLE naive_person (
        person_no bigint GENERATED ALWAYS AS IDENTITY, identifier text PRIMARY KEY
    );
    CREATE TABLE naive_event (
        message_id text PRIMARY KEY, person_no bigint NOT NULL, ts timestamptz NOT NULL, event text, properties jsonb
    );
    CREATE INDEX ON naive_event (person_no, ts)
"""
_ONE = """
    WITH person AS (
        INSERT INTO naive_person (identifier) VALUES (%s)
        ON CONFLICT (identifier) DO UPDATE SET identifier = excluded.identifier RETURNING person_no
    )
    INSERT INTO naive_event (message_id, person_no, ts, event, properties)
    SELECT %s, person_no, %s, %s, %s::jsonb FROM person ON CONFLICT (message_id) DO NOTHING
"""


def weave_row_by_row(ground: Ground, messages: Sequence[Message]) -> float:
    """Events a second when PostgreSQL does it all: a person per identifier, unique ids, an index by person and time.

    One statement an event, pipelined, one durable commit for each 2,500. Knows nothing of merges, vetoes, profiles,
    order lines or amounts.
    """
    with psycopg.connect(ground.owner_url, autocommit=True) as connection:
        connection.execute(_TABLES)
    rows = [_row(message) for message in messages]
    started = time.monotonic()
    with psycopg.connect(ground.owner_url) as connection:
        for start in range(0, len(rows), _TRANSACTION):
            with connection.transaction(), connection.cursor() as cursor:
                cursor.executemany(_ONE, rows[start : start + _TRANSACTION])
    return len(rows) / (time.monotonic() - started)


def _row(message: Message) -> tuple[Any, ...]:
    properties = message.properties or msgspec.Raw(b"{}")
    identifier = message.user_id or message.anonymous_id
    return identifier, message.message_id, message.timestamp, message.event, bytes(properties).decode()
