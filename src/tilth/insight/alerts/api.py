"""Alerts for the worker."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from tilth.history.api import History
from tilth.insight.alerts.actions.record_judged import record_judged
from tilth.insight.alerts.contracts import Alert
from tilth.insight.alerts.evaluating import find_due, judge_rules
from tilth.insight.alerts.queries import list_active_rules, list_open_alerts
from tilth.insight.asking import make_ground
from tilth.kernel.clock import Clock, to_micros
from tilth.kernel.zones import load_zone
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.workspaces.api import get_workspace

__all__ = ["judge_due_rules"]


def judge_due_rules(
    read: Callable[[], AbstractContextManager[ReadSession]],
    write: Callable[[], AbstractContextManager[Session]],
    history: Callable[[], History],
    clock: Clock,
) -> list[Alert]:
    """Judges the rules of a workspace whose periods are over; gives the alerts that began or ended.

    Reads, asks history, writes: no transaction is open while history is asked. `history` is called where rules are due.
    """
    with read() as session:
        rules = list_active_rules(session)
        zone = load_zone(get_workspace(session).time_zone)
        due = find_due(zone, to_micros(clock.now()), rules)
        if not due:
            return []
        ground, open_alerts = make_ground(session, history(), clock), list_open_alerts(session)
    judged = judge_rules(ground, due, open_alerts)
    with write() as session:
        return record_judged(session, judged)
