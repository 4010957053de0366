"""Decide how long events are kept."""

from datetime import date

from sqlalchemy.dialects.postgresql import insert

from tilth.history.actions.keep_from import keep_from
from tilth.history.queries import get_state
from tilth.history.retention.contracts import Retention
from tilth.history.retention.cutting import find_first_kept, moment_of
from tilth.history.retention.errors import RetentionNotConfirmed
from tilth.history.retention.models import data_retention
from tilth.history.retention.queries import get_retention
from tilth.kernel.clock import Clock
from tilth.kernel.zones import load_zone
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session, driver_connection
from tilth.platform.workspaces.api import get_workspace


def set_retention(
    session: Session,
    clock: Clock,
    *,
    event_months: int | None,
    rejected_days: int,
    first_kept: date | None,
    actor: Actor,
) -> Retention:
    """The next night removes what is older. Keeping more shows at once what no night has removed yet.

    `first_kept` is the day that a preview named: who confirms it has seen what goes. Raises RetentionNotConfirmed,
    InvalidRetention.
    """
    before = get_retention(session)
    zone = load_zone(get_workspace(session).time_zone)
    wanted = find_first_kept(clock.now(), zone, event_months)
    if wanted != first_kept:
        raise RetentionNotConfirmed(
            f"With this setting events are kept from {wanted or 'the beginning'} on, which is not the day that was "
            "confirmed: look at the preview again.",
            first_kept=None if wanted is None else wanted.isoformat(),
        )
    values = {"event_months": event_months, "rejected_days": rejected_days, "changed_by": str(actor)}
    session.connection.execute(
        insert(data_retention)
        .values(workspace_id=session.workspace, changed_at=clock.now(), **values)
        .on_conflict_do_update(index_elements=["workspace_id"], set_={"changed_at": clock.now(), **values})
    )
    connection = driver_connection(session)
    moment = moment_of(wanted, zone)
    if moment < get_state(connection, session.workspace).kept_from:
        keep_from(connection, session.workspace, moment)
    append_audit(
        session,
        actor=actor,
        action="data_retention.changed",
        subject="data_retention",
        before={"event_months": before.event_months, "rejected_days": before.rejected_days},
        after={"event_months": event_months, "rejected_days": rejected_days},
        first_kept=None if wanted is None else wanted.isoformat(),
    )
    return get_retention(session)
