"""/api/v1/erasure-requests: the register of who was to be forgotten."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from tilth.kernel.pages import Page
from tilth.people.erasure.api import (
    carry_out_request,
    get_erasure_request,
    list_erasure_requests,
    refuse_request,
    register_request,
)
from tilth.people.erasure.contracts import ErasureReason, ErasureRequest, ErasureState
from tilth.platform.audit.api import note_export
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Principal, Scope
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.http.authentication import requires
from tilth.platform.http.csv import CSV_ANSWER, answer_csv, every_item
from tilth.platform.http.parameters import Cursor, Limit, Search, Sort
from tilth.platform.look_ups import LookUps

_READ = [requires(Scope.PEOPLE_READ)]
_WRITE = [requires(Scope.PEOPLE_WRITE)]
_TAGS = ["erasure requests"]
_COLUMNS = (
    *("id", "state", "identifier_type", "fingerprint", "reason", "registered_at", "registered_by", "due_on"),
    *("decided_at", "decided_by", "refusal", "rewritten_at", "swept_at"),
)
_COUNTS = ("identifiers", "links", "traits", "events", "rejected_events")
States = Annotated[list[ErasureState] | None, QueryParameter(name="state", description="Repeatable; default: all.")]
Overdue = Annotated[bool | None, QueryParameter(description="Open ones whose day has passed, or all others.")]


class NewErasureRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    identifier_type: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    """user_id, phone, …, account:taobao, …; `person`: the number of a person."""
    identifier: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    """In any spelling."""
    reason: ErasureReason = ErasureReason.REQUEST
    requester: Annotated[str, msgspec.Meta(max_length=200)] = ""
    """Who asked, and how: forgotten when the request is completed."""
    note: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    """Forgotten when the request is completed."""
    due_on: date | None = None
    """Default: in 30 days."""


class Refusal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    refusal: Annotated[str, msgspec.Meta(min_length=3, max_length=2000)]
    """Why it may not be erased. Stays in the register: name nobody."""


@get("/erasure-requests", summary="List requests for erasure", guards=_READ, tags=_TAGS, sync_to_thread=True)
def read_erasure_requests(
    read_session: NamedDependency[ReadSession],
    principal: NamedDependency[Principal],
    state: State,
    search: Search = None,
    sort: Sort = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    states: States = None,
    overdue: Overdue = None,
) -> Page[ErasureRequest]:
    """Newest first."""
    _note_look_up(read_session, principal, state, search)
    request = ListRequest(search, sort, cursor, limit)
    return list_erasure_requests(read_session, request, state.clock, states=states or (), overdue=overdue)


@post("/erasure-requests", summary="Register a request for erasure", guards=_WRITE, tags=_TAGS, sync_to_thread=True)
def post_erasure_request(
    data: JSONBody[NewErasureRequest],
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    state: State,
) -> ErasureRequest:
    """Takes it down and changes nothing else."""
    return register_request(
        session,
        state.clock,
        identifier_type=data.identifier_type,
        identifier=data.identifier,
        reason=data.reason,
        requester=data.requester,
        note=data.note,
        due_on=data.due_on,
        actor=actor,
    )


@get(
    "/erasure-requests/{request_id:uuid}",
    summary="Show a request for erasure",
    guards=_READ,
    tags=_TAGS,
    sync_to_thread=True,
)
def read_erasure_request(
    request_id: FromPath[UUID], read_session: NamedDependency[ReadSession], state: State
) -> ErasureRequest:
    """With the proof: what was removed, when files were rewritten, when the old ones were gone."""
    return get_erasure_request(read_session, request_id, state.clock)


@post(
    "/erasure-requests/{request_id:uuid}/carry-out",
    summary="Carry out a request for erasure",
    guards=_WRITE,
    tags=_TAGS,
    sync_to_thread=True,
    status_code=200,
)
def post_carrying_out(
    request_id: FromPath[UUID], session: NamedDependency[Session], actor: NamedDependency[Actor], state: State
) -> ErasureRequest:
    """Erases the person for good. Done when the files are rewritten and the old ones removed, within minutes."""
    return carry_out_request(session, request_id, state.history, state.clock, actor=actor)


@post(
    "/erasure-requests/{request_id:uuid}/refuse",
    summary="Refuse a request for erasure",
    guards=_WRITE,
    tags=_TAGS,
    sync_to_thread=True,
    status_code=200,
)
def post_refusal(
    request_id: FromPath[UUID],
    data: JSONBody[Refusal],
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    state: State,
) -> ErasureRequest:
    return refuse_request(session, request_id, state.clock, refusal=data.refusal, actor=actor)


@post(
    "/erasure-requests/export",
    summary="Export the register of erasure",
    guards=_READ,
    tags=_TAGS,
    sync_to_thread=True,
    status_code=200,
    responses=CSV_ANSWER,
)
def export_erasure_requests(
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    principal: NamedDependency[Principal],
    state: State,
    search: Search = None,
    sort: Sort = None,
    states: States = None,
    overdue: Overdue = None,
) -> Response[bytes]:
    """Without identifiers: each request is known by its fingerprint."""
    _note_look_up(session, principal, state, search)
    found = list(
        every_item(
            lambda at, n: list_erasure_requests(
                session, ListRequest(search, sort, at, n), state.clock, states=states or (), overdue=overdue
            )
        )
    )
    asked = {"states": states, "overdue": overdue, "sort": sort}
    note_export(session, actor, "erasure_requests", rows=len(found), filters=asked)
    return answer_csv("erasure-requests", (*_COLUMNS, *_COUNTS), map(_tabulate, found))


def _note_look_up(session: ReadSession, principal: Principal, state: State, search: str | None) -> None:
    """Raises TooManyLookUps."""
    look_ups: LookUps = state.look_ups
    look_ups.note_text(session, principal, search, through="erasure_requests.search")


def _tabulate(request: ErasureRequest) -> list[object]:
    counts = [None if request.removed is None else getattr(request.removed, name) for name in _COUNTS]
    return [*(getattr(request, name) for name in _COLUMNS), *counts]


route_handlers = [
    read_erasure_requests,
    post_erasure_request,
    read_erasure_request,
    post_carrying_out,
    post_refusal,
    export_erasure_requests,
]
