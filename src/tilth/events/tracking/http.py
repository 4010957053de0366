"""/api/v1/plan and /api/v1/properties: what is meant to come, what comes, and where the two differ."""

from typing import Annotated

import msgspec
from litestar import Response, delete, get, patch, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody, QueryParameter

from tilth.events.tracking.actions.change_settings import change_settings
from tilth.events.tracking.actions.declare_event import declare_event
from tilth.events.tracking.actions.declare_property import declare_property
from tilth.events.tracking.actions.declare_seen import declare_seen, make_suggestion
from tilth.events.tracking.actions.remove_event import remove_event
from tilth.events.tracking.actions.remove_property import remove_property
from tilth.events.tracking.contracts import (
    DeclaredProperty,
    EventDetail,
    EventName,
    EventStatus,
    PlannedEvent,
    PlanRow,
    PlanSettings,
)
from tilth.events.tracking.listing import get_event, get_settings, list_plan
from tilth.events.tracking.queries import list_declared_properties, today_of
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
_WRITE = [requires(Scope.EVENTS_WRITE)]
Declared = Annotated[bool | None, QueryParameter(description="true: of the plan; false: seen and not in it.")]
Status = Annotated[EventStatus | None, QueryParameter()]
Violated = Annotated[bool, QueryParameter(description="Only those that did not conform in the last seven days.")]
Named = Annotated[str, QueryParameter(name="event", min_length=1, max_length=255, description="Stored name.")]


class SettingsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reject_unknown: bool


class SeenRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    events: Annotated[list[EventName], msgspec.Meta(min_length=1, max_length=200)]


class DeclaredEvents(msgspec.Struct, frozen=True):
    items: list[PlannedEvent]


@get("/plan", summary="Get the state of the tracking plan", guards=_READ, tags=_TAGS, sync_to_thread=True)
def get_plan_settings(read_session: NamedDependency[ReadSession]) -> PlanSettings:
    """How large it is, since when arrivals are counted, and whether unknown events are rejected."""
    return get_settings(read_session)


@patch("/plan", summary="Change the tracking plan's settings", guards=_WRITE, tags=_TAGS, sync_to_thread=True)
def patch_plan(
    data: JSONBody[SettingsRequest],
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
) -> PlanSettings:
    change_settings(session, reject_unknown=data.reject_unknown, actor=actor)
    return get_settings(session)


@get("/plan/events", summary="List declared and seen events", guards=_READ, tags=_TAGS, sync_to_thread=True)
def get_plan_events(
    read_session: NamedDependency[ReadSession],
    state: State,
    search: Search = None,
    sort: Sort = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    declared: Declared = None,
    status: Status = None,
    violated: Violated = False,  # noqa: FBT002 — a query parameter has no other way to be optional
) -> Page[PlanRow]:
    """Declared ones and seen ones side by side. Counts are exact since counting began (`GET /plan`)."""
    asked = ListRequest(search, sort, cursor, limit)
    today = today_of(read_session, state.clock)
    return list_plan(read_session, asked, today=today, declared=declared, status=status, violated=violated)


@post(
    "/plan/events/export",
    summary="Export the list of events",
    guards=_READ,
    tags=_TAGS,
    sync_to_thread=True,
    status_code=200,
    responses=CSV_ANSWER,
)
def export_plan_events(
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    state: State,
    search: Search = None,
    sort: Sort = None,
    declared: Declared = None,
    status: Status = None,
    violated: Violated = False,  # noqa: FBT002 — as above
) -> Response[bytes]:
    """The list as a CSV file; the plan itself is exported by `POST /plan/export`."""
    today = today_of(session, state.clock)
    found = list(
        every_item(
            lambda cursor, limit: list_plan(
                session,
                ListRequest(search, sort, cursor, limit),
                today=today,
                declared=declared,
                status=status,
                violated=violated,
            )
        )
    )
    asked = {"search": search, "sort": sort, "declared": declared, "status": status, "violated": violated}
    note_export(session, actor, "seen_event", rows=len(found), filters=asked)
    names = PlanRow.__struct_fields__
    return answer_csv("events", names, ([getattr(each, name) for name in names] for each in found))


@get("/plan/event", summary="Show an event of the plan", guards=_READ, tags=_TAGS, sync_to_thread=True)
def get_plan_event(read_session: NamedDependency[ReadSession], state: State, name: Named) -> EventDetail:
    """What is declared of it, and which properties came with which types."""
    return get_event(read_session, name, today=today_of(read_session, state.clock))


@put("/plan/event", summary="Declare an event", guards=_WRITE, tags=_TAGS, sync_to_thread=True)
def put_plan_event(
    data: JSONBody[PlannedEvent], session: NamedDependency[Session], actor: NamedDependency[Actor]
) -> PlannedEvent:
    """With its properties, in the place of all that was declared of it before."""
    return declare_event(session, data, actor=actor)


@delete("/plan/event", summary="Take an event out of the plan", guards=_WRITE, tags=_TAGS, sync_to_thread=True)
def delete_plan_event(session: NamedDependency[Session], actor: NamedDependency[Actor], name: Named) -> None:
    """Its properties go with it; events that came stay."""
    remove_event(session, name, actor=actor)


@get("/plan/suggestion", summary="Suggest a declaration", guards=_READ, tags=_TAGS, sync_to_thread=True)
def get_suggestion(read_session: NamedDependency[ReadSession], name: Named) -> PlannedEvent:
    """From what was seen of the event: nothing is declared yet."""
    return make_suggestion(read_session, name)


@post(
    "/plan/suggestion",
    summary="Declare events as they were seen",
    guards=_WRITE,
    tags=_TAGS,
    sync_to_thread=True,
    status_code=200,
)
def post_suggestion(
    data: JSONBody[SeenRequest], session: NamedDependency[Session], actor: NamedDependency[Actor]
) -> DeclaredEvents:
    """Takes the suggestion for each of them."""
    return DeclaredEvents(declare_seen(session, data.events, actor=actor))


@get("/properties", summary="List declared properties", guards=_READ, tags=_TAGS, sync_to_thread=True)
def get_properties(read_session: NamedDependency[ReadSession]) -> Page[DeclaredProperty]:
    """Of all events, and of any event."""
    return Page(list_declared_properties(read_session), None)


@put("/properties", summary="Declare a property", guards=_WRITE, tags=_TAGS, sync_to_thread=True)
def put_property(
    data: JSONBody[DeclaredProperty], session: NamedDependency[Session], actor: NamedDependency[Actor]
) -> DeclaredProperty:
    return declare_property(session, data, actor=actor)


@delete("/properties", summary="Remove a declaration", guards=_WRITE, tags=_TAGS, sync_to_thread=True)
def delete_property(
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    property: FromQuery[str],  # noqa: A002 — named as in the body
    event: FromQuery[str] = "",
) -> None:
    remove_property(session, event=event, name=property, actor=actor)


route_handlers = [
    get_plan_settings,
    patch_plan,
    get_plan_events,
    export_plan_events,
    get_plan_event,
    put_plan_event,
    delete_plan_event,
    get_suggestion,
    post_suggestion,
    get_properties,
    put_property,
    delete_property,
]
