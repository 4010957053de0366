"""Put a property of an event into the tracking plan, or change what is said of it."""

from sqlalchemy.dialects.postgresql import insert

from tilth.events.errors import InvalidDeclaration, PlanFull
from tilth.events.models import declared_property
from tilth.events.plan import DeclaredProperty
from tilth.events.queries import list_declared_properties
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session

MAX_DECLARED = 500
"""Each may become a column of its own in the cache of history."""


def declare_property(session: Session, declared: DeclaredProperty, *, actor: Actor) -> DeclaredProperty:
    """Raises InvalidDeclaration, PlanFull."""
    if not declared.property.strip() or len(declared.property) > 255 or len(declared.event) > 255:
        raise InvalidDeclaration("A property has a name of 1 to 255 characters, an event at most 255.")
    known = {(d.event, d.property) for d in list_declared_properties(session)}
    if len(known | {(declared.event, declared.property)}) > MAX_DECLARED:
        raise PlanFull(f"A plan has at most {MAX_DECLARED} properties: remove one that nobody uses.")
    values = {"type": str(declared.type), "description": declared.description}
    table = declared_property
    session.connection.execute(
        insert(table)
        .values(workspace_id=session.workspace, event=declared.event, property=declared.property, **values)
        .on_conflict_do_update(index_elements=[table.c.workspace_id, table.c.event, table.c.property], set_=values)
    )
    append_audit(
        session,
        actor=actor,
        action="property.declared",
        subject=f"{declared.event or '*'} · {declared.property}",
        type=str(declared.type),
    )
    return declared
