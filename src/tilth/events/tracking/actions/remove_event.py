"""Take an event with its properties out of the tracking plan; what came of it stays."""

import msgspec
import sqlalchemy as sa

from tilth.events.errors import DeclaredEventNotFound
from tilth.events.models import declared_event
from tilth.events.tracking.actions.declare_event import forget_properties
from tilth.events.tracking.queries import find_planned
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session


def remove_event(session: Session, event: str, *, actor: Actor) -> None:
    """Raises DeclaredEventNotFound."""
    before = find_planned(session, event)
    if before is None:
        raise DeclaredEventNotFound("The plan has no such event.")
    forget_properties(session, event)
    session.connection.execute(
        sa.delete(declared_event).where(
            declared_event.c.workspace_id == session.workspace, declared_event.c.event == event
        )
    )
    append_audit(
        session, actor=actor, action="event.removed", subject=event, before=msgspec.to_builtins(before), after=None
    )
