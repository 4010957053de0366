"""One correction for all that fit, however many: as a task that is left and found again, and survives its worker.

Each step corrects, puts back and notes how far it came in one transaction, so that a worker that is killed has done a
step wholly or not at all, and the next one goes on behind it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa

from tilth.events.errors import RejectedEventNotFound
from tilth.events.models import rejected_event
from tilth.events.rejected.actions.correct_rejections import correct_next
from tilth.events.rejected.corrections import Operation
from tilth.events.rejected.selecting import Selection, conditions
from tilth.kernel.clock import Clock
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session
from tilth.platform.jobs.contracts import JobRun
from tilth.platform.tasks.api import TaskCancelled, TaskId, TaskReport, create_task

CORRECT_ALL = "rejected.correct_all"
_BEGUN = "rejected_event.correction_begun"
_CORRECTED = "rejected_event.corrected"


class Wanted(msgspec.Struct, frozen=True):
    """What the task is to do, as its job carries it."""

    selection: Selection
    operations: list[Operation]
    last: int
    """Number of the last event that waited when it was begun: what is rejected again does not come round."""
    events: int
    """That waited then."""
    actor: Actor


@dataclass(frozen=True, slots=True)
class AllCorrected:
    """The result of the task."""

    tried: int
    accepted: int


def begin_correction(
    session: Session, selection: Selection, operations: Sequence[Operation], *, actor: Actor, clock: Clock
) -> TaskId:
    """A task that corrects and puts back all that fit now. Raises RejectedEventNotFound where nothing does."""
    table = rejected_event
    waiting = sa.select(sa.func.count(), sa.func.max(table.c.rejected_id)).where(
        *conditions(session.workspace, selection), table.c.replayed_at.is_(None)
    )
    events, last = session.connection.execute(waiting).one()
    if not events:
        raise RejectedEventNotFound("No rejected event that waits fits this.")
    wanted = Wanted(selection, list(operations), last, events, actor)
    append_audit(
        session,
        actor=actor,
        action=_BEGUN,
        subject=f"{events} events",
        selection=msgspec.to_builtins(selection),
        operations=msgspec.to_builtins(operations),
    )
    return create_task(
        session,
        CORRECT_ALL,
        title={"waiting": events, **({"event": selection.event} if selection.event else {})},
        actor=actor,
        clock=clock,
        wanted=msgspec.json.encode(wanted).decode(),
    )


def correct_all(run: JobRun, report: TaskReport, wanted: Wanted) -> AllCorrected:
    """Goes on behind the last step that was committed."""
    counts = {"tried": 0, "accepted": 0, "behind": 0, **report.counts_kept()}
    try:
        more = True
        while more:
            report.alive()
            counts, more = _step(run, report, wanted, counts)
    except TaskCancelled:
        with run.write() as session:
            _note_end(session, wanted, report.counts_kept(), cancelled=True)
        raise
    return AllCorrected(counts["tried"], counts["accepted"])


def _step(run: JobRun, report: TaskReport, wanted: Wanted, counts: dict[str, int]) -> tuple[dict[str, int], bool]:
    with run.write() as session:
        found = correct_next(
            session,
            wanted.selection,
            wanted.operations,
            after=counts["behind"],
            last=wanted.last,
            now=run.clock.now(),
        )
        reached = {
            "tried": counts["tried"] + found.tried,
            "accepted": counts["accepted"] + found.accepted,
            "behind": wanted.last if found.next_after is None else found.next_after,
        }
        report.keep(session, reached["tried"], max(wanted.events, reached["tried"]), "events", reached)
        if found.next_after is None:
            _note_end(session, wanted, reached)
    return reached, found.next_after is not None


def _note_end(session: Session, wanted: Wanted, counts: dict[str, int], *, cancelled: bool = False) -> None:
    append_audit(
        session,
        actor=wanted.actor,
        action=_CORRECTED,
        subject=f"{counts.get('tried', 0)} events",
        accepted=counts.get("accepted", 0),
        selection=msgspec.to_builtins(wanted.selection),
        operations=msgspec.to_builtins(wanted.operations),
        cancelled=cancelled,
    )
