"""Change what a rule watches, let it rest, or only call it otherwise."""

from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec.structs import replace

from tilth.insight.alerts.actions.create_rule import to_columns
from tilth.insight.alerts.contracts import Rule, RuleDraft
from tilth.insight.alerts.models import alert, alert_rule
from tilth.insight.alerts.queries import get_rule
from tilth.insight.alerts.series import check_draft
from tilth.insight.ground import Ground
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session


def update_rule(session: Session, ground: Ground, rule_id: UUID, draft: RuleDraft, *, actor: Actor) -> Rule:
    """A rule that asks something else, or rests, begins anew: its alert is over.

    Raises RuleNotFound, and what its question raises where it cannot be asked.
    """
    before = get_rule(session, rule_id)
    if draft == before.draft:
        return before
    check_draft(ground, draft)
    values = {**to_columns(draft), "revision": before.revision + 1}
    if replace(draft, name="") != replace(before.draft, name=""):
        values |= {"firing": False, "last_period": None, "last_value": None, "judged_at": None, "problem": None}
        end_alert(session, rule_id)
    session.connection.execute(
        sa.update(alert_rule)
        .where(alert_rule.c.workspace_id == session.workspace, alert_rule.c.rule_id == rule_id)
        .values(**values)
    )
    append_audit(
        session,
        actor=actor,
        action="alert_rule.updated",
        subject=draft.name,
        before=msgspec.to_builtins(before.draft),
        after=msgspec.to_builtins(draft),
    )
    return get_rule(session, rule_id)


def end_alert(session: Session, rule_id: UUID) -> None:
    """Of a rule that does not watch any more, or something else."""
    session.connection.execute(
        sa.update(alert)
        .where(alert.c.workspace_id == session.workspace, alert.c.rule_id == rule_id, alert.c.resolved_at.is_(None))
        .values(resolved_at=sa.func.now())
    )
