"""Say that somebody has seen an alert and looks after it."""

from uuid import UUID

import sqlalchemy as sa

from tilth.insight.alerts.contracts import Alert
from tilth.insight.alerts.models import alert
from tilth.insight.alerts.queries import get_alert
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session


def acknowledge_alert(session: Session, alert_id: UUID, *, actor: Actor) -> Alert:
    """Whoever was first stays named. Raises AlertNotFound."""
    changed = session.connection.execute(
        sa.update(alert)
        .where(
            alert.c.workspace_id == session.workspace, alert.c.alert_id == alert_id, alert.c.acknowledged_at.is_(None)
        )
        .values(acknowledged_at=sa.func.now(), acknowledged_by=str(actor))
    )
    found = get_alert(session, alert_id)
    if changed.rowcount:
        append_audit(session, actor=actor, action="alert.acknowledged", subject=found.rule.name, alert_id=str(alert_id))
    return found
