"""Put rejected events back, after a fix of the sender's data or of ours."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
import pyarrow as pa
import sqlalchemy as sa
import zstandard

from tilth.events.apart import make_body
from tilth.events.collect.api import Problem, look, open_body
from tilth.events.conforming import conform
from tilth.events.contracts import NORMAL_SCHEMA
from tilth.events.errors import NotReplayable, RejectedEventNotFound
from tilth.events.models import inbox, rejected_event
from tilth.events.normalise.api import Request, examine
from tilth.events.reading import ENCODING_ARROW, ENCODING_JSON
from tilth.events.rejections import AS_ROWS, RECEIVED_AT, REPLAYED_AT, Reason, Replay, find_receipt, is_replayable
from tilth.events.writing import NOTIFY_CHANNEL, pack_rows
from tilth.kernel.clock import Clock
from tilth.kernel.errors import AppError
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session

_OF_THE_REJECTION = ("shared", "sentAt", RECEIVED_AT, REPLAYED_AT)


def replay_rejections(
    session: Session, corrections: Mapping[int, Mapping[str, Any] | None], *, actor: Actor, clock: Clock
) -> list[Replay]:
    """By rejected id: a corrected event, or None to try the kept one again; each is examined anew.

    An event keeps the time of its first receipt, so that its own time is computed as it would have been. Raises
    RejectedEventNotFound, and NotReplayable for one that is not kept whole, a line of a file, or was replayed before;
    then none is put back. One that is still bad stays, with the reason that it has now.
    """
    rows = _lock_rows(session, sorted(corrections))
    replays = [_replay(session, row, corrections[row.rejected_id], clock) for row in rows]
    accepted = sum(replay.accepted for replay in replays)
    if accepted:
        session.connection.execute(sa.select(sa.func.pg_notify(NOTIFY_CHANNEL, str(session.workspace))))
    append_audit(
        session,
        actor=actor,
        action="rejected_event.replayed",
        subject=f"{len(rows)} events",
        accepted=accepted,
        ids=[row.rejected_id for row in rows][:100],
    )
    return replays


def _lock_rows(session: Session, ids: Sequence[int]) -> Sequence[sa.Row[Any]]:
    table = rejected_event
    rows = session.connection.execute(
        sa.select(table)
        .where(table.c.workspace_id == session.workspace, table.c.rejected_id.in_(ids))
        .order_by(table.c.rejected_id)
        .with_for_update()
    ).all()
    missing = set(ids) - {row.rejected_id for row in rows}
    if missing:
        raise RejectedEventNotFound(f"There is no rejected event {min(missing)}.", ids=sorted(missing))
    for row in rows:
        if row.replayed_at is not None:
            raise NotReplayable(f"Event {row.rejected_id} was replayed at {row.replayed_at.isoformat()}.")
        if not is_replayable(row.context):
            raise NotReplayable(
                f"Event {row.rejected_id} came from {row.source}: correct the file and import it again."
            )
    return rows


def _replay(session: Session, row: sa.Row[Any], correction: Mapping[str, Any] | None, clock: Clock) -> Replay:
    if AS_ROWS in row.context:
        return _replay_rows(session, row, correction, clock)
    if correction is None and not row.complete:
        raise NotReplayable(f"Event {row.rejected_id} was too long to be kept whole: send a corrected one.")
    event = bytes(row.payload) if correction is None else msgspec.json.encode(correction)
    context = {name: value for name, value in row.context.items() if name not in _OF_THE_REJECTION}
    received_at = find_receipt(row.context) or row.rejected_at
    table = rejected_event
    here = (table.c.workspace_id == session.workspace, table.c.rejected_id == row.rejected_id)
    body, problem = _look_again(event, row.context, Request(b"", received_at, 0, context))
    if problem is not None:
        code, message = problem
        session.connection.execute(table.update().where(*here).values(code=str(code), message=message))
        return Replay(row.rejected_id, accepted=False, code=str(code), message=message)
    packed = zstandard.ZstdCompressor().compress(body)
    return _put_back(session, row, clock, encoding=ENCODING_JSON, events=1, context=context, payload=packed)


def _replay_rows(session: Session, row: sa.Row[Any], correction: Mapping[str, Any] | None, clock: Clock) -> Replay:
    """What an import made of a file; its ledger knows it, so the file would not bring it again."""
    if correction is not None or not row.complete:
        raise NotReplayable(f"Event {row.rejected_id} came from a file: correct the line there and import it again.")
    rows = conform(pa.Table.from_pylist(msgspec.json.decode(row.payload), schema=NORMAL_SCHEMA))
    context = {"source": row.context[AS_ROWS]}
    packed = pack_rows(rows)
    return _put_back(
        session, row, clock, encoding=ENCODING_ARROW, events=rows.num_rows, context=context, payload=packed
    )


def _put_back(
    session: Session,
    row: sa.Row[Any],
    clock: Clock,
    *,
    context: dict[str, Any],
    **stored: Any,  # noqa: ANN401 — columns of any type
) -> Replay:
    """As a row of the inbox that was received when the event was, and waits since now."""
    stored |= {
        "received_at": find_receipt(row.context) or row.rejected_at,
        "context": {**context, REPLAYED_AT: clock.now().isoformat()},
    }
    session.connection.execute(inbox.insert().values(workspace_id=session.workspace, **stored))
    table = rejected_event
    here = (table.c.workspace_id == session.workspace, table.c.rejected_id == row.rejected_id)
    session.connection.execute(table.update().where(*here).values(replayed_at=clock.now()))
    return Replay(row.rejected_id, accepted=True)


def _look_again(event: bytes, known: Mapping[str, Any], request: Request) -> tuple[bytes, Problem]:
    """The body of a request with this event alone, and what is wrong with it."""
    kind = request.context.get("type")
    body = event
    if kind is None:
        body = make_body(event, known)
    try:
        looked = look(body, open_body(body), kind)
    except AppError as error:
        return body, (Reason.MALFORMED, error.message)
    if looked.good:
        looked.mark(examine(replace(request, body=looked.body)))
    bad = looked.bad.get(0)
    return looked.body, None if bad is None else (bad.code, bad.message)
