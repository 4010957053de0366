"""/api/v1/rejected-events: seen with their reasons, corrected, put back, forgotten."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from tilth.events.errors import RejectedEventNotFound
from tilth.events.masking import mask_json
from tilth.events.rejected.actions.replay_rejections import check_rejections, replay_rejections
from tilth.events.rejected.actions.unmask_rejection import unmask_rejection
from tilth.events.rejected.http_bulk import route_handlers as bulk_handlers
from tilth.events.rejected.selecting import (
    Selection,
    find_rejection,
    group_rejections,
    list_rejections,
    list_rejections_masked,
)
from tilth.events.rejections import RejectedEvent, RejectionGroup, Replay, masked
from tilth.kernel.moments import Moment
from tilth.kernel.pages import Page
from tilth.platform.audit.api import note_export
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Principal, Scope
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.http.authentication import requires
from tilth.platform.http.csv import CSV_ANSWER, answer_csv, every_item
from tilth.platform.http.parameters import Cursor, Limit, Sort

_TAGS = ["events"]
_READ = [requires(Scope.EVENTS_READ)]
_WRITE = [requires(Scope.EVENTS_WRITE)]
Search = Annotated[
    str | None,
    QueryParameter(
        max_length=200,
        description="Keeps what contains this text, in any case of letters: in reason, event and source, with "
        "people:unmask in message and place too, which may quote personal data. A whole place is always found.",
    ),
]
Code = Annotated[str | None, QueryParameter(description="Reason of the rejection.")]
EventName = Annotated[str | None, QueryParameter(description="Stored name of the event.")]
Source = Annotated[str | None, QueryParameter(description="Which door: `api:segment`, `weave`, `import:…`.")]
Since = Annotated[Moment | None, QueryParameter(description="Rejected at this moment or later.")]
Until = Annotated[Moment | None, QueryParameter(description="Rejected before this moment.")]
OfImport = Annotated[
    UUID | None,
    QueryParameter(name="import", description="Only what the import of this id could not take, or brought in vain."),
]
Replayed = Annotated[bool, QueryParameter(name="include_replayed", description="Also those that were put back.")]
_EXPORTED = ("rejected_id", "rejected_at", "code", "message", "event", "source", "place", "replayed_at", "payload")


class ReplayItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rejected_id: int
    event: dict[str, Any] | None = None
    """A corrected event to take the place of the kept one. A masked value that was left alone stays what it was."""


class ReplayRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    items: Annotated[list[ReplayItem], msgspec.Meta(min_length=1, max_length=500)]


class ReplayAnswer(msgspec.Struct, frozen=True):
    results: list[Replay]


def _select(
    code: str | None,
    event: str | None,
    source: str | None,
    since: str | None,
    until: str | None,
    *,
    of_import: UUID | None,
    replayed: bool,
) -> Selection:
    return Selection(
        code=code,
        event=event,
        source=source,
        of_import=of_import,
        since=since,
        until=until,
        include_replayed=replayed,
    )


@get("/rejected-events", summary="List rejected events", guards=_READ, tags=_TAGS, sync_to_thread=True)
def get_rejected_events(
    read_session: NamedDependency[ReadSession],
    principal: NamedDependency[Principal],
    search: Search = None,
    sort: Sort = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    code: Code = None,
    event: EventName = None,
    source: Source = None,
    since: Since = None,
    until: Until = None,
    of_import: OfImport = None,
    replayed: Replayed = False,  # noqa: FBT002 — a query parameter has no other way to be optional
) -> Page[RejectedEvent]:
    """What could not be taken, newest first, with the reason of each. Personal data is masked."""
    selection = _select(code, event, source, since, until, of_import=of_import, replayed=replayed)
    page = _lister(principal)(read_session, ListRequest(search, sort, cursor, limit), selection)
    return Page([masked(each, mask_json) for each in page.items], page.next_cursor)


@post(
    "/rejected-events/export",
    summary="Export rejected events",
    guards=_READ,
    tags=_TAGS,
    sync_to_thread=True,
    status_code=200,
    responses=CSV_ANSWER,
)
def export_rejected_events(
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    principal: NamedDependency[Principal],
    search: Search = None,
    sort: Sort = None,
    code: Code = None,
    event: EventName = None,
    source: Source = None,
    since: Since = None,
    until: Until = None,
    of_import: OfImport = None,
    replayed: Replayed = False,  # noqa: FBT002 — as above
) -> Response[bytes]:
    """The list as a CSV file, masked as the list is."""
    selection = _select(code, event, source, since, until, of_import=of_import, replayed=replayed)
    list_them = _lister(principal)
    found = [
        masked(each, mask_json)
        for each in every_item(
            lambda cursor, limit: list_them(session, ListRequest(search, sort, cursor, limit), selection)
        )
    ]
    asked = {**msgspec.to_builtins(selection), "search": search, "sort": sort}
    note_export(session, actor, "rejected_event", rows=len(found), filters=asked)
    rows = ([getattr(each, name) for name in _EXPORTED] for each in found)
    return answer_csv("rejected-events", _EXPORTED, rows)


@get("/rejected-events/groups", summary="Group rejected events", guards=_READ, tags=_TAGS, sync_to_thread=True)
def get_rejected_groups(
    read_session: NamedDependency[ReadSession],
    since: Since = None,
    until: Until = None,
    of_import: OfImport = None,
) -> Page[RejectionGroup]:
    """Those that wait, by reason, event and door, the largest group first."""
    return Page(group_rejections(read_session, Selection(of_import=of_import, since=since, until=until)), None)


@get(
    "/rejected-events/{rejected_id:int}", summary="Show a rejected event", guards=_READ, tags=_TAGS, sync_to_thread=True
)
def get_rejected_event(rejected_id: FromPath[int], read_session: NamedDependency[ReadSession]) -> RejectedEvent:
    """With its payload, masked."""
    found = find_rejection(read_session, rejected_id)
    if found is None:
        raise RejectedEventNotFound(f"There is no rejected event {rejected_id}.")
    return masked(found, mask_json)


@post(
    "/rejected-events/{rejected_id:int}/unmask",
    summary="Show a rejected event whole",
    guards=[requires(Scope.PEOPLE_UNMASK)],
    tags=_TAGS,
    sync_to_thread=True,
    status_code=200,
    opt={"answer_holds_secret": True},
)
def post_unmask_rejected(
    rejected_id: FromPath[int], session: NamedDependency[Session], actor: NamedDependency[Actor]
) -> RejectedEvent:
    """As it was sent, personal data included; each look is written into the audit trail."""
    return unmask_rejection(session, rejected_id, actor=actor)


@post(
    "/rejected-events/check",
    summary="Try to replay rejected events",
    guards=_WRITE,
    tags=_TAGS,
    sync_to_thread=True,
    status_code=200,
)
def post_check(data: JSONBody[ReplayRequest], read_session: NamedDependency[ReadSession]) -> ReplayAnswer:
    """Whether each would be taken now, as kept or corrected. Nothing changes."""
    return ReplayAnswer(check_rejections(read_session, _corrections(data)))


@post(
    "/rejected-events/replay",
    summary="Replay rejected events",
    guards=_WRITE,
    tags=_TAGS,
    sync_to_thread=True,
    status_code=200,
)
def post_replay(
    data: JSONBody[ReplayRequest],
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    state: State,
) -> ReplayAnswer:
    """Puts events back, as kept or corrected; one that is still bad stays, with the reason that it has now."""
    return ReplayAnswer(replay_rejections(session, _corrections(data), actor=actor, clock=state.clock))


def _lister(principal: Principal) -> Callable[[ReadSession, ListRequest, Selection], Page[RejectedEvent]]:
    return list_rejections if Scope.PEOPLE_UNMASK in principal.scopes else list_rejections_masked


def _corrections(data: ReplayRequest) -> dict[int, dict[str, Any] | None]:
    return {item.rejected_id: item.event for item in data.items}


route_handlers = [
    get_rejected_events,
    export_rejected_events,
    get_rejected_groups,
    get_rejected_event,
    post_unmask_rejected,
    post_check,
    post_replay,
    *bulk_handlers,
]
