"""Reads of rules and alerts."""

from uuid import UUID

import msgspec
import sqlalchemy as sa

from tilth.insight.alerts.contracts import Alert, AlertState, Rule, RuleDraft
from tilth.insight.alerts.errors import AlertNotFound, RuleNotFound
from tilth.insight.alerts.models import alert, alert_rule
from tilth.kernel.pages import Page
from tilth.platform.database.lists import ListRequest, ListShape, list_rows
from tilth.platform.database.sessions import ReadSession

_RULES = ListShape(
    key=alert_rule.c.rule_id,
    sorts={
        "name": alert_rule.c.name,
        "metric": alert_rule.c.metric,
        "window": alert_rule.c.period_kind,
        "enabled": alert_rule.c.enabled,
        "firing": alert_rule.c.firing,
        "created_at": alert_rule.c.created_at,
        "judged_at": alert_rule.c.judged_at,
    },
    default="-created_at",
    searched=(alert_rule.c.name, alert_rule.c.metric),
)
_ALERTS = ListShape(
    key=alert.c.alert_id,
    sorts={
        "raised_at": alert.c.raised_at,
        "resolved_at": alert.c.resolved_at,
        "acknowledged_at": alert.c.acknowledged_at,
        "name": alert.c.name,
        "metric": alert.c.metric,
        "period": alert.c.period,
    },
    default="-raised_at",
    searched=(alert.c.name, alert.c.metric),
)


def list_rules(session: ReadSession, request: ListRequest, *, include_archived: bool = False) -> Page[Rule]:
    query = sa.select(alert_rule).where(alert_rule.c.workspace_id == session.workspace)
    if not include_archived:
        query = query.where(alert_rule.c.archived_at.is_(None))
    return list_rows(session.connection, query, _RULES, request, to_rule)


def list_active_rules(session: ReadSession) -> list[Rule]:
    """Those that are judged: enabled and not archived."""
    query = sa.select(alert_rule).where(
        alert_rule.c.workspace_id == session.workspace, alert_rule.c.archived_at.is_(None), alert_rule.c.enabled
    )
    return [to_rule(row) for row in session.connection.execute(query)]


def count_rules(session: ReadSession) -> int:
    query = sa.select(sa.func.count()).where(
        alert_rule.c.workspace_id == session.workspace, alert_rule.c.archived_at.is_(None)
    )
    return int(session.connection.execute(query).scalar_one())


def get_rule(session: ReadSession, rule_id: UUID) -> Rule:
    """Raises RuleNotFound, also for one that is archived."""
    query = sa.select(alert_rule).where(
        alert_rule.c.workspace_id == session.workspace,
        alert_rule.c.rule_id == rule_id,
        alert_rule.c.archived_at.is_(None),
    )
    row = session.connection.execute(query).one_or_none()
    if row is None:
        raise RuleNotFound("There is no such rule, or it was archived: list them with GET /insight/alert-rules.")
    return to_rule(row)


def list_alerts(
    session: ReadSession, request: ListRequest, *, state: AlertState | None = None, rule_id: UUID | None = None
) -> Page[Alert]:
    query = sa.select(alert).where(alert.c.workspace_id == session.workspace)
    match state:
        case AlertState.OPEN:
            query = query.where(alert.c.resolved_at.is_(None))
        case AlertState.RESOLVED:
            query = query.where(alert.c.resolved_at.is_not(None))
        case AlertState.UNSEEN:
            query = query.where(alert.c.acknowledged_at.is_(None))
        case None:
            pass
    if rule_id is not None:
        query = query.where(alert.c.rule_id == rule_id)
    return list_rows(session.connection, query, _ALERTS, request, to_alert)


def list_open_alerts(session: ReadSession) -> dict[UUID, Alert]:
    """By rule: none has two."""
    query = sa.select(alert).where(alert.c.workspace_id == session.workspace, alert.c.resolved_at.is_(None))
    return {row.rule_id: to_alert(row) for row in session.connection.execute(query)}


def get_alert(session: ReadSession, alert_id: UUID) -> Alert:
    """Raises AlertNotFound."""
    query = sa.select(alert).where(alert.c.workspace_id == session.workspace, alert.c.alert_id == alert_id)
    row = session.connection.execute(query).one_or_none()
    if row is None:
        raise AlertNotFound("There is no such alert: list them with GET /insight/alerts.")
    return to_alert(row)


def to_rule(row: sa.Row[tuple[object, ...]]) -> Rule:
    return Rule(
        rule_id=row.rule_id,
        draft=msgspec.convert(row.draft, RuleDraft),
        revision=row.revision,
        created_by=row.created_by,
        created_at=row.created_at,
        archived_at=row.archived_at,
        firing=row.firing,
        last_period=row.last_period,
        last_value=row.last_value,
        judged_at=row.judged_at,
        problem=row.problem,
    )


def to_alert(row: sa.Row[tuple[object, ...]]) -> Alert:
    return Alert(
        alert_id=row.alert_id,
        rule_id=row.rule_id,
        rule=msgspec.convert(row.rule, RuleDraft),
        period=row.period,
        value=row.value,
        low=row.low,
        high=row.high,
        reference=row.reference,
        raised_at=row.raised_at,
        last_period=row.last_period,
        last_value=row.last_value,
        resolved_at=row.resolved_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
    )
