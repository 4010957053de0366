"""/api/v1/rejected-events and /api/v1/properties."""

from typing import Annotated, Any

import msgspec
from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody

from tilth.events.api import (
    declare_property,
    list_declared_properties,
    list_rejections,
    remove_property,
    replay_rejections,
)
from tilth.events.plan import DeclaredProperty, PropertyType
from tilth.events.rejections import RejectedEvent, Replay
from tilth.kernel.clock import SystemClock
from tilth.kernel.pages import Page
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.http.authentication import requires
from tilth.platform.http.parameters import Cursor, Limit

_TAGS = ["events"]


class ReplayItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rejected_id: int
    event: dict[str, Any] | None = None
    """A corrected event to take the place of the kept one."""


class ReplayRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    items: Annotated[list[ReplayItem], msgspec.Meta(min_length=1, max_length=500)]


class ReplayAnswer(msgspec.Struct, frozen=True):
    results: list[Replay]


class PropertyRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    property: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    type: PropertyType
    event: Annotated[str, msgspec.Meta(max_length=255)] = ""
    """Stored name of the event; empty: any event."""
    description: Annotated[str, msgspec.Meta(max_length=2000)] = ""


@get(
    "/rejected-events",
    summary="List rejected events",
    guards=[requires(Scope.EVENTS_READ)],
    tags=_TAGS,
    sync_to_thread=True,
)
def get_rejected_events(
    read_session: NamedDependency[ReadSession],
    cursor: Cursor = None,
    limit: Limit = 50,
    code: FromQuery[str | None] = None,
    include_replayed: FromQuery[bool] = False,  # noqa: FBT002 — a query parameter has no other way to be optional
) -> Page[RejectedEvent]:
    """What could not be taken, newest first, with the reason of each."""
    return list_rejections(read_session, cursor=cursor, limit=limit, code=code, include_replayed=include_replayed)


@post(
    "/rejected-events/replay",
    summary="Replay rejected events",
    guards=[requires(Scope.EVENTS_WRITE)],
    tags=_TAGS,
    sync_to_thread=True,
    status_code=200,
)
def post_replay(
    data: JSONBody[ReplayRequest], session: NamedDependency[Session], actor: NamedDependency[Actor]
) -> ReplayAnswer:
    """Puts events back, as kept or corrected; one that is still bad stays, with the reason that it has now."""
    corrections = {item.rejected_id: item.event for item in data.items}
    return ReplayAnswer(replay_rejections(session, corrections, actor=actor, clock=SystemClock()))


@get(
    "/properties",
    summary="List declared properties",
    guards=[requires(Scope.EVENTS_READ)],
    tags=_TAGS,
    sync_to_thread=True,
)
def get_properties(read_session: NamedDependency[ReadSession]) -> Page[DeclaredProperty]:
    """The tracking plan: properties that breakdowns and filters may name."""
    return Page(list_declared_properties(read_session), None)


@put(
    "/properties", summary="Declare a property", guards=[requires(Scope.EVENTS_WRITE)], tags=_TAGS, sync_to_thread=True
)
def put_property(
    data: JSONBody[PropertyRequest], session: NamedDependency[Session], actor: NamedDependency[Actor]
) -> DeclaredProperty:
    declared = DeclaredProperty(data.event, data.property, data.type, data.description)
    return declare_property(session, declared, actor=actor)


@delete(
    "/properties",
    summary="Remove a declaration",
    guards=[requires(Scope.EVENTS_WRITE)],
    tags=_TAGS,
    sync_to_thread=True,
)
def delete_property(
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    property: FromQuery[str],  # noqa: A002 — named as in the body
    event: FromQuery[str] = "",
) -> None:
    remove_property(session, event=event, name=property, actor=actor)


route_handlers = [get_rejected_events, post_replay, get_properties, put_property, delete_property]
