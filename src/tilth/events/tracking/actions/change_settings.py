"""Say what becomes of events that the plan does not name."""

from sqlalchemy.dialects.postgresql import insert

from tilth.events.models import tracking_plan
from tilth.events.tracking.queries import rejects_unknown
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session


def change_settings(session: Session, *, reject_unknown: bool, actor: Actor) -> None:
    before = rejects_unknown(session)
    session.connection.execute(
        insert(tracking_plan)
        .values(workspace_id=session.workspace, reject_unknown=reject_unknown)
        .on_conflict_do_update(index_elements=[tracking_plan.c.workspace_id], set_={"reject_unknown": reject_unknown})
    )
    append_audit(
        session,
        actor=actor,
        action="tracking_plan.updated",
        subject="tracking plan",
        before={"reject_unknown": before},
        after={"reject_unknown": reject_unknown},
    )
