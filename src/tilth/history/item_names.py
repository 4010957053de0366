"""What products are called: events name them by a code, and most of them say the name beside it.

The name that was woven last counts. It is for readers only: no number depends on it.
"""

from collections.abc import Collection, Mapping

import psycopg

from tilth.history.terms import stored_form
from tilth.kernel.ids import WorkspaceId
from tilth.platform.database.sessions import ReadSession, driver_connection


def save_item_names(connection: psycopg.Connection, workspace: WorkspaceId, names: Mapping[str, str]) -> None:
    """By item; in the caller's transaction."""
    if not names:
        return
    stored = {stored_form(item): stored_form(name) for item, name in sorted(names.items())}
    connection.execute(
        "INSERT INTO item_name SELECT %s, * FROM unnest(%s::text[], %s::text[]) "
        "ON CONFLICT (workspace_id, item) DO UPDATE SET name = excluded.name WHERE item_name.name <> excluded.name",
        (workspace, list(stored), list(stored.values())),
    )


def find_item_names(session: ReadSession, items: Collection[str]) -> dict[str, str]:
    """Names of those items that have one."""
    rows = driver_connection(session).execute(
        "SELECT item, name FROM item_name WHERE workspace_id = %s AND item = ANY(%s)",
        (session.workspace, list(items)),
    )
    return dict(rows.fetchall())


def find_items_called(session: ReadSession, part: str) -> frozenset[str]:
    """All items whose name has `part`, whatever the case: who ranks them must not miss the frequent ones.

    One pass over the workspace's names, which are short: an index of parts would need `pg_trgm`, which the PostgreSQL
    that comes with Tilth does not have.
    """
    rows = driver_connection(session).execute(
        "SELECT item FROM item_name WHERE workspace_id = %s AND position(lower(%s) in lower(name)) > 0",
        (session.workspace, part),
    )
    return frozenset(row[0] for row in rows)
