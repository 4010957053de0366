"""Who may call what: a row for each route under /api/v1. A route without a row fails its test."""

from dataclasses import dataclass
from typing import Any

from tilth.platform.auth.contracts import ROLE_SCOPES, Role, Scope
from tilth.platform.http.authentication import Access

DAYS = {"first": "2026-02-01", "last": "2026-02-28"}
FUNNEL = {**DAYS, "steps": [{"event": "Product Viewed"}, {"event": "Order Completed"}]}

QUESTION = {
    "name": "Visitors",
    "question": {"metrics": {**DAYS, "metrics": [{"code": "visitors"}]}},
    "range": {"range": "30d"},
}
BOARD = {"name": "Monday", "tiles": [{"id": "t", "x": 0, "y": 0, "w": 6, "h": 4, "text": "Look"}]}
REPLAY = {"items": [{"rejected_id": "{rejected}"}]}
CORRECTION = {"selection": {}, "operations": [{"op": "set", "path": "event", "value": "Seen"}]}
THIS_ONE = {"selection": {"ids": ["{rejected}"]}}
PLAN_FILE = {"format": "csv", "content": "event,property,type\nSize Chosen,size,text\n"}
IMPORT_FILE = b"no,at,who,paid\n1,2024-01-05 10:00:00,ann,12.50\n"
IMPORT_RECIPE = (
    "recipe: till\nabout: Till\ntried: no\nfiles: {rows: {match: '*'}}\nevents:\n"
    "  - {name: paid, event: Order Completed, key: [no], time: at, person: {user_id: who}, fields: {value: paid}}\n"
)
IMPORT = {"uploads": ["{quoted_upload}"], "recipe": IMPORT_RECIPE}
DRAFT = {
    "name": "till",
    "rows": "order",
    "columns": [
        {"name": "at", "meaning": "time"},
        {"name": "who", "meaning": "user_id"},
        {"name": "paid", "meaning": "value"},
    ],
}
ALERT_RULE = {"name": "No visitors", "metric": "visitors", "condition": {"kind": "below", "value": 5}}


@dataclass(frozen=True)
class Row:
    scope: Scope | Access
    """What the guard asks for: a scope, a signed-in person, or nothing."""
    url: str
    """The route with what the workspace has: {write_key}, {api_key}, {person}, {person_email}, {rejected}, {question},
    {dashboard}, {deleted_question}, {deleted_dashboard}, {event}, {alert_rule}, {alert}, {member}, {invitation},
    {upload}, {import}, {dry_run}."""
    json: Any = None
    file: bytes | None = None
    """Of an upload, in place of `json`."""
    allowed: int = 200
    """Status for a key of the workspace with the scope alone."""
    beside: frozenset[Scope] = frozenset()
    """What a key needs as well: it gives only what it holds."""
    foreign: int | None = None
    """Status for a key of another workspace, where the url names something of this one; None: as `allowed`."""


MATRIX: dict[tuple[str, str], Row] = {
    ("GET", "/session"): Row(Access.ANYONE, "/session"),
    ("POST", "/session"): Row(Access.ANYONE, "/session", {"email": "nobody@example.com", "password": "x"}, allowed=401),
    ("DELETE", "/session"): Row(Access.ANYONE, "/session", allowed=204),
    ("POST", "/setup"): Row(
        Access.ANYONE,
        "/setup",
        {"code": "x", "email": "a@example.com", "name": "A", "password": "0123456789", "workspace": {"name": "W"}},
        allowed=403,
    ),
    ("POST", "/session/invitation"): Row(Access.ANYONE, "/session/invitation", {"token": "x"}, allowed=404),
    ("POST", "/session/invitation/accept"): Row(
        Access.ANYONE,
        "/session/invitation/accept",
        {"token": "x", "person": {"name": "A", "password": "0123456789"}},
        allowed=404,
    ),
    ("GET", "/session/single-sign-on"): Row(Access.ANYONE, "/session/single-sign-on", allowed=404),
    ("GET", "/session/single-sign-on/callback"): Row(Access.ANYONE, "/session/single-sign-on/callback", allowed=404),
    ("POST", "/session/new-password"): Row(Access.ANYONE, "/session/new-password", {"token": "x"}, allowed=404),
    ("POST", "/session/new-password/choose"): Row(
        Access.ANYONE, "/session/new-password/choose", {"token": "x", "password": "0123456789"}, allowed=404
    ),
    ("PATCH", "/account"): Row(Access.SESSION, "/account", {"name": "New name"}),
    ("POST", "/account/password"): Row(
        Access.SESSION, "/account/password", {"password": "x", "new_password": "0123456789"}, allowed=403
    ),
    ("GET", "/account/security"): Row(Access.SESSION, "/account/security"),
    ("DELETE", "/account/sessions/{session_id}"): Row(
        Access.SESSION, "/account/sessions/00000000-0000-7000-8000-000000000000", allowed=404
    ),
    ("DELETE", "/account/sessions"): Row(Access.SESSION, "/account/sessions"),
    ("POST", "/account/second-factor"): Row(Access.SESSION, "/account/second-factor", {"password": "x"}, allowed=403),
    ("POST", "/account/second-factor/confirm"): Row(
        Access.SESSION, "/account/second-factor/confirm", {"code": "000000"}, allowed=409
    ),
    ("POST", "/account/second-factor/recovery-codes"): Row(
        Access.SESSION, "/account/second-factor/recovery-codes", {"password": "x"}, allowed=403
    ),
    ("POST", "/account/second-factor/remove"): Row(
        Access.SESSION, "/account/second-factor/remove", {"password": "x"}, allowed=403
    ),
    ("POST", "/members/{account_id}/password-link"): Row(
        Scope.MEMBERS_WRITE,
        "/members/{member}/password-link",
        {},
        allowed=201,
        beside=ROLE_SCOPES[Role.ANALYST],
        foreign=404,
    ),
    ("GET", "/workspace"): Row(Scope.WORKSPACE_READ, "/workspace"),
    ("PATCH", "/workspace"): Row(Scope.WORKSPACE_WRITE, "/workspace", {"name": "New name"}),
    ("POST", "/workspaces"): Row(Access.SESSION, "/workspaces", {"name": "Second", "slug": "second"}, allowed=403),
    ("GET", "/members"): Row(Scope.MEMBERS_READ, "/members"),
    ("POST", "/members/export"): Row(Scope.MEMBERS_READ, "/members/export"),
    ("PATCH", "/members/{account_id}"): Row(
        Scope.MEMBERS_WRITE, "/members/{member}", {"role": "viewer"}, beside=ROLE_SCOPES[Role.VIEWER], foreign=404
    ),
    ("DELETE", "/members/{account_id}"): Row(Scope.MEMBERS_WRITE, "/members/{member}", allowed=204, foreign=404),
    ("GET", "/roles"): Row(Scope.MEMBERS_READ, "/roles"),
    ("GET", "/invitations"): Row(Scope.MEMBERS_READ, "/invitations"),
    ("POST", "/invitations/export"): Row(Scope.MEMBERS_READ, "/invitations/export"),
    ("POST", "/invitations"): Row(
        Scope.MEMBERS_WRITE,
        "/invitations",
        {"email": "new@example.com", "role": "viewer"},
        beside=ROLE_SCOPES[Role.VIEWER],
        allowed=201,
    ),
    ("DELETE", "/invitations/{invitation_id}"): Row(
        Scope.MEMBERS_WRITE, "/invitations/{invitation}", allowed=204, foreign=404
    ),
    ("GET", "/write-keys"): Row(Scope.KEYS_READ, "/write-keys"),
    ("POST", "/write-keys"): Row(Scope.KEYS_WRITE, "/write-keys", {"name": "web"}, allowed=201),
    ("POST", "/write-keys/export"): Row(Scope.KEYS_READ, "/write-keys/export"),
    ("PATCH", "/write-keys/{key_id}"): Row(Scope.KEYS_WRITE, "/write-keys/{write_key}", {"name": "new"}, foreign=404),
    ("DELETE", "/write-keys/{key_id}"): Row(Scope.KEYS_WRITE, "/write-keys/{write_key}", allowed=204, foreign=404),
    ("GET", "/api-keys"): Row(Scope.KEYS_READ, "/api-keys"),
    ("POST", "/api-keys"): Row(Scope.KEYS_WRITE, "/api-keys", {"name": "bi", "scopes": ["keys:write"]}, allowed=201),
    ("POST", "/api-keys/export"): Row(Scope.KEYS_READ, "/api-keys/export"),
    ("PATCH", "/api-keys/{key_id}"): Row(Scope.KEYS_WRITE, "/api-keys/{api_key}", {"name": "new"}, foreign=404),
    ("DELETE", "/api-keys/{key_id}"): Row(Scope.KEYS_WRITE, "/api-keys/{api_key}", allowed=204, foreign=404),
    ("GET", "/system/health"): Row(Scope.SYSTEM_READ, "/system/health"),
    ("GET", "/system/jobs"): Row(Scope.SYSTEM_READ, "/system/jobs"),
    ("POST", "/system/jobs/export"): Row(Scope.SYSTEM_READ, "/system/jobs/export"),
    ("POST", "/system/jobs/{job_id}/retry"): Row(
        Scope.WORKSPACE_WRITE, "/system/jobs/{failed_job}/retry", allowed=204, foreign=404
    ),
    ("DELETE", "/system/jobs/{job_id}"): Row(
        Scope.WORKSPACE_WRITE, "/system/jobs/{failed_job}", allowed=204, foreign=404
    ),
    ("GET", "/erasure-requests"): Row(Scope.PEOPLE_READ, "/erasure-requests"),
    ("POST", "/erasure-requests"): Row(
        Scope.PEOPLE_WRITE, "/erasure-requests", {"identifier_type": "phone", "identifier": "13800138000"}, allowed=201
    ),
    ("GET", "/erasure-requests/{request_id}"): Row(
        Scope.PEOPLE_READ, "/erasure-requests/{erasure_request}", foreign=404
    ),
    ("POST", "/erasure-requests/{request_id}/carry-out"): Row(
        Scope.PEOPLE_WRITE, "/erasure-requests/{erasure_request}/carry-out", foreign=404
    ),
    ("POST", "/erasure-requests/{request_id}/refuse"): Row(
        Scope.PEOPLE_WRITE, "/erasure-requests/{erasure_request}/refuse", {"refusal": "must be kept"}, foreign=404
    ),
    ("POST", "/erasure-requests/export"): Row(Scope.PEOPLE_READ, "/erasure-requests/export"),
    ("GET", "/data-retention"): Row(Scope.WORKSPACE_READ, "/data-retention"),
    ("POST", "/data-retention/preview"): Row(Scope.WORKSPACE_READ, "/data-retention/preview", {"event_months": 12}),
    ("PUT", "/data-retention"): Row(Scope.WORKSPACE_WRITE, "/data-retention", {"first_kept": None}),
    ("POST", "/data-retention/run"): Row(Scope.WORKSPACE_WRITE, "/data-retention/run", allowed=202),
    ("GET", "/data-retention/runs"): Row(Scope.WORKSPACE_READ, "/data-retention/runs"),
    ("POST", "/data-retention/runs/export"): Row(Scope.WORKSPACE_READ, "/data-retention/runs/export"),
    ("GET", "/audit"): Row(Scope.AUDIT_READ, "/audit"),
    ("GET", "/audit/actions"): Row(Scope.AUDIT_READ, "/audit/actions"),
    ("POST", "/audit/export"): Row(Scope.AUDIT_READ, "/audit/export"),
    ("GET", "/tasks"): Row(Scope.WORKSPACE_READ, "/tasks"),
    ("POST", "/tasks/export"): Row(Scope.WORKSPACE_READ, "/tasks/export"),
    ("GET", "/tasks/{task_id}"): Row(Scope.WORKSPACE_READ, "/tasks/{task}", foreign=404),
    # Of a task that has ended, which anybody may: others are for whoever began them, tests/platform/tasks.
    ("POST", "/tasks/{task_id}/cancel"): Row(Scope.WORKSPACE_READ, "/tasks/{task}/cancel", foreign=404),
    ("GET", "/events/live/stream"): Row(Scope.EVENTS_READ, "/events/live/stream"),
    ("GET", "/rejected-events"): Row(Scope.EVENTS_READ, "/rejected-events"),
    ("POST", "/rejected-events/export"): Row(Scope.EVENTS_READ, "/rejected-events/export"),
    ("GET", "/rejected-events/groups"): Row(Scope.EVENTS_READ, "/rejected-events/groups"),
    ("GET", "/rejected-events/{rejected_id}"): Row(Scope.EVENTS_READ, "/rejected-events/{rejected}", foreign=404),
    ("POST", "/rejected-events/{rejected_id}/unmask"): Row(
        Scope.PEOPLE_UNMASK, "/rejected-events/{rejected}/unmask", foreign=404
    ),
    ("POST", "/rejected-events/check"): Row(Scope.EVENTS_WRITE, "/rejected-events/check", REPLAY, foreign=404),
    ("POST", "/rejected-events/replay"): Row(Scope.EVENTS_WRITE, "/rejected-events/replay", REPLAY, foreign=404),
    ("POST", "/rejected-events/correct/check"): Row(Scope.EVENTS_WRITE, "/rejected-events/correct/check", CORRECTION),
    ("POST", "/rejected-events/correct"): Row(Scope.EVENTS_WRITE, "/rejected-events/correct", CORRECTION),
    ("POST", "/rejected-events/correct/all"): Row(
        Scope.EVENTS_WRITE, "/rejected-events/correct/all", THIS_ONE, allowed=202, foreign=404
    ),
    ("POST", "/rejected-events/discard"): Row(Scope.EVENTS_WRITE, "/rejected-events/discard", THIS_ONE),
    ("GET", "/plan"): Row(Scope.EVENTS_READ, "/plan"),
    ("PATCH", "/plan"): Row(Scope.EVENTS_WRITE, "/plan", {"reject_unknown": False}),
    ("GET", "/plan/events"): Row(Scope.EVENTS_READ, "/plan/events"),
    ("POST", "/plan/events/export"): Row(Scope.EVENTS_READ, "/plan/events/export"),
    ("GET", "/plan/event"): Row(Scope.EVENTS_READ, "/plan/event?event={event}", foreign=404),
    ("PUT", "/plan/event"): Row(Scope.EVENTS_WRITE, "/plan/event", {"event": "Size Chosen"}),
    ("DELETE", "/plan/event"): Row(Scope.EVENTS_WRITE, "/plan/event?event={event}", allowed=204, foreign=404),
    ("GET", "/plan/suggestion"): Row(Scope.EVENTS_READ, "/plan/suggestion?event={event}", foreign=404),
    ("POST", "/plan/suggestion"): Row(
        Scope.EVENTS_WRITE, "/plan/suggestion", {"events": ["only-of-this-workspace"]}, foreign=404
    ),
    ("GET", "/plan/violations"): Row(Scope.EVENTS_READ, "/plan/violations?first=2020-01-01"),
    ("GET", "/plan/violations/days"): Row(Scope.EVENTS_READ, "/plan/violations/days"),
    ("GET", "/plan/violation"): Row(
        Scope.EVENTS_READ, "/plan/violation?event=Seen&rule=unknown_event", allowed=404, foreign=404
    ),
    ("POST", "/plan/violations/export"): Row(Scope.EVENTS_READ, "/plan/violations/export"),
    ("POST", "/plan/export"): Row(Scope.EVENTS_READ, "/plan/export?format=csv"),
    ("POST", "/plan/import/check"): Row(Scope.EVENTS_WRITE, "/plan/import/check", PLAN_FILE),
    ("POST", "/plan/import"): Row(Scope.EVENTS_WRITE, "/plan/import", PLAN_FILE),
    ("GET", "/properties"): Row(Scope.EVENTS_READ, "/properties"),
    ("PUT", "/properties"): Row(Scope.EVENTS_WRITE, "/properties", {"property": "colour", "type": "text"}),
    ("DELETE", "/properties"): Row(Scope.EVENTS_WRITE, "/properties?property=size", allowed=204, foreign=404),
    ("GET", "/persons"): Row(Scope.PEOPLE_READ, "/persons?search=alice&min_orders=0"),
    ("POST", "/persons/export"): Row(Scope.PEOPLE_READ, "/persons/export?sort=-paid"),
    ("GET", "/persons/traits"): Row(Scope.PEOPLE_READ, "/persons/traits"),
    ("GET", "/persons/find"): Row(Scope.PEOPLE_READ, "/persons/find?type=email&value={person_email}", foreign=404),
    ("GET", "/persons/{person_no}/events"): Row(
        Scope.PEOPLE_READ, "/persons/{person}/events?kind=browse&first=2026-01-01", foreign=404
    ),
    ("POST", "/persons/{person_no}/events/unmask"): Row(
        Scope.PEOPLE_UNMASK, "/persons/{person}/events/unmask", {"reason": "a refund"}, foreign=404
    ),
    ("GET", "/persons/{person_no}/event-names"): Row(Scope.PEOPLE_READ, "/persons/{person}/event-names", foreign=404),
    ("GET", "/persons/{person_no}/journal"): Row(Scope.PEOPLE_READ, "/persons/{person}/journal", foreign=404),
    ("POST", "/persons/{person_no}/unmask"): Row(
        Scope.PEOPLE_UNMASK, "/persons/{person}/unmask", {"reason": "a refund"}, foreign=404
    ),
    ("POST", "/persons/{person_no}/export"): Row(
        Scope.PEOPLE_UNMASK, "/persons/{person}/export", {"reason": "asked for it"}, foreign=404
    ),
    ("POST", "/persons/{person_no}/unmerge/preview"): Row(
        Scope.PEOPLE_READ, "/persons/{person}/unmerge/preview", {"origins": ["{origin}"]}, foreign=404
    ),
    ("GET", "/persons/{person_no}/lifetime"): Row(Scope.PEOPLE_READ, "/persons/{person}/lifetime", foreign=404),
    ("POST", "/persons/summaries"): Row(Scope.PEOPLE_READ, "/persons/summaries", {"person_nos": ["{person}"]}),
    ("GET", "/persons/{person_no}"): Row(Scope.PEOPLE_READ, "/persons/{person}", foreign=404),
    ("DELETE", "/persons/{person_no}"): Row(Scope.PEOPLE_WRITE, "/persons/{person}", allowed=204, foreign=404),
    ("POST", "/persons/{person_no}/unmerge"): Row(
        Scope.PEOPLE_WRITE, "/persons/{person}/unmerge", {"origins": ["{origin}"]}, foreign=404
    ),
    ("GET", "/insight/definitions"): Row(Scope.INSIGHT_READ, "/insight/definitions"),
    ("GET", "/insight/dimensions"): Row(Scope.INSIGHT_READ, "/insight/dimensions"),
    ("GET", "/insight/dimension-values"): Row(Scope.INSIGHT_READ, "/insight/dimension-values?dimension=channel"),
    ("GET", "/insight/events"): Row(Scope.INSIGHT_READ, "/insight/events"),
    ("POST", "/insight/item-names"): Row(Scope.INSIGHT_READ, "/insight/item-names", {"items": []}),
    ("GET", "/insight/properties"): Row(Scope.INSIGHT_READ, "/insight/properties"),
    ("POST", "/insight/metrics"): Row(
        Scope.INSIGHT_READ, "/insight/metrics", {**DAYS, "metrics": [{"code": "active_users"}]}
    ),
    ("POST", "/insight/metrics/export"): Row(
        Scope.INSIGHT_READ, "/insight/metrics/export", {**DAYS, "metrics": [{"code": "active_users"}]}
    ),
    ("GET", "/insight/questions"): Row(Scope.INSIGHT_READ, "/insight/questions"),
    ("POST", "/insight/questions/export"): Row(Scope.INSIGHT_READ, "/insight/questions/export"),
    ("GET", "/insight/questions/{question_id}"): Row(Scope.INSIGHT_READ, "/insight/questions/{question}", foreign=404),
    ("POST", "/insight/questions"): Row(Scope.INSIGHT_WRITE, "/insight/questions", QUESTION, allowed=201),
    ("PUT", "/insight/questions/{question_id}"): Row(
        Scope.INSIGHT_WRITE, "/insight/questions/{question}", {**QUESTION, "version": 1}, foreign=404
    ),
    ("POST", "/insight/questions/{question_id}/duplicate"): Row(
        Scope.INSIGHT_WRITE, "/insight/questions/{question}/duplicate", {"name": "Again"}, allowed=201, foreign=404
    ),
    ("DELETE", "/insight/questions/{question_id}"): Row(
        Scope.INSIGHT_WRITE, "/insight/questions/{question}", allowed=204, foreign=404
    ),
    ("POST", "/insight/questions/{question_id}/restore"): Row(
        Scope.INSIGHT_WRITE, "/insight/questions/{deleted_question}/restore", allowed=204, foreign=404
    ),
    ("GET", "/insight/dashboards"): Row(Scope.INSIGHT_READ, "/insight/dashboards"),
    ("POST", "/insight/dashboards/export"): Row(Scope.INSIGHT_READ, "/insight/dashboards/export"),
    ("GET", "/insight/dashboards/{dashboard_id}"): Row(
        Scope.INSIGHT_READ, "/insight/dashboards/{dashboard}", foreign=404
    ),
    ("POST", "/insight/dashboards"): Row(Scope.INSIGHT_WRITE, "/insight/dashboards", BOARD, allowed=201),
    ("PUT", "/insight/dashboards/{dashboard_id}"): Row(
        Scope.INSIGHT_WRITE, "/insight/dashboards/{dashboard}", {**BOARD, "version": 1}, foreign=404
    ),
    ("POST", "/insight/dashboards/{dashboard_id}/duplicate"): Row(
        Scope.INSIGHT_WRITE, "/insight/dashboards/{dashboard}/duplicate", {"name": "Again"}, allowed=201, foreign=404
    ),
    ("DELETE", "/insight/dashboards/{dashboard_id}"): Row(
        Scope.INSIGHT_WRITE, "/insight/dashboards/{dashboard}", allowed=204, foreign=404
    ),
    ("POST", "/insight/dashboards/{dashboard_id}/restore"): Row(
        Scope.INSIGHT_WRITE, "/insight/dashboards/{deleted_dashboard}/restore", allowed=204, foreign=404
    ),
    ("POST", "/insight/metrics/persons"): Row(
        Scope.INSIGHT_READ, "/insight/metrics/persons", {"metrics": {**DAYS, "metrics": []}, "metric": "buyers"}
    ),
    ("POST", "/insight/funnel"): Row(Scope.INSIGHT_READ, "/insight/funnel", FUNNEL),
    ("POST", "/insight/funnel/persons"): Row(
        Scope.INSIGHT_READ, "/insight/funnel/persons", {"funnel": FUNNEL, "step": 1}
    ),
    ("POST", "/insight/retention"): Row(Scope.INSIGHT_READ, "/insight/retention", DAYS),
    ("POST", "/insight/retention/persons"): Row(
        Scope.INSIGHT_READ, "/insight/retention/persons", {"retention": DAYS, "column": 0}
    ),
    ("POST", "/insight/metrics/persons/export"): Row(
        Scope.PEOPLE_READ, "/insight/metrics/persons/export", {"metrics": {**DAYS, "metrics": []}, "metric": "buyers"}
    ),
    ("POST", "/insight/funnel/persons/export"): Row(
        Scope.PEOPLE_READ, "/insight/funnel/persons/export", {"funnel": FUNNEL, "step": 1}
    ),
    ("POST", "/insight/retention/persons/export"): Row(
        Scope.PEOPLE_READ, "/insight/retention/persons/export", {"retention": DAYS, "column": 0}
    ),
    ("POST", "/insight/funnel/export"): Row(Scope.INSIGHT_READ, "/insight/funnel/export", FUNNEL),
    ("POST", "/insight/retention/export"): Row(Scope.INSIGHT_READ, "/insight/retention/export", DAYS),
    ("GET", "/insight/live"): Row(Scope.INSIGHT_READ, "/insight/live?day=2026-02-02"),
    ("GET", "/insight/live/stream"): Row(Scope.INSIGHT_READ, "/insight/live/stream"),
    ("GET", "/insight/coverage"): Row(Scope.INSIGHT_READ, "/insight/coverage"),
    ("GET", "/insight/alert-rules"): Row(Scope.INSIGHT_READ, "/insight/alert-rules"),
    ("POST", "/insight/alert-rules"): Row(Scope.INSIGHT_WRITE, "/insight/alert-rules", ALERT_RULE, allowed=201),
    ("POST", "/insight/alert-rules/preview"): Row(Scope.INSIGHT_READ, "/insight/alert-rules/preview", ALERT_RULE),
    ("POST", "/insight/alert-rules/export"): Row(Scope.INSIGHT_READ, "/insight/alert-rules/export"),
    ("PUT", "/insight/alert-rules/{rule_id}"): Row(
        Scope.INSIGHT_WRITE, "/insight/alert-rules/{alert_rule}", ALERT_RULE, foreign=404
    ),
    ("DELETE", "/insight/alert-rules/{rule_id}"): Row(
        Scope.INSIGHT_WRITE, "/insight/alert-rules/{alert_rule}", allowed=204, foreign=404
    ),
    ("GET", "/insight/alerts"): Row(Scope.INSIGHT_READ, "/insight/alerts"),
    ("POST", "/insight/alerts/export"): Row(Scope.INSIGHT_READ, "/insight/alerts/export"),
    ("POST", "/insight/alerts/{alert_id}/acknowledge"): Row(
        Scope.INSIGHT_WRITE, "/insight/alerts/{alert}/acknowledge", foreign=404
    ),
    ("POST", "/imports/uploads"): Row(Scope.EVENTS_WRITE, "/imports/uploads?name=a.csv", file=IMPORT_FILE, allowed=201),
    ("GET", "/imports/uploads"): Row(Scope.EVENTS_READ, "/imports/uploads"),
    ("DELETE", "/imports/uploads/{upload_id}"): Row(
        Scope.EVENTS_WRITE, "/imports/uploads/{upload}", allowed=204, foreign=404
    ),
    ("POST", "/imports/recognise"): Row(
        Scope.EVENTS_WRITE, "/imports/recognise", {"uploads": ["{quoted_upload}"]}, foreign=404
    ),
    ("GET", "/imports"): Row(Scope.EVENTS_READ, "/imports"),
    ("POST", "/imports"): Row(Scope.EVENTS_WRITE, "/imports", IMPORT, allowed=202, foreign=404),
    ("POST", "/imports/export"): Row(Scope.EVENTS_READ, "/imports/export"),
    ("GET", "/imports/{import_id}"): Row(Scope.EVENTS_READ, "/imports/{import}", foreign=404),
    ("GET", "/imports/sample-file"): Row(Scope.EVENTS_READ, "/imports/sample-file"),
    ("GET", "/imports/recipes"): Row(Scope.EVENTS_READ, "/imports/recipes"),
    ("POST", "/imports/recipes/export"): Row(Scope.EVENTS_READ, "/imports/recipes/export"),
    ("PATCH", "/imports/recipes/{name}"): Row(
        Scope.EVENTS_WRITE, "/imports/recipes/{recipe}", {"name": "renamed"}, foreign=404
    ),
    ("DELETE", "/imports/recipes/{name}"): Row(
        Scope.EVENTS_WRITE, "/imports/recipes/{recipe}", allowed=204, foreign=404
    ),
    ("GET", "/imports/drafts"): Row(Scope.EVENTS_WRITE, "/imports/drafts"),
    ("POST", "/imports/drafts"): Row(
        Scope.EVENTS_WRITE, "/imports/drafts", {"uploads": ["{quoted_upload}"]}, allowed=201, foreign=404
    ),
    ("GET", "/imports/drafts/{draft_id}"): Row(Scope.EVENTS_WRITE, "/imports/drafts/{import_draft}", foreign=404),
    ("PUT", "/imports/drafts/{draft_id}"): Row(
        Scope.EVENTS_WRITE, "/imports/drafts/{import_draft}", {"recipe": "x"}, foreign=404
    ),
    ("DELETE", "/imports/drafts/{draft_id}"): Row(
        Scope.EVENTS_WRITE, "/imports/drafts/{import_draft}", allowed=204, foreign=404
    ),
    ("GET", "/imports/recipes/{name}"): Row(Scope.EVENTS_READ, "/imports/recipes/taobao"),
    ("POST", "/imports/recipes/draft"): Row(Scope.EVENTS_WRITE, "/imports/recipes/draft", DRAFT),
    ("POST", "/imports/recipes/check"): Row(
        Scope.EVENTS_WRITE, "/imports/recipes/check", {"uploads": [], "recipe": IMPORT_RECIPE}
    ),
    ("POST", "/imports/recipes/under-name"): Row(
        Scope.EVENTS_WRITE, "/imports/recipes/under-name", {"name": "free-name", "recipe": IMPORT_RECIPE}
    ),
    ("POST", "/imports/preview"): Row(Scope.EVENTS_WRITE, "/imports/preview", IMPORT, foreign=404),
    ("POST", "/imports/dry-runs"): Row(Scope.EVENTS_WRITE, "/imports/dry-runs", IMPORT, allowed=202, foreign=404),
    ("GET", "/imports/dry-runs/{task_id}"): Row(Scope.EVENTS_READ, "/imports/dry-runs/{dry_run}", foreign=404),
    ("GET", "/insight/spend"): Row(Scope.INSIGHT_READ, "/insight/spend"),
    ("POST", "/insight/spend"): Row(
        Scope.INSIGHT_WRITE,
        "/insight/spend",
        {"rows": [{"day": "2026-02-01", "channel": "ads", "cost": 100, "currency": "CNY"}]},
    ),
    ("POST", "/insight/spend/delete"): Row(
        Scope.INSIGHT_WRITE,
        "/insight/spend/delete",
        {"rows": [{"day": "2026-02-01", "channel": "only-of-this-workspace"}]},
    ),
    ("POST", "/insight/spend/preview"): Row(
        Scope.INSIGHT_WRITE, "/insight/spend/preview?name=a.csv", file=b"date,channel,cost\n2026-02-01,ads,1\n"
    ),
    ("POST", "/insight/spend/file"): Row(
        Scope.INSIGHT_WRITE, "/insight/spend/file?name=a.csv", file=b"date,channel,cost\n2026-02-01,ads,1\n"
    ),
    ("GET", "/insight/spend/template"): Row(Scope.INSIGHT_READ, "/insight/spend/template"),
    ("POST", "/insight/spend/export"): Row(Scope.INSIGHT_READ, "/insight/spend/export"),
}
