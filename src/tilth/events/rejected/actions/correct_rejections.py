"""One correction for many rejected events: tried first, then done, a bounded number at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from tilth.events.errors import CorrectionFailed, NotReplayable
from tilth.events.masking import UNDECODABLE, decode_exact, encode_exact, mask_json
from tilth.events.models import rejected_event
from tilth.events.rejected.actions.replay_rejections import Attempt, put_back
from tilth.events.rejected.corrections import Operation, apply_operations
from tilth.events.rejected.examining import Examiner, Problem, Ready
from tilth.events.rejected.selecting import Selection, conditions
from tilth.kernel.clock import Clock
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.workspaces.api import get_workspace

AT_ONCE = 500
"""Events of one call; whoever has more calls again with `after`."""
LAST = 2**63 - 1
"""No number of a rejected event is higher."""
SHOWN = 20
"""Examples of a call."""


class Example(msgspec.Struct, frozen=True):
    """What the correction makes of one event. Hidden values are masked."""

    rejected_id: int
    before: str
    after: str | None
    """None: the correction could not be done."""
    accepted: bool
    code: str | None = None
    message: str | None = None


class Corrected(msgspec.Struct, frozen=True):
    tried: int
    accepted: int
    failed: dict[str, int]
    """Of those not accepted, by code."""
    examples: list[Example]
    """Some of them, those that fail first."""
    next_after: int | None
    """Go on with the events behind this one; None: there are no more."""


def check_correction(
    session: ReadSession, selection: Selection, operations: Sequence[Operation], *, after: int = 0
) -> Corrected:
    """As `correct_rejections`, and nothing changes."""
    return _told(*_attempt(session, selection, operations, after, LAST, lock=False))


def correct_rejections(
    session: Session,
    selection: Selection,
    operations: Sequence[Operation],
    *,
    after: int = 0,
    actor: Actor,
    clock: Clock,
) -> Corrected:
    """The next AT_ONCE that fit, behind number `after`: corrected, examined, and put back where they are good now.

    The others stay as they are. Without operations they are tried as they were kept.
    """
    corrected = correct_next(session, selection, operations, after=after, now=clock.now())
    append_audit(
        session,
        actor=actor,
        action="rejected_event.corrected",
        subject=f"{corrected.tried} events",
        accepted=corrected.accepted,
        selection=msgspec.to_builtins(selection),
        operations=msgspec.to_builtins(operations),
    )
    return corrected


def correct_next(
    session: Session,
    selection: Selection,
    operations: Sequence[Operation],
    *,
    after: int,
    last: int = LAST,
    now: datetime,
) -> Corrected:
    """One step of a correction, up to number `last`; the trail of the audit is the caller's."""
    attempts, changed, more = _attempt(session, selection, operations, after, last, lock=True)
    put_back(session, attempts, now=now)
    return _told(attempts, changed, more)


Changed = dict[int, bytes]


def _attempt(
    session: ReadSession, selection: Selection, operations: Sequence[Operation], after: int, last: int, *, lock: bool
) -> tuple[list[Attempt], Changed, bool]:
    table = rejected_event
    query = (
        sa.select(table)
        .where(
            *conditions(session.workspace, selection),
            table.c.replayed_at.is_(None),
            table.c.rejected_id > after,
            table.c.rejected_id <= last,
        )
        .order_by(table.c.rejected_id)
        .limit(AT_ONCE + 1)
    )
    rows = session.connection.execute(query.with_for_update() if lock else query).all()
    zone = get_workspace(session).time_zone
    examiner = Examiner(session)
    changed: Changed = {}
    attempts = [_try(examiner, row, operations, zone, changed) for row in rows[:AT_ONCE]]
    return attempts, changed, len(rows) > AT_ONCE


def _try(examiner: Examiner, row: sa.Row[Any], operations: Sequence[Operation], zone: str, changed: Changed) -> Attempt:
    correction = None
    try:
        if operations:
            correction = apply_operations(_decode(row), operations, zone)
            changed[row.rejected_id] = encode_exact(correction)
        return Attempt(row, examiner.examine(row, correction), corrected=bool(operations))
    except (CorrectionFailed, NotReplayable) as error:
        return Attempt(row, Problem(error.code, error.message), corrected=True)


def _decode(row: sa.Row[Any]) -> dict[str, Any]:
    try:
        event = decode_exact(bytes(row.payload))
    except UNDECODABLE as error:
        raise CorrectionFailed("What was sent is no JSON: correct it by hand.") from error
    if not isinstance(event, dict):
        raise CorrectionFailed("What was sent is no JSON object: correct it by hand.")
    return event


def _told(attempts: Sequence[Attempt], changed: Changed, more: bool) -> Corrected:  # noqa: FBT001 — a fact, not a mode
    failed: dict[str, int] = {}
    for attempt in attempts:
        if isinstance(attempt.outcome, Problem):
            failed[attempt.outcome.code] = failed.get(attempt.outcome.code, 0) + 1
    telling = sorted(attempts, key=lambda attempt: isinstance(attempt.outcome, Ready))[:SHOWN]
    return Corrected(
        tried=len(attempts),
        accepted=len(attempts) - sum(failed.values()),
        failed=failed,
        examples=[_example(attempt, changed.get(attempt.row.rejected_id)) for attempt in telling],
        next_after=attempts[-1].row.rejected_id if more else None,
    )


def _example(attempt: Attempt, after: bytes | None) -> Example:
    told = attempt.told()
    return Example(
        rejected_id=told.rejected_id,
        before=mask_json(bytes(attempt.row.payload).decode("utf-8", "replace")),
        after=None if after is None else mask_json(after.decode()),
        accepted=told.accepted,
        code=told.code,
        message=told.message,
    )
