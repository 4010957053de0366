"""Same key, same request, same answer: writes that a client may safely send again.

The record is made in the transaction of the write itself. A second request with the key waits on the unique
key until the first one ends: if it committed, its answer is given again; if it failed, nothing was kept and
the second one does the work. Records live for a day.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from tilth.kernel.errors import Conflict, InvalidInput
from tilth.kernel.ids import WorkspaceId
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.metadata import metadata
from tilth.platform.database.sessions import AdminSession, Session

HEADER = "Idempotency-Key"
MAX_KEY = 200
KEPT = timedelta(days=1)

idempotency_record = sa.Table(
    "idempotency_record",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("caller", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("fingerprint", sa.LargeBinary, nullable=False),
    sa.Column("status", sa.SmallInteger),
    sa.Column("body", sa.LargeBinary),
    sa.Column("created_at", sa.TIMESTAMP(timezone=True), server_default=sa.func.now(), nullable=False),
)


class InvalidIdempotencyKey(InvalidInput):
    code = "invalid_idempotency_key"


class KeyReused(Conflict):
    code = "idempotency_key_reused"


class AnswerNotKept(Conflict):
    code = "answer_not_kept"


class StoredAnswer(Exception):
    def __init__(self, status: int, body: bytes) -> None:
        super().__init__("answered before")
        self.status = status
        self.body = body


@dataclass(frozen=True, slots=True)
class Repeatable:
    """One write request that carries an idempotency key."""

    workspace: WorkspaceId
    caller: str
    key: str
    fingerprint: bytes
    keep_answer: bool
    """False where the answer holds a secret: the record then only tells that the work was done."""


def repeatable(
    key: str | None,
    *,
    workspace: WorkspaceId,
    actor: Actor,
    method: str,
    path: str,
    body: bytes,
    keep_answer: bool,
) -> Repeatable | None:
    """Raises InvalidIdempotencyKey."""
    if key is None:
        return None
    if not 0 < len(key) <= MAX_KEY or not all("!" <= each <= "~" for each in key):
        raise InvalidIdempotencyKey(f"{HEADER} has 1 to {MAX_KEY} printable ASCII characters and no blanks.")
    fingerprint = hashlib.sha256(b"\n".join([method.encode(), path.encode(), body])).digest()
    return Repeatable(workspace, str(actor), key, fingerprint, keep_answer)


def begin_once(session: Session | AdminSession, request: Repeatable) -> None:
    """Claims the key for this transaction. Raises StoredAnswer, KeyReused, AnswerNotKept."""
    table = idempotency_record
    claimed = session.connection.execute(
        insert(table)
        .values(
            workspace_id=request.workspace,
            caller=request.caller,
            key=request.key,
            fingerprint=request.fingerprint,
        )
        .on_conflict_do_nothing()
        .returning(table.c.key)
    ).one_or_none()
    if claimed:
        return
    earlier = session.connection.execute(
        sa.select(table.c.fingerprint, table.c.status, table.c.body).where(*_is(request))
    ).one()
    if bytes(earlier.fingerprint) != request.fingerprint:
        raise KeyReused(f"This {HEADER} was used for another request: send a new one.")
    if earlier.status is None:
        raise AnswerNotKept(
            "This was done already, but its answer did not arrive, and the secret in it is shown once and never kept. "
            "Find what was made in its list, revoke it there, and make a new one (with a new idempotency key)."
        )
    raise StoredAnswer(earlier.status, bytes(earlier.body))


def keep_answer(session: Session | AdminSession, request: Repeatable, *, status: int, body: bytes) -> None:
    session.connection.execute(sa.update(idempotency_record).where(*_is(request)).values(status=status, body=body))


def forget_old_answers(session: Session) -> None:
    session.connection.execute(
        sa.delete(idempotency_record).where(
            idempotency_record.c.workspace_id == session.workspace,
            idempotency_record.c.created_at < sa.func.now() - KEPT,
        )
    )


def _is(request: Repeatable) -> tuple[sa.ColumnElement[bool], ...]:
    table = idempotency_record
    return (
        table.c.workspace_id == request.workspace,
        table.c.caller == request.caller,
        table.c.key == request.key,
    )
