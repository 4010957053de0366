"""/api/v1/insight/live and /insight/coverage: today as it happens, and which days there is anything to tell of."""

from collections.abc import AsyncGenerator
from datetime import date, timedelta
from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from litestar.response import Stream

from tilth.insight.asking import make_ground
from tilth.insight.live.compute import compute_coverage, compute_live
from tilth.insight.live.contracts import Coverage, LiveDay
from tilth.insight.live.hub import LiveHub
from tilth.people.api import find_waiting
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.sessions import ReadSession
from tilth.platform.http.authentication import requires
from tilth.platform.http.streaming import Message, answer_stream
from tilth.platform.workspaces.api import get_workspace
from tilth.platform.workspaces.contracts import Workspace

_READ = [requires(Scope.INSIGHT_READ)]
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_USUAL_LAG = timedelta(seconds=5)
"""Of live traffic something always waits, for less than this."""
_Day = Annotated[date | None, QueryParameter(description="A day that is over; left out: today.")]


@get(
    "/insight/live",
    guards=_READ,
    summary="Get today's curves",
    tags=["insight"],
    responses={200: ResponseSpec(LiveDay, generate_examples=False, description="The curves of the day.")},
    sync_to_thread=True,
)
def read_live(read_session: NamedDependency[ReadSession], state: State, day: _Day = None) -> Response[bytes]:
    """GMV, orders and active users of today, cumulated by ten minutes, and those of the day before."""
    ground = make_ground(read_session, state.history, state.clock)
    return Response(_ENCODER.encode(compute_live(ground, day)), media_type="application/json")


@get(
    "/insight/live/stream",
    guards=_READ,
    summary="Follow today's curves",
    tags=["insight"],
    responses={
        200: ResponseSpec(
            LiveDay,
            generate_examples=False,
            media_type="text/event-stream",
            description="Server-sent events `live`, each with the data of `GET /insight/live`.",
        )
    },
    sync_to_thread=True,
)
def follow_live(read_session: NamedDependency[ReadSession], state: State) -> Stream:
    """The same as server-sent events: at once, then whenever something has changed, within two seconds."""
    # The transaction of this request ends with the first byte: nothing is held open while the stream waits.
    return answer_stream(_messages(state.live, get_workspace(read_session)), closing=state.closing)


async def _messages(live: LiveHub, workspace: Workspace) -> AsyncGenerator[Message, None]:
    days = live.listen(workspace)
    try:
        async for day in days:
            yield Message("live", day)
    finally:
        await days.aclose()


@get(
    "/insight/coverage",
    guards=_READ,
    summary="Get the days with events",
    tags=["insight"],
    sync_to_thread=True,
)
def read_coverage(read_session: NamedDependency[ReadSession], state: State) -> Coverage:
    """Today, the first and last day on which anything happened, and how many events wait to be counted."""
    found = find_waiting(read_session)
    is_behind = found.oldest is not None and state.clock.now() - found.oldest > _USUAL_LAG
    ground = make_ground(read_session, state.history, state.clock)
    return compute_coverage(ground, found.events if is_behind else 0)


route_handlers = [read_live, follow_live, read_coverage]
