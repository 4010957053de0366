"""Put an event with its properties into the tracking plan, or change what is said of it."""

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from tilth.events.errors import InvalidDeclaration, PlanFull
from tilth.events.models import declared_event, declared_property
from tilth.events.tracking.actions.declare_property import check_declaration, require_room, store_property
from tilth.events.tracking.contracts import PlannedEvent
from tilth.events.tracking.queries import find_planned, list_declared_properties, list_planned
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session

MAX_EVENTS = 2_000


def declare_event(session: Session, planned: PlannedEvent, *, actor: Actor) -> PlannedEvent:
    """What is said now takes the place of all that was said before, properties included.

    Raises InvalidDeclaration, PlanFull.
    """
    check_event(planned)
    before = find_planned(session, planned.event)
    others = list_planned(session)
    if before is None and len(others) >= MAX_EVENTS:
        raise PlanFull(f"A plan has at most {MAX_EVENTS} events: remove one that nobody sends.")
    elsewhere = {(d.event, d.property) for d in list_declared_properties(session) if d.event != planned.event}
    require_room(elsewhere | {(planned.event, declared.property) for declared in planned.properties})
    store_event(session, planned)
    append_audit(
        session,
        actor=actor,
        action="event.declared",
        subject=planned.event,
        before=None if before is None else msgspec.to_builtins(before),
        after=msgspec.to_builtins(planned),
    )
    return planned


def check_event(planned: PlannedEvent) -> None:
    """Raises InvalidDeclaration."""
    if planned.event != planned.event.strip():
        raise InvalidDeclaration("The name of an event has no blanks around it.")
    names = [declared.property for declared in planned.properties]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InvalidDeclaration(f"'{planned.event}' declares '{twice}' twice.", property=twice)
    for declared in planned.properties:
        check_declaration(declared)


def store_event(session: Session, planned: PlannedEvent) -> None:
    values = {
        "description": planned.description,
        "owner": planned.owner,
        "status": str(planned.status),
        "enforce": planned.enforce,
        "updated_at": sa.func.now(),
    }
    table = declared_event
    session.connection.execute(
        insert(table)
        .values(workspace_id=session.workspace, event=planned.event, **values)
        .on_conflict_do_update(index_elements=[table.c.workspace_id, table.c.event], set_=values)
    )
    forget_properties(session, planned.event, but=[declared.property for declared in planned.properties])
    for declared in planned.properties:
        store_property(session, planned.event, declared)


def forget_properties(session: Session, event: str, *, but: Sequence[str] = ()) -> None:
    table = declared_property
    session.connection.execute(
        sa.delete(table).where(
            table.c.workspace_id == session.workspace, table.c.event == event, table.c.property.not_in(but)
        )
    )
