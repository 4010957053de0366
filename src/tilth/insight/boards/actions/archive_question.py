"""Takes a saved question out of the lists, and back into them. Dashboards that show it go on showing it."""

from uuid import UUID

from tilth.insight.boards.models import saved_question
from tilth.insight.boards.versions import set_archived
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session


def archive_question(session: Session, question_id: UUID, *, actor: Actor) -> None:
    """Raises QuestionNotFound."""
    set_archived(session, saved_question, question_id, archived=True, actor=actor)


def restore_question(session: Session, question_id: UUID, *, actor: Actor) -> None:
    """Raises QuestionNotFound."""
    set_archived(session, saved_question, question_id, archived=False, actor=actor)
