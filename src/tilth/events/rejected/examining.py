"""Whether a rejected event would be taken now, as it is kept or as it was corrected. Writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import psycopg
import pyarrow as pa
import sqlalchemy as sa
import zstandard

from tilth.events.apart import make_body
from tilth.events.collect.api import look, open_body
from tilth.events.conforming import conform
from tilth.events.contracts import NORMAL_SCHEMA
from tilth.events.errors import NotReplayable, RejectedEventNotFound
from tilth.events.masking import encode_exact, restore_masked
from tilth.events.models import rejected_event
from tilth.events.normalise.api import Request, examine, normalise
from tilth.events.reading import ENCODING_ARROW, ENCODING_JSON
from tilth.events.rejections import AS_ROWS, OF_IMPORT, RECEIVED_AT, REPLAYED_AT, Reason, find_receipt, is_replayable
from tilth.events.tracking.enforcing import find_breach, load_enforced
from tilth.events.writing import pack_rows
from tilth.kernel.errors import AppError
from tilth.platform.database.sessions import ReadSession, driver_connection

Correction = Mapping[str, Any] | None
_OF_THE_REJECTION = ("shared", "sentAt", RECEIVED_AT, REPLAYED_AT)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an event cannot be taken."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Ready:
    """What the inbox will hold."""

    encoding: int
    events: int
    context: dict[str, Any]
    payload: bytes


def find_rows(session: ReadSession, ids: Sequence[int], *, lock: bool = False) -> Sequence[sa.Row[Any]]:
    """Rejected events by number. Raises RejectedEventNotFound."""
    table = rejected_event
    query = (
        sa.select(table)
        .where(table.c.workspace_id == session.workspace, table.c.rejected_id.in_(ids))
        .order_by(table.c.rejected_id)
    )
    rows = session.connection.execute(query.with_for_update() if lock else query).all()
    missing = set(ids) - {row.rejected_id for row in rows}
    if missing:
        raise RejectedEventNotFound(f"There is no rejected event {min(missing)}.", ids=sorted(missing))
    return rows


class Examiner:
    """Looks at events as the door, the normaliser and the tracking plan would now."""

    def __init__(self, session: ReadSession) -> None:
        connection: psycopg.Connection[Any] = driver_connection(session)
        self._plan = load_enforced(connection, session.workspace)

    def examine(self, row: sa.Row[Any], correction: Correction) -> Ready | Problem:
        """Raises NotReplayable for one that was replayed before, that a file brought, or that is not kept whole, and
        MaskedValue.
        """
        if row.replayed_at is not None:
            raise NotReplayable(f"Event {row.rejected_id} was replayed at {row.replayed_at.isoformat()}.")
        if not is_replayable(row.context):
            raise NotReplayable(
                f"Event {row.rejected_id} came from {row.source}: correct the file and import it again."
            )
        if AS_ROWS in row.context:
            return self._examine_rows(row, correction)
        if correction is None and not row.complete:
            raise NotReplayable(f"Event {row.rejected_id} was too long to be kept whole: send a corrected one.")
        sent = bytes(row.payload)
        event = sent if correction is None else encode_exact(restore_masked(correction, sent))
        context = {name: value for name, value in row.context.items() if name not in _OF_THE_REJECTION}
        received_at = find_receipt(row.context) or row.rejected_at
        body, problem = self._look(event, row.context, Request(b"", received_at, 0, context))
        if problem is not None:
            return problem
        return Ready(ENCODING_JSON, 1, context, zstandard.ZstdCompressor().compress(body))

    def _examine_rows(self, row: sa.Row[Any], correction: Correction) -> Ready:
        """What an import made of a file; its ledger knows it, so the file would not bring it again."""
        if correction is not None or not row.complete:
            raise NotReplayable(
                f"Event {row.rejected_id} came from a file: correct the line there and import it again."
            )
        rows = conform(pa.Table.from_pylist(msgspec.json.decode(row.payload), schema=NORMAL_SCHEMA))
        context = {"source": row.context[AS_ROWS]}
        if OF_IMPORT in row.context:
            context[OF_IMPORT] = row.context[OF_IMPORT]
        return Ready(ENCODING_ARROW, rows.num_rows, context, pack_rows(rows))

    def _look(self, event: bytes, known: Mapping[str, Any], request: Request) -> tuple[bytes, Problem | None]:
        """The body of a request with this event alone, and what is wrong with it."""
        kind = request.context.get("type")
        body = event if kind is not None else make_body(event, known)
        try:
            looked = look(body, open_body(body), kind)
        except AppError as error:
            return body, Problem(Reason.MALFORMED, error.message)
        if looked.good:
            looked.mark(examine(replace(request, body=looked.body)))
        bad = looked.bad.get(0)
        if bad is not None:
            return looked.body, Problem(bad.code, bad.message)
        if self._plan is None:
            return looked.body, None
        breach = find_breach(self._plan, normalise([replace(request, body=looked.body)]).rows)
        return looked.body, None if breach is None else Problem(Reason.PLAN_VIOLATION, breach)
