"""Saves a question once more under another name, to be changed without changing the first."""

from uuid import UUID

import sqlalchemy as sa

from tilth.insight.boards.actions.create_question import insert_question
from tilth.insight.boards.contracts import SavedQuestion
from tilth.insight.boards.errors import QuestionNotFound
from tilth.insight.boards.models import saved_question
from tilth.kernel.clock import Clock
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session
from tilth.platform.workspaces.api import check_name

_COPIED = ("kind", "description", "question", "range", "chart")


def duplicate_question(session: Session, question_id: UUID, name: str, *, clock: Clock, actor: Actor) -> SavedQuestion:
    """The copy belongs to who makes it. Raises QuestionNotFound."""
    table = saved_question
    query = sa.select(*(table.c[column] for column in _COPIED))
    row = session.connection.execute(
        query.where(table.c.workspace_id == session.workspace, table.c.id == question_id)
    ).one_or_none()
    if row is None:
        raise QuestionNotFound("There is no such saved question: it may be another workspace's.")
    values = {"name": check_name(name), **row._mapping}  # noqa: SLF001 — SQLAlchemy's public name
    return insert_question(session, values, clock=clock, actor=actor)
