"""Put rejected events back, after a fix of the sender's data or of ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tilth.events.models import inbox, rejected_event
from tilth.events.rejected.examining import Correction, Examiner, Problem, Ready, find_rows
from tilth.events.rejections import REPLAYED_AT, Replay, find_receipt
from tilth.events.writing import NOTIFY_CHANNEL
from tilth.kernel.clock import Clock
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import ReadSession, Session


@dataclass(frozen=True, slots=True)
class Attempt:
    """A rejected event on its way back: what would enter, or why it would not."""

    row: sa.Row[Any]
    outcome: Ready | Problem
    corrected: bool = False
    """The outcome is of a correction: its reason is not the kept event's."""

    def told(self) -> Replay:
        if isinstance(self.outcome, Ready):
            return Replay(self.row.rejected_id, accepted=True)
        return Replay(self.row.rejected_id, accepted=False, code=self.outcome.code, message=self.outcome.message)


def check_rejections(session: ReadSession, corrections: Mapping[int, Correction]) -> list[Replay]:
    """As `replay_rejections`, and nothing changes: whether each would be taken."""
    examiner = Examiner(session)
    rows = find_rows(session, sorted(corrections))
    return [_try(examiner, row, corrections[row.rejected_id]).told() for row in rows]


def replay_rejections(
    session: Session, corrections: Mapping[int, Correction], *, actor: Actor, clock: Clock
) -> list[Replay]:
    """By rejected id: a corrected event, or None to try the kept one again; each is examined anew.

    An event keeps the time of its first receipt, so that its own time is computed as it would have been. Raises
    RejectedEventNotFound, and NotReplayable for one that is not kept whole, a line of a file, or was replayed before,
    and MaskedValue; then none is put back. One that is still bad stays, as it is with the reason that it has now.
    """
    examiner = Examiner(session)
    rows = find_rows(session, sorted(corrections), lock=True)
    attempts = [_try(examiner, row, corrections[row.rejected_id]) for row in rows]
    put_back(session, attempts, now=clock.now())
    append_audit(
        session,
        actor=actor,
        action="rejected_event.replayed",
        subject=f"{len(rows)} events",
        accepted=sum(isinstance(attempt.outcome, Ready) for attempt in attempts),
        corrected=sum(correction is not None for correction in corrections.values()),
        ids=[row.rejected_id for row in rows][:100],
    )
    return [attempt.told() for attempt in attempts]


def _try(examiner: Examiner, row: sa.Row[Any], correction: Correction) -> Attempt:
    return Attempt(row, examiner.examine(row, correction), corrected=correction is not None)


def put_back(session: Session, attempts: Sequence[Attempt], *, now: datetime) -> None:
    """Ready ones into the inbox, as received when they were, and waiting since now; the others get their new reason.

    Rows are locked by the caller.
    """
    ready = [(attempt.row, attempt.outcome) for attempt in attempts if isinstance(attempt.outcome, Ready)]
    bad = [
        (attempt.row, attempt.outcome)
        for attempt in attempts
        if isinstance(attempt.outcome, Problem) and not attempt.corrected
    ]
    table, connection = rejected_event, session.connection
    here = (table.c.workspace_id == session.workspace, table.c.rejected_id == sa.bindparam("of_row"))
    if ready:
        connection.execute(inbox.insert(), [_as_inbox_row(session, row, outcome, now) for row, outcome in ready])
        connection.execute(
            table.update().where(*here).values(replayed_at=now), [{"of_row": row.rejected_id} for row, _ in ready]
        )
        connection.execute(sa.select(sa.func.pg_notify(NOTIFY_CHANNEL, str(session.workspace))))
    if bad:
        connection.execute(
            table.update().where(*here).values(code=sa.bindparam("new_code"), message=sa.bindparam("new_message")),
            [
                {"of_row": row.rejected_id, "new_code": str(problem.code), "new_message": problem.message}
                for row, problem in bad
            ],
        )


def _as_inbox_row(session: Session, row: sa.Row[Any], ready: Ready, now: datetime) -> dict[str, Any]:
    return {
        "workspace_id": session.workspace,
        "received_at": find_receipt(row.context) or row.rejected_at,
        "encoding": ready.encoding,
        "events": ready.events,
        "context": {**ready.context, REPLAYED_AT: now.isoformat()},
        "payload": ready.payload,
    }
