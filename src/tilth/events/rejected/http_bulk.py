"""/api/v1/rejected-events/correct and /discard: many rejected events at once."""

from typing import Annotated

import msgspec
from litestar import post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import JSONBody

from tilth.events.rejected.actions.correct_all import begin_correction
from tilth.events.rejected.actions.correct_rejections import Corrected, check_correction, correct_rejections
from tilth.events.rejected.actions.discard_rejections import discard_rejections
from tilth.events.rejected.corrections import Operation
from tilth.events.rejected.selecting import Selection
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.api import require_scope
from tilth.platform.auth.contracts import Principal, Scope
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.http.authentication import requires
from tilth.platform.tasks.contracts import TaskStarted

_TAGS = ["events"]
_WRITE = [requires(Scope.EVENTS_WRITE)]
Operations = Annotated[list[Operation], msgspec.Meta(max_length=20)]


class CorrectionRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    selection: Selection
    operations: Operations = []
    """In their order; none: the events are tried as they were kept."""


class CorrectionStep(CorrectionRequest, frozen=True, forbid_unknown_fields=True):
    after: int = 0
    """`next_after` of the call before."""


class DiscardRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    selection: Selection


class DiscardAnswer(msgspec.Struct, frozen=True):
    discarded: int


@post(
    "/rejected-events/correct/check",
    summary="Try a correction",
    guards=_WRITE,
    tags=_TAGS,
    sync_to_thread=True,
    status_code=200,
)
def post_correct_check(
    data: JSONBody[CorrectionStep],
    read_session: NamedDependency[ReadSession],
    principal: NamedDependency[Principal],
) -> Corrected:
    """What one correction makes of the next 500 events that fit, with examples. Nothing changes."""
    _check_search(data.selection, principal)
    return check_correction(read_session, data.selection, data.operations, after=data.after)


@post(
    "/rejected-events/correct",
    summary="Correct and replay rejected events",
    guards=_WRITE,
    tags=_TAGS,
    sync_to_thread=True,
    status_code=200,
)
def post_correct(
    data: JSONBody[CorrectionStep],
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    principal: NamedDependency[Principal],
    state: State,
) -> Corrected:
    """Corrects the next 500 events that fit and puts back those that are good now; call again with `next_after`."""
    _check_search(data.selection, principal)
    return correct_rejections(
        session, data.selection, data.operations, after=data.after, actor=actor, clock=state.clock
    )


@post(
    "/rejected-events/correct/all",
    summary="Correct and replay all rejected events that fit",
    guards=_WRITE,
    tags=_TAGS,
    sync_to_thread=True,
    status_code=202,
)
def post_correct_all(
    data: JSONBody[CorrectionRequest],
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    principal: NamedDependency[Principal],
    state: State,
) -> TaskStarted:
    """However many: as a task that tells how far it is, and can be cancelled. What it has put back stays put back."""
    _check_search(data.selection, principal)
    return TaskStarted(begin_correction(session, data.selection, data.operations, actor=actor, clock=state.clock))


@post(
    "/rejected-events/discard",
    summary="Forget rejected events",
    guards=_WRITE,
    tags=_TAGS,
    sync_to_thread=True,
    status_code=200,
)
def post_discard(
    data: JSONBody[DiscardRequest],
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    principal: NamedDependency[Principal],
) -> DiscardAnswer:
    """Deletes what fits, for good."""
    _check_search(data.selection, principal)
    return DiscardAnswer(discard_rejections(session, data.selection, actor=actor))


def _check_search(selection: Selection, principal: Principal) -> None:
    """It reads messages and places as they are: what it finds would tell what is masked. Raises MissingScope."""
    if selection.search:
        require_scope(principal, Scope.PEOPLE_UNMASK)


route_handlers = [post_correct_check, post_correct, post_correct_all, post_discard]
