"""Puts another question, name or drawing in the place of a saved one."""

from uuid import UUID

from tilth.insight.boards.actions.create_question import columns_of
from tilth.insight.boards.contracts import QuestionChange, SavedQuestion
from tilth.insight.boards.models import saved_question
from tilth.insight.boards.queries import get_question, today_of
from tilth.insight.boards.versions import change_row
from tilth.kernel.clock import Clock
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session


def update_question(
    session: Session, question_id: UUID, change: QuestionChange, *, clock: Clock, actor: Actor
) -> SavedQuestion:
    """Raises QuestionNotFound, StaleVersion, and as `create_question`."""
    values = columns_of(session, change, clock)
    change_row(session, saved_question, question_id, change.version, values, actor=actor)
    return get_question(session, question_id, today_of(session, clock))
