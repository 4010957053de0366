"""Short ways to put events into an inbox, weave them, and look at whose they are."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

import msgspec
import psycopg
import pyarrow as pa
import zstandard
from psycopg.types.json import Jsonb

from tilth.events.api import append_normal
from tilth.events.contracts import NORMAL_SCHEMA
from tilth.kernel.ids import WorkspaceId
from tilth.people.api import Weaver
from tilth.platform.database.sessions import Database

START = 1_760_000_000_000_000
_numbers = count(1)


def make_event(**values: Any) -> dict[str, Any]:
    """A row of NORMAL_SCHEMA with what the test leaves open filled in."""
    number = next(_numbers)
    ts = START + number
    defaults = {"message_id": f"m{number}", "line_no": 0, "type": "track", "event": "Product Viewed", "active": True}
    return defaults | {"ts": ts, "received_at": ts} | values


def make_rows(*events: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(events), schema=NORMAL_SCHEMA)


def put_request(
    connection: psycopg.Connection[Any],
    workspace: WorkspaceId,
    body: dict[str, Any],
    received_at: datetime,
    *,
    source: str = "segment",
) -> None:
    """One inbox row, as the collecting API writes it."""
    connection.execute(
        """
        INSERT INTO inbox (workspace_id, received_at, encoding, events, context, payload)
        VALUES (%s, %s, 0, %s, %s, %s)
        """,
        (
            *(workspace, received_at, len(body["batch"]), Jsonb({"currency": "CNY", "source": source})),
            zstandard.compress(msgspec.json.encode(body)),
        ),
    )


@dataclass
class Shop:
    """A workspace with its weaver."""

    database: Database
    workspace: WorkspaceId
    weaver: Weaver = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        self.weaver = Weaver(self.workspace)

    def send(self, *messages: dict[str, Any], received_at: datetime | None = None) -> None:
        """Through the inbox as JSON: messages in Segment's form."""
        with self.database.pipeline() as connection:
            put_request(connection, self.workspace, {"batch": list(messages)}, received_at or datetime.now(UTC))

    def put(self, *events: dict[str, Any]) -> None:
        """Through the inbox as an import: rows of NORMAL_SCHEMA."""
        with self.database.pipeline() as connection:
            append_normal(connection, self.workspace, make_rows(*events), source="test")

    def weave(self) -> int:
        """Until nothing is left; returns the rows appended."""
        rows = 0
        while True:
            with self.database.pipeline() as connection:
                report = self.weaver.weave_once(connection)
            rows += report.rows
            if not report.requests:
                return rows

    def act(self, *events: dict[str, Any]) -> None:
        self.put(*events)
        self.weave()

    def query(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.database.pipeline() as connection:
            return connection.execute(statement, (self.workspace, *values)).fetchall()

    def rows(self) -> pa.Table:
        """Everything in the recent tail, as it was woven."""
        payloads = self.query("SELECT payload FROM recent_batch WHERE workspace_id = %s ORDER BY first_seq")
        return pa.concat_tables([pa.ipc.open_stream(payload).read_all() for (payload,) in payloads])

    def owners(self) -> dict[str, int]:
        """Message id → the person to whom its event belongs *now*, 0 once erased."""
        person_of = dict(self.query("SELECT origin, person_no FROM identifier WHERE workspace_id = %s"))
        rows = self.rows().select(["message_id", "origin", "line_no"]).to_pylist()
        return {row["message_id"]: person_of.get(row["origin"], 0) for row in rows if row["line_no"] == 0}

    def persons(self) -> set[frozenset[str]]:
        """The identifiers of each person."""
        found: dict[int, set[str]] = {}
        for person, value in self.query("SELECT person_no, value_norm FROM identifier WHERE workspace_id = %s"):
            found.setdefault(person, set()).add(value)
        return {frozenset(values) for values in found.values()}


def wait_for_batches(shop: Shop, batches: int, *, seconds: float) -> None:
    started = time.monotonic()
    while len(shop.query("SELECT 1 FROM recent_batch WHERE workspace_id = %s")) < batches:
        assert time.monotonic() - started < seconds
        time.sleep(0.02)


def together(*groups: Sequence[str] | str) -> set[frozenset[str]]:
    """`together("a b", "c")`: a and b are one person, c another."""
    return {frozenset(group.split() if isinstance(group, str) else group) for group in groups}
