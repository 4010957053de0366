"""Makes a dashboard for everybody of the workspace."""

from typing import Any
from uuid import UUID

from tilth.insight.boards.checking import check_tiles
from tilth.insight.boards.contracts import Board, BoardDraft
from tilth.insight.boards.errors import InvalidBoard
from tilth.insight.boards.models import dashboard, to_json
from tilth.insight.boards.queries import find_questions, get_board, today_of
from tilth.kernel.clock import Clock
from tilth.kernel.ids import uuid7
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session
from tilth.platform.workspaces.api import check_name


def create_board(session: Session, draft: BoardDraft, *, clock: Clock, actor: Actor) -> Board:
    """Raises InvalidBoard for tiles that cannot be drawn."""
    board_id: UUID = uuid7()
    values = columns_of(session, draft, clock)
    made = {"workspace_id": session.workspace, "id": board_id, "owner": str(actor), "owner_name": actor.shown}
    session.connection.execute(dashboard.insert().values({**made, **values}))
    append_audit(session, actor=actor, action="dashboard.created", subject=str(board_id), after=values)
    return get_board(session, board_id, today_of(session, clock))


def columns_of(session: Session, draft: BoardDraft, clock: Clock) -> dict[str, Any]:
    """What is stored of a draft. Raises as `create_board`."""
    today = today_of(session, clock)
    check_tiles(draft.tiles, today)
    asked = {tile.question for tile in draft.tiles if tile.question is not None}
    missing = asked - {question.id for question in find_questions(session, asked, today)}
    if missing:
        raise InvalidBoard(
            "A tile shows a question that is not saved in this workspace: save it first, or remove the tile.",
            questions=sorted(map(str, missing)),
        )
    return {
        "name": check_name(draft.name),
        "description": draft.description.strip(),
        "tiles": to_json(draft.tiles),
    }
