"""/api/v1/plan/violations: what came and did not conform."""

from datetime import date, timedelta
from typing import Annotated

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from tilth.events.tracking.contracts import Rule, ViolationDay, ViolationDetail, ViolationRow
from tilth.events.tracking.queries import today_of
from tilth.events.tracking.violations import get_violation, list_violation_days, list_violations
from tilth.kernel.pages import Page
from tilth.platform.audit.api import note_export
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.http.authentication import requires
from tilth.platform.http.csv import CSV_ANSWER, answer_csv, every_item
from tilth.platform.http.parameters import Cursor, Limit, Search, Sort

_TAGS = ["tracking plan"]
_READ = [requires(Scope.EVENTS_READ)]
First = Annotated[date | None, QueryParameter(description="Left out: six days before `last`.")]
Last = Annotated[date | None, QueryParameter(description="Left out: today.")]
OfEvent = Annotated[str | None, QueryParameter(name="event")]
OfRule = Annotated[Rule | None, QueryParameter(name="rule")]
TheEvent = Annotated[str, QueryParameter(name="event", max_length=255, description="Empty: further events.")]
TheProperty = Annotated[
    str, QueryParameter(name="property", max_length=255, description="Empty: the rule is about the event.")
]
TheRule = Annotated[Rule, QueryParameter(name="rule")]


@get("/plan/violations", summary="List violations of the plan", guards=_READ, tags=_TAGS, sync_to_thread=True)
def get_violations(
    read_session: NamedDependency[ReadSession],
    state: State,
    search: Search = None,
    sort: Sort = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    first: First = None,
    last: Last = None,
    event: OfEvent = None,
    rule: OfRule = None,
) -> Page[ViolationRow]:
    """Counts of events that came and did not conform, per rule and day of receipt, with a few samples."""
    first, last = _days(today_of(read_session, state.clock), first, last)
    asked = ListRequest(search, sort, cursor, limit)
    return list_violations(read_session, asked, first=first, last=last, event=event, rule=rule)


@get("/plan/violations/days", summary="Count violations by day", guards=_READ, tags=_TAGS, sync_to_thread=True)
def get_violation_days(
    read_session: NamedDependency[ReadSession],
    state: State,
    search: Search = None,
    first: First = None,
    last: Last = None,
    event: OfEvent = None,
    rule: OfRule = None,
) -> Page[ViolationDay]:
    """A count per rule for each day of the range, narrowed as the list is."""
    first, last = _days(today_of(read_session, state.clock), first, last)
    days = list_violation_days(read_session, first=first, last=last, search=search, event=event, rule=rule)
    return Page(days, None)


@get("/plan/violation", summary="Show a violation of the plan", guards=_READ, tags=_TAGS, sync_to_thread=True)
def get_one_violation(
    read_session: NamedDependency[ReadSession],
    state: State,
    event: TheEvent,
    rule: TheRule,
    name: TheProperty = "",
    first: First = None,
    last: Last = None,
) -> ViolationDetail:
    """One event, property and rule: its days, more samples, and the people whose events these are."""
    first, last = _days(today_of(read_session, state.clock), first, last)
    return get_violation(read_session, event, name, rule, first=first, last=last)


@post(
    "/plan/violations/export",
    summary="Export violations of the plan",
    guards=_READ,
    tags=_TAGS,
    sync_to_thread=True,
    status_code=200,
    responses=CSV_ANSWER,
)
def export_violations(
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    state: State,
    search: Search = None,
    sort: Sort = None,
    first: First = None,
    last: Last = None,
    event: OfEvent = None,
    rule: OfRule = None,
) -> Response[bytes]:
    """A line per rule and day."""
    first, last = _days(today_of(session, state.clock), first, last)
    found = [
        (day, each.event, each.property, each.rule, count)
        for each in every_item(
            lambda cursor, limit: list_violations(
                session, ListRequest(search, sort, cursor, limit), first=first, last=last, event=event, rule=rule
            )
        )
        for day, count in each.days.items()
    ]
    asked = {"search": search, "sort": sort, "first": first, "last": last, "event": event, "rule": rule}
    note_export(session, actor, "plan_violation", rows=len(found), filters=asked)
    return answer_csv("violations", ("day", "event", "property", "rule", "events"), found)


def _days(today: date, first: date | None, last: date | None) -> tuple[date, date]:
    last = last or today
    return first or last - timedelta(days=6), last


route_handlers = [get_violations, get_violation_days, get_one_violation, export_violations]
