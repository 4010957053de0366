"""Keeps history in order: fold-in by size or time, compaction after it, sweeping of files that nobody needs."""

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from threading import Condition, Event

import structlog
from prometheus_client import Counter, Histogram

from tilth.events.api import drop_old_violations
from tilth.events.imports.api import forget_uploads, sweep_uploads
from tilth.history.api import Store, apply_erasures, compact, fold_in, sweep_files
from tilth.history.retention.api import keep_to_retention
from tilth.kernel.clock import SystemClock
from tilth.kernel.errors import Unavailable
from tilth.kernel.ids import WorkspaceId
from tilth.people.api import WeaveReport
from tilth.people.erasure.api import settle_requests
from tilth.platform.audit.contracts import system_actor
from tilth.platform.database.sessions import Database
from tilth.platform.http.idempotency import forget_old_answers
from tilth.platform.tasks.api import forget_old_tasks
from tilth.platform.workspaces.api import list_workspaces

FOLD_ROWS = 500_000
FOLD_SECONDS = 300.0
TIDY_SECONDS = 3600.0

FOLD_SECONDS_SPENT = Histogram(
    "tilth_fold_in_seconds", "Time of one fold-in of one workspace.", ["workspace"], buckets=(0.1, 0.5, 2, 10, 60)
)
FOLDED = Counter("tilth_fold_in_rows", "Recent rows moved into files.", ["workspace"])
COMPACTED = Counter("tilth_compactions", "Buckets whose files were merged.", ["workspace"])
_log = structlog.get_logger("tilth.keeper")


class Keeper:
    """Folds in when FOLD_ROWS rows were woven since the last time, or FOLD_SECONDS have passed."""

    def __init__(self, database: Database, store: Store, home: Path | None = None) -> None:
        self._database = database
        self._home = home
        self._store = store
        self._changed = Condition()
        self._rows = 0
        self._folded_at = time.monotonic()
        self._tidied_at = float("-inf")

    def note_batch(self, report: WeaveReport) -> None:
        """Called by the weaver after each batch."""
        with self._changed:
            self._rows += report.rows
            if self._rows >= FOLD_ROWS:
                self._changed.notify()

    def wake(self) -> None:
        with self._changed:
            self._changed.notify()

    def run(self, stop: Event) -> None:
        while not stop.is_set():
            with self._changed:
                pause = self._folded_at + FOLD_SECONDS - time.monotonic()
                self._changed.wait_for(lambda: self._rows >= FOLD_ROWS or stop.is_set(), timeout=max(pause, 0))
                self._rows = 0
            if not stop.is_set():
                self.keep(stop.is_set)
                self._folded_at = time.monotonic()

    def keep(self, stopping: Callable[[], bool] = lambda: False) -> None:
        """One round over all workspaces. What another process holds waits for the next round."""
        with self._database.admin() as session:
            workspaces = [workspace.id for workspace in list_workspaces(session)]
        tidy = time.monotonic() - self._tidied_at > TIDY_SECONDS
        for workspace in workspaces:
            if stopping():
                return
            try:
                self._fold(workspace, stopping)
                self._erase(workspace)
                if tidy:
                    self._tidy(workspace)
            except Unavailable as error:  # HistoryBusy among them
                _log.info("history is kept later", workspace=workspace, reason=error.message)
            except Exception:  # noqa: BLE001 — one workspace must not stop the others
                _log.exception("history could not be kept", workspace=workspace)
        if tidy:
            self._tidied_at = time.monotonic()

    def _fold(self, workspace: WorkspaceId, stopping: Callable[[], bool]) -> None:
        remaining = 1
        while remaining and not stopping():
            with FOLD_SECONDS_SPENT.labels(workspace).time(), self._database.pipeline() as connection:
                folded = fold_in(connection, self._store, workspace, now=datetime.now(UTC))
            FOLDED.labels(workspace).inc(folded.rows)
            remaining = folded.remaining if folded.rows else 0
            if folded.rows or folded.reseated:
                _log.info("folded in", workspace=workspace, rows=folded.rows, reseated=folded.reseated)
                self._compact(workspace, stopping)

    def _compact(self, workspace: WorkspaceId, stopping: Callable[[], bool]) -> None:
        for bucket in self._buckets(workspace):
            again = True
            while again and not stopping():
                with self._database.pipeline() as connection:
                    again = compact(connection, self._store, workspace, bucket)
                COMPACTED.labels(workspace).inc(again)

    def _erase(self, workspace: WorkspaceId) -> None:
        """What the job of an erasure could not do, because files were being written each time that it tried.

        While the register waits for old files to go, they are swept in every round.
        """
        now = datetime.now(UTC)
        with self._database.pipeline() as connection:
            rewritten = apply_erasures(connection, self._store, workspace, now=now)
            waiting = settle_requests(connection, workspace, now)
        if waiting:
            with self._database.pipeline() as connection:
                sweep_files(connection, self._store, workspace, now=now)
                settle_requests(connection, workspace, now)
        if rewritten:
            _log.info("erased persons left the files", workspace=workspace, files=rewritten)

    def _tidy(self, workspace: WorkspaceId) -> None:
        with self._database.pipeline() as connection:
            sweep_files(connection, self._store, workspace, now=datetime.now(UTC))
            drop_old_violations(connection, workspace, datetime.now(UTC))
        with self._database.write(workspace) as session:
            forget_old_answers(session)
            forget_old_tasks(session)
            forget_uploads(session, clock=SystemClock())
            keep_to_retention(session, SystemClock(), actor=system_actor("keeper"))
        if self._home is not None:
            with self._database.read(workspace) as read:  # files go once the rows are gone for good
                sweep_uploads(read, self._home, clock=SystemClock())

    def _buckets(self, workspace: WorkspaceId) -> Iterable[int]:
        with self._database.pipeline() as connection:
            row = connection.execute(
                "SELECT buckets FROM history_state WHERE workspace_id = %s", [workspace]
            ).fetchone()
        return range(row[0] if row else 0)
