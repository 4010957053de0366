"""One batch from the inbox to history, in one transaction."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from tilth.events.api import (
    InboxBatch,
    Reason,
    Rejection,
    find_brought,
    find_sent,
    read_inbox,
    record_rejections,
)
from tilth.history.api import TermEncoder, append_recent, move_origins, save_item_names
from tilth.kernel.errors import Unavailable
from tilth.kernel.ids import Origin, PersonNo, WorkspaceId, uuid7
from tilth.kernel.text import clip
from tilth.people.identity.changes import IdentityState, lock_identity
from tilth.people.identity.forgotten import drop_forgotten, drop_forgotten_rejections
from tilth.people.identity.resolving import Resolver
from tilth.people.identity.splitting import Move
from tilth.people.profiles.applying import apply_profiles
from tilth.people.weave.columns import to_history
from tilth.people.weave.dedup import Deduplicator
from tilth.people.weave.item_names import ItemNames
from tilth.people.weave.pieces import Piece, halve
from tilth.people.weave.state import WeaveState, read_state, save_state
from tilth.platform.audit.contracts import system_actor

Connection = psycopg.Connection[Any]
WEAVER = system_actor("weaver")
MAX_REQUESTS = 5_000


@dataclass(frozen=True, slots=True)
class WeaveReport:
    requests: int = 0
    """Inbox rows read; 0 = nothing new."""
    rows: int = 0
    """Rows appended to history, item rows included."""
    duplicates: int = 0
    """Rows dropped: known already, or of a person who was erased after they were received."""
    rejected: int = 0
    more: bool = False
    """The backlog goes on: weave again at once."""


class Weaver:
    """Of one workspace. Several may exist: a row lock lets one weave at a time, and who finds that another was there
    in between loads its window anew.
    """

    def __init__(self, workspace: WorkspaceId, terms: TermEncoder | None = None) -> None:
        self.workspace = workspace
        self._identity: IdentityState
        self._batch_no = 0
        self._terms = terms or TermEncoder()
        self._resolver = Resolver(str(WEAVER))
        self._item_names = ItemNames()
        self._dedup = Deduplicator(workspace)
        self._name = uuid7()
        self._memory: tuple[int, UUID | None] | None = None
        """The batch up to which this weaver remembers, and who wove it; None: nothing loaded yet."""

    @property
    def window_bytes(self) -> int:
        return self._dedup.nbytes

    def weave_once(self, connection: Connection, *, max_requests: int = MAX_REQUESTS) -> WeaveReport:
        """Reads, drops duplicates, resolves, appends and moves the cursor; the caller's transaction commits all or
        nothing. It must be READ COMMITTED (events.api.read_inbox) and must not have written to the inbox.
        """
        with _collector_paused():
            state = self._catch_up(connection)
            batch = self._read(connection, state, max_requests)
            rows = self._weave(connection, Piece(batch.rows, batch.ledgered))
            return self._finish(connection, state, batch, rows, batch.rejections)

    def weave_carefully(self, connection: Connection, *, max_requests: int = MAX_REQUESTS) -> WeaveReport:
        """A batch that failed before: by halves, until the events that cannot be woven are found; they are rejected,
        and the others enter. About 2 log₂ n attempts for each that is at fault, so that a backlog behind it is not
        tried again and again.
        """
        state = self._catch_up(connection)
        batch = self._read(connection, state, max_requests)
        rejections = list(batch.rejections)
        pieces = [Piece(batch.rows, batch.ledgered)]
        rows = 0
        while pieces:
            piece = pieces.pop()
            try:
                with connection.transaction():
                    rows += self._weave(connection, piece)
            except Exception as error:
                if is_transient(error):
                    raise
                self._forget_resolved(connection)
                halves = halve(piece)
                pieces.extend(reversed(halves))
                if not halves:
                    rejections.append(_reject(batch, piece, error))
        return self._finish(connection, state, batch, rows, rejections)

    def _catch_up(self, connection: Connection) -> WeaveState:
        """Take the lock. What is remembered must be what was committed last: another process may have woven, or a
        transaction of ours rolled back. A number alone would not tell: a rival may have reached the same one.
        """
        self._identity = lock_identity(connection, self.workspace)
        state = read_state(connection, self.workspace)
        if self._memory != (state.batch_no, state.woven_by):
            self._forget(connection)
            self._memory = (state.batch_no, state.woven_by)
        self._batch_no = state.batch_no
        return state

    def _read(self, connection: Connection, state: WeaveState, max_requests: int) -> InboxBatch:
        batch = read_inbox(connection, self.workspace, state.cursor, max_requests=max_requests)
        if batch.requests or state.cursor.target is None:
            return batch
        # A backlog ended exactly at the last chunk; what came since lies behind its target.
        return read_inbox(connection, self.workspace, batch.cursor, max_requests=max_requests)

    def _forget(self, connection: Connection) -> None:
        self._forget_resolved(connection)
        self._dedup.load(connection)

    def _forget_resolved(self, connection: Connection) -> None:
        """After a savepoint that was rolled back. The window may stay: its hashes of the failed piece bear the number
        of a batch that is never stored, so that no hit on them is ever confirmed.
        """
        self._identity = lock_identity(connection, self.workspace)
        self._resolver.forget()
        self._terms.forget()
        self._item_names.forget()

    def _weave(self, connection: Connection, piece: Piece) -> int:
        """Returns the rows appended."""
        if not piece.rows.num_rows:
            return 0
        self._batch_no += 1
        self._memory = (self._batch_no, self._name)
        rows = self._dedup.drop_duplicates(connection, self._batch_no, piece.rows, piece.ledgered)
        rows = drop_forgotten(connection, self.workspace, rows)
        if rows.num_rows:
            resolution = self._resolver.resolve(connection, self._identity, rows)
            woven = to_history(
                rows, resolution, lambda kind, texts: self._terms.encode(connection, self.workspace, kind, texts)
            )
            _hand_over(connection, self.workspace, resolution.moves)
            append_recent(connection, self.workspace, woven)
            apply_profiles(connection, self.workspace, rows, resolution.origins)
            save_item_names(connection, self.workspace, self._item_names.take_news(rows))
            self._identity.save(connection)
        return int(rows.num_rows)

    def _finish(
        self, connection: Connection, state: WeaveState, batch: InboxBatch, rows: int, rejections: list[Rejection]
    ) -> WeaveReport:
        if not batch.requests and state.cursor.target is None:
            return WeaveReport()  # an idle look writes nothing
        kept = drop_forgotten_rejections(connection, self.workspace, rejections) if rejections else []
        record_rejections(connection, self.workspace, kept)
        save_state(connection, self.workspace, WeaveState(batch.cursor, *(self._memory or (0, None))))
        duplicates = batch.rows.num_rows - rows - (len(rejections) - len(batch.rejections))
        return WeaveReport(batch.requests, rows, duplicates, len(kept), batch.more)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """A batch makes hundreds of thousands of objects and no cycle; walking them each time is a fifth of the cost."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def is_transient(error: Exception) -> bool:
    """The database's trouble (gone, full, out of memory), not the batch's: trying again later is the answer."""
    if isinstance(error, Unavailable):
        return True
    return isinstance(error, psycopg.OperationalError) and not isinstance(error, psycopg.errors.ProgramLimitExceeded)


def _reject(batch: InboxBatch, piece: Piece, error: Exception) -> Rejection:
    """The event of the piece as it was sent, so that it can be replayed; of an import, its rows with their sender."""
    event = piece.rows.slice(0, 1).to_pylist()[0]
    sent = None if piece.ledgered[0] else find_sent(batch, event["message_id"], event["received_at"])
    payload, context = sent or find_brought(batch, piece.rows)
    reason = clip(f"{type(error).__name__}: {error}", 500)
    message = f"The event could not be woven: {reason}"
    return Rejection(Reason.UNWEAVABLE, message, "weave", event["message_id"], payload, context)


def _hand_over(connection: Connection, workspace: WorkspaceId, moves: list[Move]) -> None:
    """Rows of earlier batches change hands; move_origins applies them in this order."""
    move_origins(
        connection,
        workspace,
        [Origin(move.origin) for move in moves],
        [PersonNo(move.from_person) for move in moves],
        [PersonNo(move.to_person) for move in moves],
    )
