"""From rules and the values of their periods to what has changed: pure but for the questions to history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from tilth.insight.alerts.contracts import Alert, Preview, Reading, Rule, RuleDraft, Window
from tilth.insight.alerts.judging import read_periods
from tilth.insight.alerts.series import Asked, Known, last_over, read_series
from tilth.insight.ground import Ground
from tilth.kernel.clock import from_micros
from tilth.kernel.errors import AppError, Unavailable
from tilth.kernel.ids import uuid7

CATCH_UP = timedelta(days=3)
"""Periods that passed while no worker ran are judged too, if they are not older than this."""
PREVIEWED = {Window.DAY: timedelta(days=28), Window.HOUR: timedelta(days=7)}


@dataclass(frozen=True, slots=True)
class Judged:
    """What one rule came to. `alerts`: those that began, go on or ended, each once."""

    rule: Rule
    firing: bool
    last_period: str | None
    last_value: float | None
    problem: str | None
    alerts: tuple[Alert, ...] = ()


def find_due(zone: ZoneInfo, now: int, rules: Sequence[Rule]) -> list[Rule]:
    """Those with a period that is over and was not judged; `now` is µs UTC."""
    latest = {window: last_over(zone, now, window) for window in Window}
    return [rule for rule in rules if latest[rule.draft.window] not in (None, rule.last_period)]


def judge_rules(ground: Ground, rules: Sequence[Rule], open_alerts: dict[UUID, Alert]) -> list[Judged]:
    """`open_alerts` by rule. Raises Unavailable where history cannot answer now; the next round asks again."""
    now = from_micros(ground.now)
    today = now.astimezone(ground.zone).date()
    asked = [Asked(rule.draft, _since(rule, today)) for rule in rules]
    judged = []
    for rule, known in zip(rules, read_series(ground, asked), strict=True):
        if isinstance(known, Unavailable):
            raise known
        if isinstance(known, AppError):
            latest = last_over(ground.zone, ground.now, rule.draft.window)
            judged.append(Judged(rule, rule.firing, latest, None, known.message))
        else:
            judged.append(_judge(rule, known, open_alerts.get(rule.rule_id), now))
    return judged


def preview_rule(ground: Ground, draft: RuleDraft) -> Preview:
    """Raises InvalidQuery and its like where the rule's question cannot be asked."""
    today = from_micros(ground.now).astimezone(ground.zone).date()
    known = read_series(ground, [Asked(draft, today - PREVIEWED[draft.window])])[0]
    if isinstance(known, AppError):
        raise known
    readings = read_periods(draft.condition, draft.window, known.series, known.starts, firing=False)
    before = [False, *(reading.firing for reading in readings)]
    raised = sum(reading.firing and not was for reading, was in zip(readings, before, strict=False))
    return Preview(tuple(readings), raised)


def _since(rule: Rule, today: date) -> date:
    """A new rule looks at the period that has just ended; it does not tell of the past."""
    if rule.last_period is None:
        return today - timedelta(days=1)
    return max(date.fromisoformat(rule.last_period[:10]), today - CATCH_UP)


def _judge(rule: Rule, known: Known, current: Alert | None, now: datetime) -> Judged:
    starts = known.starts
    if rule.last_period in starts:
        starts = starts[starts.index(rule.last_period) + 1 :]
    elif rule.last_period is None:
        starts = starts[-1:]
    draft, alerts = rule.draft, []
    readings = read_periods(draft.condition, draft.window, known.series, starts, firing=current is not None)
    for reading in readings:
        if current is None and reading.firing:
            current = _raise_alert(rule, reading, now)
        elif current is not None:
            current = _continue(current, reading, now)
            if not reading.firing:
                alerts.append(current)
                current = None
    if current is not None:
        alerts.append(current)
    last = readings[-1] if readings else None
    return Judged(
        rule,
        firing=current is not None,
        last_period=rule.last_period if last is None else last.start,
        last_value=rule.last_value if last is None else last.value,
        problem=None,
        alerts=tuple(alerts),
    )


def _raise_alert(rule: Rule, reading: Reading, now: datetime) -> Alert:
    assert reading.value is not None
    return Alert(
        alert_id=uuid7(),
        rule_id=rule.rule_id,
        rule=rule.draft,
        period=reading.start,
        value=reading.value,
        low=reading.low,
        high=reading.high,
        reference=reading.reference,
        raised_at=now,
        last_period=reading.start,
        last_value=reading.value,
        resolved_at=None,
        acknowledged_at=None,
        acknowledged_by=None,
    )


def _continue(alert: Alert, reading: Reading, now: datetime) -> Alert:
    """With the latest period; over where the rule does not fire any more."""
    return replace(
        alert, last_period=reading.start, last_value=reading.value, resolved_at=None if reading.firing else now
    )
