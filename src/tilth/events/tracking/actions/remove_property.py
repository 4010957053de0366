"""Take a property out of the tracking plan; events keep it."""

from tilth.events.errors import DeclaredPropertyNotFound
from tilth.events.models import declared_property
from tilth.events.tracking.queries import lock_property
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session


def remove_property(session: Session, *, event: str, name: str, actor: Actor) -> None:
    """Raises DeclaredPropertyNotFound."""
    before = lock_property(session, event, name)
    if before is None:
        raise DeclaredPropertyNotFound(f"'{event or '*'}' has no declared property '{name}'.")
    table = declared_property
    session.connection.execute(
        table.delete().where(
            table.c.workspace_id == session.workspace, table.c.event == event, table.c.property == name
        )
    )
    append_audit(session, actor=actor, action="property.removed", subject=f"{event or '*'} · {name}", before=before)
