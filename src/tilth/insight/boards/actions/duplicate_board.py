"""Makes a dashboard once more under another name; both show the same saved questions."""

from uuid import UUID

from tilth.insight.boards.actions.create_board import create_board
from tilth.insight.boards.contracts import Board, BoardDraft
from tilth.insight.boards.queries import get_board, today_of
from tilth.kernel.clock import Clock
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session


def duplicate_board(session: Session, board_id: UUID, name: str, *, clock: Clock, actor: Actor) -> Board:
    """The copy belongs to who makes it. Raises BoardNotFound."""
    board = get_board(session, board_id, today_of(session, clock))
    draft = BoardDraft(name, board.description, list(board.tiles))
    return create_board(session, draft, clock=clock, actor=actor)
