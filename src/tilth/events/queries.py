"""Reads of the inbox."""

import sqlalchemy as sa

from tilth.events.models import inbox
from tilth.platform.database.sessions import ReadSession


def has_inbox_rows(session: ReadSession) -> bool:
    """Whether the inbox holds anything of this workspace, woven or not; hours that are woven get dropped."""
    return bool(
        session.connection.execute(sa.select(sa.exists().where(inbox.c.workspace_id == session.workspace))).scalar_one()
    )
