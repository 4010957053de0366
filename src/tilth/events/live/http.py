"""/api/v1/events/live/stream: events as they arrive."""

from collections.abc import AsyncGenerator
from typing import Annotated

from litestar import get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from litestar.response import Stream

from tilth.events.live.contracts import LiveBatch, LiveFilter
from tilth.events.live.hub import EventHub
from tilth.kernel.ids import WorkspaceId
from tilth.platform.auth.contracts import Principal, Scope
from tilth.platform.database.sessions import ReadSession
from tilth.platform.http.authentication import requires
from tilth.platform.http.streaming import Message, answer_stream
from tilth.platform.look_ups import LookUps

_Event = Annotated[str | None, QueryParameter(max_length=255, description="Part of the stored name, in any case.")]
_Source = Annotated[
    str | None, QueryParameter(max_length=255, description="Whose language the sender speaks: `segment`, `posthog` …")
]
_Key = Annotated[str | None, QueryParameter(max_length=64, description="Id of a write key.")]
_Person = Annotated[
    str | None, QueryParameter(max_length=255, description="An identifier of any type, whole: user id, phone, e-mail …")
]
_Problems = Annotated[bool, QueryParameter(description="Only what was rejected or does not conform to the plan.")]


@get(
    "/events/live/stream",
    guards=[requires(Scope.EVENTS_READ)],
    summary="Follow arriving events",
    tags=["events"],
    responses={
        200: ResponseSpec(
            LiveBatch,
            generate_examples=False,
            media_type="text/event-stream",
            description="Server-sent events `arrivals`. The first one tells of the last ten minutes, 200 events at "
            "most. Personal data is masked; imports are left out.",
        )
    },
    sync_to_thread=True,
)
def follow_events(
    read_session: NamedDependency[ReadSession],
    principal: NamedDependency[Principal],
    state: State,
    event: _Event = None,
    source: _Source = None,
    write_key: _Key = None,
    person: _Person = None,
    problems: _Problems = False,  # noqa: FBT002 — a query parameter has no other way to be optional
) -> Stream:
    """What arrives and what is rejected, within two seconds: as it was sent, and what was made of it.

    Looking for a contact is noted in the audit trail, with it masked.
    """
    look_ups: LookUps = state.look_ups
    look_ups.note_text(read_session, principal, person, through="events.live")
    wanted = LiveFilter(event or None, source or None, write_key or None, person or None, problems)
    # The transaction of this request ends with the first byte: nothing is held open while the stream waits.
    return answer_stream(_messages(state.arrivals, read_session.workspace, wanted), closing=state.closing)


async def _messages(arrivals: EventHub, workspace: WorkspaceId, wanted: LiveFilter) -> AsyncGenerator[Message, None]:
    batches = arrivals.watch(workspace, wanted)
    try:
        async for batch in batches:
            yield Message("arrivals", batch)
    finally:
        await batches.aclose()


route_handlers = [follow_events]
