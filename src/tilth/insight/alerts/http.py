"""/api/v1/insight/alert-rules and /insight/alerts: what is watched, and what it came to."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from tilth.insight.alerts.actions.acknowledge_alert import acknowledge_alert
from tilth.insight.alerts.actions.archive_rule import archive_rule
from tilth.insight.alerts.actions.create_rule import create_rule
from tilth.insight.alerts.actions.update_rule import update_rule
from tilth.insight.alerts.contracts import Alert, AlertState, Preview, Rule, RuleDraft
from tilth.insight.alerts.evaluating import preview_rule
from tilth.insight.alerts.queries import list_alerts, list_rules
from tilth.insight.asking import make_ground
from tilth.kernel.pages import Page
from tilth.platform.audit.api import note_export
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.http.authentication import requires
from tilth.platform.http.csv import CSV_ANSWER, answer_csv, every_item
from tilth.platform.http.parameters import Cursor, Limit, Search, Sort

_READ = [requires(Scope.INSIGHT_READ)]
_WRITE = [requires(Scope.INSIGHT_WRITE)]
_RULE = {
    "name": "GMV fell by a fifth",
    "metric": "gmv",
    "window": "day",
    "condition": {"kind": "change", "percent": 20, "direction": "down", "against": "week"},
    "filters": [{"field": "channel", "values": ["app"]}],
}
_Archived = Annotated[bool, QueryParameter(name="archived", description="Whether archived rules are listed too.")]
_State = Annotated[AlertState | None, QueryParameter(name="state", description="Left out: all alerts.")]
_OfRule = Annotated[UUID | None, QueryParameter(name="rule", description="Alerts of one rule.")]
_RULE_COLUMNS = (
    "name",
    "metric",
    "window",
    "condition",
    "enabled",
    "firing",
    "last_period",
    "last_value",
    "created_at",
)
_ALERT_COLUMNS = (
    *("name", "metric", "period", "value", "low", "high", "reference", "raised_at", "last_period", "resolved_at"),
    *("acknowledged_at", "acknowledged_by"),
)


@get("/insight/alert-rules", guards=_READ, summary="List alert rules", tags=["alerts"], sync_to_thread=True)
def read_rules(
    read_session: NamedDependency[ReadSession],
    search: Search = None,
    sort: Sort = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    include_archived: _Archived = False,  # noqa: FBT002 — Litestar passes query parameters by name
) -> Page[Rule]:
    """What is watched, and how each rule stands."""
    return list_rules(read_session, ListRequest(search, sort, cursor, limit), include_archived=include_archived)


@post(
    "/insight/alert-rules",
    guards=_WRITE,
    summary="Make an alert rule",
    opt={"example": _RULE},
    tags=["alerts"],
    sync_to_thread=True,
)
def post_rule(
    data: JSONBody[RuleDraft], session: NamedDependency[Session], actor: NamedDependency[Actor], state: State
) -> Rule:
    """Watches from the period on that has just ended."""
    return create_rule(session, make_ground(session, state.history, state.clock), data, actor=actor)


@post(
    "/insight/alert-rules/preview",
    guards=_READ,
    summary="Try an alert rule on the past",
    opt={"example": _RULE},
    tags=["alerts"],
    status_code=200,
    sync_to_thread=True,
)
def ask_preview(data: JSONBody[RuleDraft], read_session: NamedDependency[ReadSession], state: State) -> Preview:
    """What the rule would have seen and raised: the last 28 days, or of hours the last seven days. Nothing is kept."""
    return preview_rule(make_ground(read_session, state.history, state.clock), data)


@put(
    "/insight/alert-rules/{rule_id:uuid}",
    guards=_WRITE,
    summary="Change an alert rule",
    tags=["alerts"],
    opt={"example": _RULE},
    sync_to_thread=True,
)
def put_rule(
    rule_id: FromPath[UUID],
    data: JSONBody[RuleDraft],
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    state: State,
) -> Rule:
    """Replaces the rule. One that asks something else, or rests, begins anew; its open alert is over."""
    return update_rule(session, make_ground(session, state.history, state.clock), rule_id, data, actor=actor)


@delete(
    "/insight/alert-rules/{rule_id:uuid}",
    guards=_WRITE,
    summary="Archive an alert rule",
    tags=["alerts"],
    sync_to_thread=True,
)
def delete_rule(rule_id: FromPath[UUID], session: NamedDependency[Session], actor: NamedDependency[Actor]) -> None:
    """It watches no longer; what it raised stays in the list of alerts."""
    archive_rule(session, rule_id, actor=actor)


@post(
    "/insight/alert-rules/export",
    guards=_READ,
    summary="Save alert rules as a file",
    tags=["alerts"],
    status_code=200,
    responses=CSV_ANSWER,
    sync_to_thread=True,
)
def export_rules(
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    search: Search = None,
    sort: Sort = None,
    include_archived: _Archived = False,  # noqa: FBT002 — Litestar passes query parameters by name
) -> Response[bytes]:
    """The list as CSV."""
    rules = list(
        every_item(
            lambda cursor, limit: list_rules(
                session, ListRequest(search, sort, cursor, limit), include_archived=include_archived
            )
        )
    )
    asked = {"search": search, "sort": sort, "include_archived": include_archived}
    note_export(session, actor, "alert_rules", rows=len(rules), filters=asked)
    rows = [
        (
            *(
                each.draft.name,
                each.draft.metric,
                each.draft.window,
                msgspec.json.encode(each.draft.condition).decode(),
            ),
            *(each.draft.enabled, each.firing, each.last_period, each.last_value, each.created_at),
        )
        for each in rules
    ]
    return answer_csv("alert-rules", _RULE_COLUMNS, rows)


@get("/insight/alerts", guards=_READ, summary="List alerts", tags=["alerts"], sync_to_thread=True)
def read_alerts(
    read_session: NamedDependency[ReadSession],
    search: Search = None,
    sort: Sort = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    only: _State = None,
    rule: _OfRule = None,
) -> Page[Alert]:
    """What rules have raised, newest first unless sorted otherwise."""
    return list_alerts(read_session, ListRequest(search, sort, cursor, limit), state=only, rule_id=rule)


@post(
    "/insight/alerts/export",
    guards=_READ,
    summary="Save alerts as a file",
    tags=["alerts"],
    status_code=200,
    responses=CSV_ANSWER,
    sync_to_thread=True,
)
def export_alerts(
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    search: Search = None,
    sort: Sort = None,
    only: _State = None,
    rule: _OfRule = None,
) -> Response[bytes]:
    """The list as CSV."""
    alerts = list(
        every_item(
            lambda cursor, limit: list_alerts(
                session, ListRequest(search, sort, cursor, limit), state=only, rule_id=rule
            )
        )
    )
    asked = {"search": search, "sort": sort, "state": only, "rule": rule}
    note_export(session, actor, "alerts", rows=len(alerts), filters=asked)
    rows = [
        (
            *(each.rule.name, each.rule.metric, each.period, each.value, each.low, each.high, each.reference),
            *(each.raised_at, each.last_period, each.resolved_at, each.acknowledged_at, each.acknowledged_by),
        )
        for each in alerts
    ]
    return answer_csv("alerts", _ALERT_COLUMNS, rows)


@post(
    "/insight/alerts/{alert_id:uuid}/acknowledge",
    guards=_WRITE,
    summary="Acknowledge an alert",
    tags=["alerts"],
    status_code=200,
    sync_to_thread=True,
)
def post_acknowledgement(
    alert_id: FromPath[UUID], session: NamedDependency[Session], actor: NamedDependency[Actor]
) -> Alert:
    """Says that somebody has seen it; whoever was first stays named."""
    return acknowledge_alert(session, alert_id, actor=actor)


route_handlers = [
    read_rules,
    post_rule,
    ask_preview,
    put_rule,
    delete_rule,
    export_rules,
    read_alerts,
    export_alerts,
    post_acknowledgement,
]
