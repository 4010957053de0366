"""Puts the rows of a test into a workspace's real history: some in run files, the rest in the recent tail."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import psycopg
import pyarrow as pa
from tests.insight.memory import Row, in_order

from tilth.history.api import APPENDED_SCHEMA, Store, TermEncoder, append_recent, fold_in
from tilth.history.contracts import CODED_COLUMNS
from tilth.kernel.ids import WorkspaceId
from tilth.platform.database.sessions import Database


def weave(database: Database, store: Store, workspace: WorkspaceId, rows: Sequence[Row]) -> None:
    """Three batches: one folded in, one folded in over it, one recent."""
    encoder = TermEncoder()
    ordered = in_order(rows)
    for third in range(3):
        with database.pipeline() as connection:
            append_recent(connection, workspace, _table(connection, encoder, workspace, ordered[third::3]))
        if third < 2:
            with database.pipeline() as connection:
                fold_in(connection, store, workspace, now=datetime.now(UTC))


def _table(
    connection: psycopg.Connection, encoder: TermEncoder, workspace: WorkspaceId, rows: Sequence[Row]
) -> pa.Table:
    columns: dict[str, pa.Array] = {}
    for field in APPENDED_SCHEMA:
        if field.name in CODED_COLUMNS:
            texts = pa.array([row.text(field.name) for row in rows], pa.string())
            columns[field.name] = encoder.encode(connection, workspace, field.name, texts).cast(field.type)
        elif field.name == "properties":
            columns[field.name] = pa.array([_properties(row) for row in rows], pa.string())
        else:
            default = None if field.nullable else "" if pa.types.is_string(field.type) else 0
            columns[field.name] = pa.array([_value(row, field.name, default) for row in rows], field.type)
    return pa.table(columns, schema=APPENDED_SCHEMA)


def _value(row: Row, name: str, default: object) -> object:
    match name:
        case "person_no":
            return row.person
        case "order_key":
            return 0 if row.order is None else row.order + 1
        case "ts" | "value" | "price" | "quantity" | "flags":
            return getattr(row, name)
        case "url" | "referrer":
            return row.text(name) or default
        case _:
            return default


def _properties(row: Row) -> str | None:
    found = {name.removeprefix("prop:"): text for name, text in row.texts if name.startswith("prop:") and text}
    return json.dumps(found) if found else None
