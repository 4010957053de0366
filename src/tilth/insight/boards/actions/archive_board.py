"""Takes a dashboard out of the lists, and back into them."""

from uuid import UUID

from tilth.insight.boards.models import dashboard
from tilth.insight.boards.versions import set_archived
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session


def archive_board(session: Session, board_id: UUID, *, actor: Actor) -> None:
    """Raises BoardNotFound."""
    set_archived(session, dashboard, board_id, archived=True, actor=actor)


def restore_board(session: Session, board_id: UUID, *, actor: Actor) -> None:
    """Raises BoardNotFound."""
    set_archived(session, dashboard, board_id, archived=False, actor=actor)
