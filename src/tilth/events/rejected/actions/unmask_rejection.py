"""Show a rejected event whole."""

from tilth.events.errors import RejectedEventNotFound
from tilth.events.rejected.selecting import find_rejection
from tilth.events.rejections import RejectedEvent
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session


def unmask_rejection(session: Session, rejected_id: int, *, actor: Actor) -> RejectedEvent:
    """As it was sent; each look is written down. Raises RejectedEventNotFound."""
    found = find_rejection(session, rejected_id)
    if found is None:
        raise RejectedEventNotFound(f"There is no rejected event {rejected_id}.")
    append_audit(session, actor=actor, action="rejected_event.unmasked", subject=str(rejected_id))
    return found
