"""Let a rule watch a metric."""

import msgspec
import sqlalchemy as sa

from tilth.insight.alerts.contracts import Rule, RuleDraft
from tilth.insight.alerts.errors import TooManyRules
from tilth.insight.alerts.models import alert_rule
from tilth.insight.alerts.queries import count_rules, get_rule
from tilth.insight.alerts.series import check_draft
from tilth.insight.ground import Ground
from tilth.kernel.ids import uuid7
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session

MAX_RULES = 200
"""Of a workspace: all are judged every hour."""


def create_rule(session: Session, ground: Ground, draft: RuleDraft, *, actor: Actor) -> Rule:
    """Raises TooManyRules, and what its question raises where it cannot be asked."""
    check_draft(ground, draft)
    if count_rules(session) >= MAX_RULES:
        raise TooManyRules(f"A workspace has at most {MAX_RULES} alert rules: archive some that nobody needs.")
    rule_id = uuid7()
    values = {"workspace_id": session.workspace, "rule_id": rule_id, "revision": 1, "created_by": str(actor)}
    session.connection.execute(sa.insert(alert_rule).values(**values, **to_columns(draft)))
    append_audit(session, actor=actor, action="alert_rule.created", subject=draft.name, rule=msgspec.to_builtins(draft))
    return get_rule(session, rule_id)


def to_columns(draft: RuleDraft) -> dict[str, object]:
    """The draft, and what of it lists are searched and sorted by."""
    return {
        "name": draft.name,
        "metric": draft.metric,
        "period_kind": str(draft.window),
        "enabled": draft.enabled,
        "draft": msgspec.to_builtins(draft),
    }
