"""Saves a question under a name, for everybody of the workspace."""

from typing import Any
from uuid import UUID

from tilth.insight.boards.checking import check_question
from tilth.insight.boards.contracts import QuestionDraft, SavedQuestion
from tilth.insight.boards.models import saved_question, to_json
from tilth.insight.boards.queries import from_question, get_question, today_of
from tilth.kernel.clock import Clock
from tilth.kernel.ids import uuid7
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session
from tilth.platform.workspaces.api import check_name, get_workspace


def create_question(session: Session, draft: QuestionDraft, *, clock: Clock, actor: Actor) -> SavedQuestion:
    """Raises what asking the question would raise, but for events that have not come yet."""
    return insert_question(session, columns_of(session, draft, clock), clock=clock, actor=actor)


def insert_question(session: Session, values: dict[str, Any], *, clock: Clock, actor: Actor) -> SavedQuestion:
    question_id: UUID = uuid7()
    made = {"workspace_id": session.workspace, "id": question_id, "owner": str(actor), "owner_name": actor.shown}
    session.connection.execute(saved_question.insert().values({**made, **values}))
    append_audit(session, actor=actor, action="saved_question.created", subject=str(question_id), after=values)
    return get_question(session, question_id, today_of(session, clock))


def columns_of(session: Session, draft: QuestionDraft, clock: Clock) -> dict[str, Any]:
    """What is stored of a draft. Raises as `create_question`."""
    currency = get_workspace(session).currency
    kind = check_question(draft.question, draft.range, today_of(session, clock), currency)
    return {
        "kind": str(kind),
        "name": check_name(draft.name),
        "description": draft.description.strip(),
        "question": from_question(draft.question),
        "range": to_json(draft.range),
        "chart": to_json(draft.chart),
    }
