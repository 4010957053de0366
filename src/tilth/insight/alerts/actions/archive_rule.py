"""Stop watching; the alerts that the rule raised stay."""

from uuid import UUID

import msgspec
import sqlalchemy as sa

from tilth.insight.alerts.actions.update_rule import end_alert
from tilth.insight.alerts.models import alert_rule
from tilth.insight.alerts.queries import get_rule
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session


def archive_rule(session: Session, rule_id: UUID, *, actor: Actor) -> None:
    """Raises RuleNotFound, also where it was archived before."""
    rule = get_rule(session, rule_id)
    session.connection.execute(
        sa.update(alert_rule)
        .where(alert_rule.c.workspace_id == session.workspace, alert_rule.c.rule_id == rule_id)
        .values(archived_at=sa.func.now(), firing=False, revision=rule.revision + 1)
    )
    end_alert(session, rule_id)
    append_audit(
        session,
        actor=actor,
        action="alert_rule.archived",
        subject=rule.draft.name,
        rule=msgspec.to_builtins(rule.draft),
    )
