"""Puts another layout or name in the place of a dashboard's."""

from uuid import UUID

from tilth.insight.boards.actions.create_board import columns_of
from tilth.insight.boards.contracts import Board, BoardChange
from tilth.insight.boards.models import dashboard
from tilth.insight.boards.queries import get_board, today_of
from tilth.insight.boards.versions import change_row
from tilth.kernel.clock import Clock
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session


def update_board(session: Session, board_id: UUID, change: BoardChange, *, clock: Clock, actor: Actor) -> Board:
    """Raises BoardNotFound, StaleVersion, and as `create_board`."""
    values = columns_of(session, change, clock)
    change_row(session, dashboard, board_id, change.version, values, actor=actor)
    return get_board(session, board_id, today_of(session, clock))
