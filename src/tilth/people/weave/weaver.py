"""One batch from the inbox to history, in one transaction."""

from dataclasses import dataclass
from typing import Any

import psycopg

from tilth.events.api import InboxBatch, read_inbox, record_rejections
from tilth.history.api import TermEncoder, append_recent, move_origins
from tilth.kernel.ids import Origin, PersonNo, WorkspaceId
from tilth.people.identity.changes import lock_identity
from tilth.people.identity.resolving import Resolver
from tilth.people.identity.splitting import Move
from tilth.people.profiles.applying import apply_profiles
from tilth.people.weave.columns import to_history
from tilth.people.weave.dedup import Deduplicator
from tilth.people.weave.state import WeaveState, read_state, save_state
from tilth.platform.audit.contracts import system_actor

Connection = psycopg.Connection[Any]
WEAVER = system_actor("weaver")
MAX_REQUESTS = 5_000


@dataclass(frozen=True, slots=True)
class WeaveReport:
    requests: int
    """Inbox rows read; 0 = nothing new."""
    rows: int
    """Rows appended to history, item rows included."""
    duplicates: int
    """Rows dropped."""
    rejected: int
    more: bool
    """The backlog goes on: weave again at once."""


class Weaver:
    """Of one workspace. Several may exist: a row lock lets one weave at a time, and who finds that another one
    was there in between loads its window anew.
    """

    def __init__(self, workspace: WorkspaceId, terms: TermEncoder | None = None) -> None:
        self.workspace = workspace
        self._terms = terms or TermEncoder()
        self._resolver = Resolver(str(WEAVER))
        self._dedup = Deduplicator(workspace)
        self._batch_no = -1

    def weave_once(self, connection: Connection, *, max_requests: int = MAX_REQUESTS) -> WeaveReport:
        """Reads, drops duplicates, resolves, appends and moves the cursor; the caller's transaction commits all or
        nothing. It must be READ COMMITTED (events.api.read_inbox) and must not have written to the inbox.
        """
        identity = lock_identity(connection, self.workspace)
        state = read_state(connection, self.workspace)
        self._catch_up(connection, state)
        batch = read_inbox(connection, self.workspace, state.cursor, max_requests=max_requests)
        if not batch.requests:
            if batch.cursor != state.cursor and state.cursor.target is not None:
                save_state(connection, self.workspace, WeaveState(batch.cursor, state.batch_no))
            return WeaveReport(0, 0, 0, 0, more=False)
        number = state.batch_no + 1
        self._batch_no = number
        rows = self._dedup.drop_duplicates(connection, number, batch.rows, batch.ledgered)
        if rows.num_rows:
            resolution = self._resolver.resolve(connection, identity, rows)
            woven = to_history(
                rows, resolution, lambda kind, texts: self._terms.encode(connection, self.workspace, kind, texts)
            )
            _hand_over(connection, self.workspace, resolution.moves)
            append_recent(connection, self.workspace, woven)
            apply_profiles(connection, self.workspace, rows, resolution.origins)
            identity.save(connection)
        record_rejections(connection, self.workspace, batch.rejections)
        save_state(connection, self.workspace, WeaveState(batch.cursor, number))
        return _report(batch, rows.num_rows)

    def _catch_up(self, connection: Connection, state: WeaveState) -> None:
        """What is remembered must be what was committed last: another process may have woven, or ours rolled back."""
        if state.batch_no != self._batch_no:
            self._resolver.forget()
            self._dedup.load(connection)
            self._batch_no = state.batch_no


def _report(batch: InboxBatch, rows: int) -> WeaveReport:
    return WeaveReport(batch.requests, rows, batch.rows.num_rows - rows, len(batch.rejections), batch.more)


def _hand_over(connection: Connection, workspace: WorkspaceId, moves: list[Move]) -> None:
    """Rows of earlier batches change hands; move_origins applies them in this order."""
    move_origins(
        connection,
        workspace,
        [Origin(move.origin) for move in moves],
        [PersonNo(move.from_person) for move in moves],
        [PersonNo(move.to_person) for move in moves],
    )
