"""Forget rejected events that nobody will mend."""

import msgspec
import sqlalchemy as sa

from tilth.events.models import rejected_event
from tilth.events.rejected.selecting import Selection, conditions
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session


def discard_rejections(session: Session, selection: Selection, *, actor: Actor) -> int:
    """Deletes what fits; returns how many."""
    deleted = session.connection.execute(
        sa.delete(rejected_event).where(*conditions(session.workspace, selection))
    ).rowcount
    append_audit(
        session,
        actor=actor,
        action="rejected_event.discarded",
        subject=f"{deleted} events",
        selection=msgspec.to_builtins(selection),
    )
    return deleted
