"""One row that several people may change: who read an old version does not overwrite a newer one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tilth.insight.boards.errors import BoardNotFound, QuestionNotFound, StaleVersion
from tilth.insight.boards.models import dashboard, saved_question
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session

NOUNS = {saved_question: "saved_question", dashboard: "dashboard"}
_MISSING = {saved_question: QuestionNotFound, dashboard: BoardNotFound}


def change_row(
    session: Session, table: sa.Table, row_id: UUID, version: int, values: Mapping[str, Any], *, actor: Actor
) -> None:
    """Writes what differs, as the next version. Raises StaleVersion, QuestionNotFound, BoardNotFound."""
    row = _lock(session, table, row_id)
    if row.version != version:
        raise StaleVersion(
            "Somebody has changed this in the meantime: load it again, then make your change.", version=row.version
        )
    before = {name: getattr(row, name) for name in values}
    changed = {name: value for name, value in values.items() if value != before[name]}
    if changed:
        _write(session, table, row_id, **changed, version=version + 1, changed_at=sa.func.now())
        then = {name: before[name] for name in changed}
        action = f"{NOUNS[table]}.changed"
        append_audit(session, actor=actor, action=action, subject=str(row_id), before=then, after=changed)


def set_archived(session: Session, table: sa.Table, row_id: UUID, *, archived: bool, actor: Actor) -> None:
    """To archive twice is no error. Raises QuestionNotFound, BoardNotFound."""
    row = _lock(session, table, row_id)
    if (row.archived_at is not None) == archived:
        return
    _write(session, table, row_id, archived_at=sa.func.now() if archived else None)
    verb = "archived" if archived else "restored"
    append_audit(session, actor=actor, action=f"{NOUNS[table]}.{verb}", subject=str(row_id), name=row.name)


def _lock(session: Session, table: sa.Table, row_id: UUID) -> sa.Row[Any]:
    query = sa.select(table).where(table.c.workspace_id == session.workspace, table.c.id == row_id).with_for_update()
    row = session.connection.execute(query).one_or_none()
    if row is None:
        raise _MISSING[table]("There is nothing with this id: it may be another workspace's.")
    return row


def _write(session: Session, table: sa.Table, row_id: UUID, **values: object) -> None:
    session.connection.execute(
        sa.update(table).where(table.c.workspace_id == session.workspace, table.c.id == row_id).values(**values)
    )
