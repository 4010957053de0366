"""The plan of a workspace from its tables, on whatever connection the caller has: a request's, or the pipeline's."""

from typing import Any

import psycopg

from tilth.events.tracking.checking import EventRules, Plan, PropertyRule, comparable
from tilth.events.tracking.contracts import EventStatus, PropertyType
from tilth.kernel.ids import WorkspaceId

Connection = psycopg.Connection[Any]
_EVENTS = "SELECT event, status, enforce FROM declared_event WHERE workspace_id = %s"
_PROPERTIES = """
    SELECT event, property, type, required, allowed FROM declared_property WHERE workspace_id = %s
     ORDER BY event, property
"""
_REJECTS = "SELECT reject_unknown FROM tracking_plan WHERE workspace_id = %s"
_ENFORCES = """
    SELECT EXISTS (SELECT FROM declared_event WHERE workspace_id = %(workspace)s AND enforce AND status <> 'draft')
        OR EXISTS (SELECT FROM tracking_plan WHERE workspace_id = %(workspace)s AND reject_unknown)
"""


def load_plan(connection: Connection, workspace: WorkspaceId) -> Plan:
    rules: dict[str, list[PropertyRule]] = {}
    for event, name, kind, required, allowed in connection.execute(_PROPERTIES, (workspace,)):
        rules.setdefault(event, []).append(
            PropertyRule(
                name=name,
                type=PropertyType(kind),
                required=required,
                allowed=None if allowed is None else frozenset(map(comparable, allowed)),
                path=tuple(name.split(".")) if "." in name else (),
            )
        )
    rejects = connection.execute(_REJECTS, (workspace,)).fetchone()
    return Plan(
        events={
            event: EventRules(EventStatus(status), enforce, tuple(rules.get(event, ())))
            for event, status, enforce in connection.execute(_EVENTS, (workspace,))
        },
        everywhere=tuple(rules.get("", ())),
        reject_unknown=bool(rejects and rejects[0]),
    )


def load_enforced(connection: Connection, workspace: WorkspaceId) -> Plan | None:
    """The plan, where it rejects anything; None, at the cost of one small query, where it does not."""
    row = connection.execute(_ENFORCES, {"workspace": workspace}).fetchone()
    return load_plan(connection, workspace) if row and row[0] else None
