"""Keep what rules came to: one statement for all rules, one for all alerts."""

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from tilth.insight.alerts.contracts import Alert
from tilth.insight.alerts.evaluating import Judged
from tilth.platform.database.sessions import Session

_RULES = sa.text("""
    UPDATE alert_rule r
       SET firing = j.firing, last_period = j.last_period, last_value = j.last_value, problem = j.problem,
           judged_at = now()
      FROM jsonb_to_recordset(CAST(:judged AS jsonb)) AS j(
           rule_id uuid, revision integer, before text,
           firing boolean, last_period text, last_value double precision, problem text)
     WHERE r.workspace_id = :workspace AND r.rule_id = j.rule_id
       AND r.revision = j.revision AND r.last_period IS NOT DISTINCT FROM j.before
    RETURNING r.rule_id
""")
_ALERTS = sa.text("""
    INSERT INTO alert (workspace_id, alert_id, rule_id, name, metric, rule, period, value, low, high, reference,
                       raised_at, last_period, last_value, resolved_at)
    SELECT :workspace, a.alert_id, a.rule_id, a.rule->>'name', a.rule->>'metric', a.rule, a.period, a.value, a.low,
           a.high, a.reference, a.raised_at, a.last_period, a.last_value, a.resolved_at
      FROM jsonb_to_recordset(CAST(:alerts AS jsonb)) AS a(
           alert_id uuid, rule_id uuid, rule jsonb, period text, value double precision, low double precision,
           high double precision, reference double precision, raised_at timestamptz, last_period text,
           last_value double precision, resolved_at timestamptz)
    ON CONFLICT (workspace_id, alert_id) DO UPDATE
       SET last_period = excluded.last_period, last_value = excluded.last_value, resolved_at = excluded.resolved_at
""")


def record_judged(session: Session, judged: Sequence[Judged]) -> list[Alert]:
    """Alerts that began or ended. A rule that was changed or judged by another worker meanwhile is passed over."""
    rows = [
        {
            "rule_id": each.rule.rule_id,
            "revision": each.rule.revision,
            "before": each.rule.last_period,
            "firing": each.firing,
            "last_period": each.last_period,
            "last_value": each.last_value,
            "problem": each.problem,
        }
        for each in judged
    ]
    kept = session.connection.execute(_RULES, {"workspace": session.workspace, "judged": _encode(rows)})
    current = {row.rule_id for row in kept}
    alerts = [alert for each in judged if each.rule.rule_id in current for alert in each.alerts]
    if alerts:
        # Those that ended come first: a rule has one open alert at most.
        alerts.sort(key=lambda alert: alert.resolved_at is None)
        session.connection.execute(_ALERTS, {"workspace": session.workspace, "alerts": _encode(alerts)})
    return [alert for alert in alerts if alert.resolved_at is not None or alert.period == alert.last_period]


def _encode(rows: object) -> str:
    return msgspec.json.encode(rows).decode()
