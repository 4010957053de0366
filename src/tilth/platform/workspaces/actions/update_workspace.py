import sqlalchemy as sa

from tilth.kernel.money import parse_currency
from tilth.kernel.zones import load_zone
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session
from tilth.platform.workspaces.actions.create_workspace import check_name
from tilth.platform.workspaces.contracts import Workspace
from tilth.platform.workspaces.errors import CalendarInUse, WorkspaceNotFound
from tilth.platform.workspaces.models import workspace
from tilth.platform.workspaces.queries import find_workspace


def update_workspace(
    session: Session,
    *,
    name: str | None = None,
    time_zone: str | None = None,
    currency: str | None = None,
    has_events: bool,
    actor: Actor,
) -> Workspace:
    """Changes what is given. Raises CalendarInUse for zone and currency once the workspace has events.

    `has_events` comes from the caller, because the events live in a room above this one.
    """
    before = find_workspace(session.connection, session.workspace)
    if before is None:
        raise WorkspaceNotFound("This workspace does not exist.")
    wanted: dict[str, str] = {}
    if name is not None:
        wanted["name"] = check_name(name)
    if time_zone is not None:
        wanted["time_zone"] = load_zone(time_zone).key
    if currency is not None:
        wanted["currency"] = parse_currency(currency)
    changes = {field: value for field, value in wanted.items() if value != getattr(before, field)}
    if not changes:
        return before
    if has_events and changes.keys() & {"time_zone", "currency"}:
        raise CalendarInUse(
            "Time zone and currency are fixed once a workspace has events: create a new workspace and import again."
        )
    session.connection.execute(
        sa.update(workspace).where(workspace.c.workspace_id == session.workspace).values(**changes)
    )
    append_audit(
        session,
        actor=actor,
        action="workspace.updated",
        subject=before.slug,
        before={field: getattr(before, field) for field in changes},
        after=changes,
    )
    after = find_workspace(session.connection, session.workspace)
    assert after is not None
    return after
