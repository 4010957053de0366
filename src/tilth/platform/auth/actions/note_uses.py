"""How write keys are used, hour by hour."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from tilth.kernel.ids import KeyId, WorkspaceId
from tilth.platform.auth.models import write_key_use
from tilth.platform.database.sessions import AdminSession

KEPT = timedelta(days=8)


@dataclass(slots=True)
class KeyUse:
    """Since the last note."""

    events: int
    last_at: datetime


def note_uses(session: AdminSession, uses: Mapping[tuple[WorkspaceId, KeyId], KeyUse]) -> None:
    """Adds to what the hours have; hours that are older than KEPT go with a key's next use, but for its latest."""
    table = write_key_use
    for (workspace, key), use in sorted(uses.items()):
        hour = use.last_at.replace(minute=0, second=0, microsecond=0)
        given = insert(table).values(
            workspace_id=workspace, key_id=key, hour=hour, events=use.events, last_at=use.last_at
        )
        session.connection.execute(
            given.on_conflict_do_update(
                index_elements=["workspace_id", "key_id", "hour"],
                set_={
                    "events": table.c.events + given.excluded.events,
                    "last_at": sa.func.greatest(table.c.last_at, given.excluded.last_at),
                },
            )
        )
        session.connection.execute(
            sa.delete(table).where(table.c.workspace_id == workspace, table.c.key_id == key, table.c.hour < hour - KEPT)
        )
