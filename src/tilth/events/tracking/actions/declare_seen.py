"""Declare events as they were seen, many at once."""

from collections.abc import Sequence

from tilth.events.tracking.actions.declare_event import declare_event
from tilth.events.tracking.contracts import PlannedEvent
from tilth.events.tracking.queries import count_seen, list_seen_properties
from tilth.events.tracking.suggesting import suggest_event
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import ReadSession, Session


def make_suggestion(session: ReadSession, event: str) -> PlannedEvent:
    """Raises DeclaredEventNotFound for one that never came."""
    return suggest_event(event, count_seen(session, event), list_seen_properties(session, event))


def declare_seen(session: Session, events: Sequence[str], *, actor: Actor) -> list[PlannedEvent]:
    """Raises DeclaredEventNotFound, PlanFull; then none is declared."""
    return [declare_event(session, make_suggestion(session, event), actor=actor) for event in dict.fromkeys(events)]
