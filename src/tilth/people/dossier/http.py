"""/api/v1/persons/{person_no}/…: timeline, journal, what an un-merge would do; whole with a reason; all as a file."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Stream

from tilth.kernel.ids import Origin, PersonNo
from tilth.kernel.pages import Page
from tilth.kernel.zones import load_zone
from tilth.people.contracts import Identifier, Profile
from tilth.people.dossier.actions.note_look import note_exported, note_unmasked
from tilth.people.dossier.contracts import EventCount, EventKind, JournalLine, TimelineEvent, UnmergePreview
from tilth.people.dossier.exporting import write_dossier
from tilth.people.dossier.journal import list_journal, mask_line, preview_unmerge
from tilth.people.dossier.timeline import Place, TimelineFilter, TimelineRequest, count_events, list_events, mask_event
from tilth.people.masking import mask_identifier
from tilth.people.queries import get_person, get_profile, list_identifiers
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.http.authentication import requires
from tilth.platform.http.parameters import Cursor, Limit
from tilth.platform.workspaces.api import get_workspace

_READ: dict[str, Any] = {"guards": [requires(Scope.PEOPLE_READ)], "tags": ["people"], "sync_to_thread": True}
_WHOLE: dict[str, Any] = {
    "guards": [requires(Scope.PEOPLE_UNMASK)],
    "tags": ["people"],
    "sync_to_thread": True,
    "status_code": 200,
    "opt": {"answer_holds_secret": True, "example": {"reason": "Refund of order A-1017: which phone to call"}},
}
_FILE = ResponseSpec(bytes, media_type="application/json", generate_examples=False, description="The file.")
Events = Annotated[list[str] | None, QueryParameter(name="event", description="Names of events; repeatable.")]
Kinds = Annotated[list[EventKind] | None, QueryParameter(name="kind", description="Repeatable; beside the names.")]
First = Annotated[date | None, QueryParameter(description="First day, of the workspace's calendar.")]
Last = Annotated[date | None, QueryParameter(description="Last day, included.")]


class Look(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reason: Annotated[str, msgspec.Meta(min_length=3, max_length=500)]
    """Why somebody needs to see it; stays in the audit trail, so name nobody."""


class WholePerson(msgspec.Struct, frozen=True):
    """As it is, nothing masked."""

    profile: Profile
    identifiers: list[Identifier]


class UnmergeQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    origins: Annotated[list[int], msgspec.Meta(min_length=1, max_length=1_000)]
    """Origin numbers of the identifiers that are another person's."""


@get("/persons/{person_no:int}/events", summary="List a person's events", **_READ)
def read_timeline(
    person_no: FromPath[int],
    read_session: NamedDependency[ReadSession],
    state: State,
    cursor: Cursor = None,
    limit: Limit = 50,
    events: Events = None,
    kinds: Kinds = None,
    first: First = None,
    last: Last = None,
) -> Page[TimelineEvent]:
    """Newest first, what is personal masked."""
    number = get_person(read_session, PersonNo(person_no))
    asked = TimelineFilter(events or (), kinds or (), first, last)
    page = list_events(_place(read_session, state), number, asked, TimelineRequest(cursor, limit))
    return Page([mask_event(each) for each in page.items], page.next_cursor)


@post("/persons/{person_no:int}/events/unmask", summary="List a person's events whole", **_WHOLE)
def post_timeline(
    person_no: FromPath[int],
    data: JSONBody[Look],
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    state: State,
    cursor: Cursor = None,
    limit: Limit = 50,
    events: Events = None,
    kinds: Kinds = None,
    first: First = None,
    last: Last = None,
) -> Page[TimelineEvent]:
    """As they were sent. Each page is written into the audit trail."""
    number = get_person(session, PersonNo(person_no))
    asked = TimelineFilter(events or (), kinds or (), first, last)
    note_unmasked(session, number, what="events", reason=data.reason, actor=actor)
    return list_events(_place(session, state), number, asked, TimelineRequest(cursor, limit))


@get("/persons/{person_no:int}/event-names", summary="Count a person's events by name", **_READ)
def read_event_names(
    person_no: FromPath[int], read_session: NamedDependency[ReadSession], state: State
) -> list[EventCount]:
    """Most often first; lines of orders are rows as well."""
    return count_events(_place(read_session, state), get_person(read_session, PersonNo(person_no)))


@get("/persons/{person_no:int}/journal", summary="List what happened to a person's identity", **_READ)
def read_journal(person_no: FromPath[int], read_session: NamedDependency[ReadSession]) -> list[JournalLine]:
    """Merges, un-merges and shared identifiers, newest first, the last 200."""
    return [mask_line(each) for each in list_journal(read_session, PersonNo(person_no))]


@post(
    "/persons/{person_no:int}/unmerge/preview",
    summary="Preview taking a person apart",
    **(_READ | {"status_code": 200}),
)
def post_unmerge_preview(
    person_no: FromPath[int], data: JSONBody[UnmergeQuestion], read_session: NamedDependency[ReadSession], state: State
) -> UnmergePreview:
    """The persons that would come of it, with their identifiers (masked) and events. Nothing changes."""
    origins = [Origin(origin) for origin in data.origins]
    return _masked(preview_unmerge(read_session, state.history, PersonNo(person_no), origins))


@post("/persons/{person_no:int}/unmask", summary="Show a person whole", **_WHOLE)
def post_unmask(
    person_no: FromPath[int],
    data: JSONBody[Look],
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
) -> WholePerson:
    """Identifiers and traits with nothing masked; each look is written into the audit trail, with its reason."""
    number = get_person(session, PersonNo(person_no))
    note_unmasked(session, number, what="profile", reason=data.reason, actor=actor)
    return WholePerson(get_profile(session, number), list_identifiers(session, number))


@post(
    "/persons/{person_no:int}/export",
    summary="Export a person",
    responses={200: _FILE},
    **_WHOLE,
)
def export_person(
    person_no: FromPath[int],
    data: JSONBody[Look],
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    state: State,
) -> Stream:
    """All that is known as one JSON file, nothing masked: profile, identifiers and how they hang together, events.

    For somebody's right of access; written into the audit trail, with its reason.
    """
    number = get_person(session, PersonNo(person_no))
    note_exported(session, number, reason=data.reason, actor=actor)
    profile, identifiers = get_profile(session, number), list_identifiers(session, number)
    journal = list_journal(session, number)
    written: Iterator[bytes] = write_dossier(
        _place(session, state), profile, identifiers, journal, now=state.clock.now()
    )
    return Stream(
        written,
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="person-{number}.json"'},
    )


def _place(session: ReadSession, state: State) -> Place:
    workspace = get_workspace(session)
    return Place(state.history, workspace.id, load_zone(workspace.time_zone), workspace.currency)


def _masked(preview: UnmergePreview) -> UnmergePreview:
    return replace(
        preview,
        parts=tuple(
            replace(
                part,
                identifiers=tuple(replace(i, value=mask_identifier(i.type, i.value)) for i in part.identifiers),
            )
            for part in preview.parts
        ),
    )


route_handlers = [
    read_timeline,
    post_timeline,
    read_event_names,
    read_journal,
    post_unmerge_preview,
    post_unmask,
    export_person,
]
