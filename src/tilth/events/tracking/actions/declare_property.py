"""Put a property of an event into the tracking plan, or change what is said of it."""

from typing import Any

from sqlalchemy.dialects.postgresql import insert

from tilth.events.errors import InvalidDeclaration, PlanFull
from tilth.events.models import declared_property
from tilth.events.tracking.contracts import DeclaredProperty, PropertyDeclaration, PropertyType
from tilth.events.tracking.queries import list_declared_properties, lock_property
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session

MAX_DECLARED = 5_000
"""Each is looked at in every event that it belongs to."""
_SCALARS = {
    PropertyType.TEXT: (str,),
    PropertyType.NUMBER: (int, float),
    PropertyType.BOOLEAN: (bool,),
    PropertyType.TIME: (str, int, float),
}


def declare_property(session: Session, declared: DeclaredProperty, *, actor: Actor) -> DeclaredProperty:
    """Raises InvalidDeclaration, PlanFull."""
    check_declaration(declared)
    known = {(d.event, d.property) for d in list_declared_properties(session)}
    require_room(known | {(declared.event, declared.property)})
    before = lock_property(session, declared.event, declared.property)
    store_property(session, declared.event, declared)
    append_audit(
        session,
        actor=actor,
        action="property.declared",
        subject=f"{declared.event or '*'} · {declared.property}",
        before=before,
        after=lock_property(session, declared.event, declared.property),
    )
    return declared


def require_room(declared: set[tuple[str, str]]) -> None:
    """Raises PlanFull."""
    if len(declared) > MAX_DECLARED:
        raise PlanFull(f"A plan has at most {MAX_DECLARED} properties: remove one that nobody uses.")


def check_declaration(declared: PropertyDeclaration) -> None:
    """Raises InvalidDeclaration."""
    if not declared.property.strip():
        raise InvalidDeclaration("A property needs a name.")
    fitting = _SCALARS.get(declared.type, ())
    for value in declared.allowed or ():
        if not isinstance(value, fitting) or (isinstance(value, bool) and declared.type is not PropertyType.BOOLEAN):
            raise InvalidDeclaration(
                f"'{declared.property}' is a {declared.type}, and its allowed value {value!r} is none.",
                property=declared.property,
            )


def store_property(session: Session, event: str, declared: PropertyDeclaration) -> None:
    values: dict[str, Any] = {
        "type": str(declared.type),
        "description": declared.description,
        "required": declared.required,
        "allowed": declared.allowed,
    }
    table = declared_property
    session.connection.execute(
        insert(table)
        .values(workspace_id=session.workspace, event=event, property=declared.property, **values)
        .on_conflict_do_update(index_elements=[table.c.workspace_id, table.c.event, table.c.property], set_=values)
    )
