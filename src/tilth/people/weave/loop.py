"""Weave this process's share of the workspaces: woken by the inbox, polling where a wake is lost."""

import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from threading import Event
from typing import Any

import psycopg
import structlog
from prometheus_client import Counter, Gauge

from tilth.events.api import NOTIFY_CHANNEL
from tilth.history.api import TermEncoder
from tilth.kernel.errors import Unavailable
from tilth.kernel.ids import WorkspaceId
from tilth.people.weave.partitions import tend_partitions
from tilth.people.weave.weaver import Weaver, WeaveReport, is_transient
from tilth.platform.database.sessions import Database, ReadSession, driver_connection

_log = structlog.get_logger("tilth.weave")
_WEAVER_LOCK = 0x7171
"""With a workspace's number: its weaver's, held alone. With 0: held by every process that weaves, to count them."""
_COUNT_PROCESSES = """
    SELECT count(*)::integer, count(*) FILTER (WHERE pid < %s)::integer FROM pg_locks
     WHERE locktype = 'advisory' AND classid = %s AND objid = 0 AND objsubid = 2 AND granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
MIN_INTERVAL = 0.2
"""Seconds between two batches of a workspace that is not behind: small batches cost more than they are worth."""
POLL = 10.0
"""Seconds between two looks at everything, for a wake that got lost and workspaces that another process gave up."""
TEND = 600.0
"""Seconds between two looks at partitions."""
MAX_BACKOFF = 30.0
_WAIT = 1.0
"""Longest sleep, so that a stop is heard."""

WOVEN = Counter("tilth_weave_rows_total", "Rows appended to history.", ["workspace"])
DUPLICATES = Counter(
    "tilth_weave_duplicates_total", "Rows dropped because their messageId was woven before.", ["workspace"]
)
WINDOW = Gauge("tilth_weave_window_bytes", "Memory of the deduplication window.", ["workspace"])


def run_weavers(database: Database, stop: Event, *, on_batch: Callable[[WeaveReport], None] | None = None) -> None:
    """Weaves until `stop` is set. A database that goes away is waited for."""
    backoff = 1.0
    while not stop.is_set():
        started = time.monotonic()
        try:
            with closing(psycopg.connect(database.urls.owner, autocommit=True, application_name="tilth-weaver")) as ear:
                _Weavers(database, ear, on_batch).run(stop)
        except (psycopg.OperationalError, Unavailable) as error:
            backoff = 1.0 if time.monotonic() - started > MAX_BACKOFF else min(2 * backoff, MAX_BACKOFF)
            _log.warning("database_lost", error=str(error), retry_after=backoff)
            stop.wait(backoff)


def count_weavers(session: ReadSession) -> int:
    """Processes that weave now, for whichever workspaces."""
    row = driver_connection(session).execute(_COUNT_PROCESSES, (0, _WEAVER_LOCK)).fetchone()
    return int(row[0]) if row else 0


class _Weavers:
    """Lives as long as its connection `ear`, which listens and holds the advisory lock of each workspace."""

    def __init__(
        self, database: Database, ear: psycopg.Connection[Any], on_batch: Callable[[WeaveReport], None] | None
    ) -> None:
        self._database = database
        self._ear = ear
        self._on_batch = on_batch
        self._terms = TermEncoder()
        self._weavers: dict[WorkspaceId, Weaver] = {}
        self._known: set[WorkspaceId] = set()
        """Ours and other processes', as of the last look."""
        self._woken: dict[WorkspaceId, float] = {}
        """Workspace → when it may be woven next."""
        self._last: dict[WorkspaceId, float] = {}
        self._polled = self._tended = float("-inf")

    def run(self, stop: Event) -> None:
        self._ear.execute(f"LISTEN {NOTIFY_CHANNEL}")
        self._ear.execute("SELECT pg_advisory_lock_shared(%s, 0)", (_WEAVER_LOCK,))
        while not stop.is_set():
            now = time.monotonic()
            if now - self._polled >= POLL:
                self._polled = now
                self._adopt()
            due = [workspace for workspace, at in self._woken.items() if at <= now]
            for workspace in due:
                self._weave(self._weavers[workspace])
            if not due:
                self._tend()
            self._listen()

    def _adopt(self) -> None:
        """Hold our share of the workspaces, in equal numbers with the other processes, and look at all of ours once.

        What is more than that, because another process came, is given up for it; what is less is taken as it is free.
        """
        with self._database.pipeline() as connection:
            rows = connection.execute("SELECT workspace_id FROM workspace ORDER BY workspace_id").fetchall()
            counted = connection.execute(_COUNT_PROCESSES, (self._ear.info.backend_pid, _WEAVER_LOCK)).fetchone()
        self._known = {WorkspaceId(workspace) for (workspace,) in rows}
        share = _share(len(rows), *(counted or (1, 0)))
        for workspace in [*self._weavers][share:]:
            self._give_up(workspace)
        for workspace in sorted(self._known - self._weavers.keys()):
            if len(self._weavers) < share and self._lock(workspace):
                self._weavers[workspace] = Weaver(workspace, self._terms)
        for workspace in self._weavers:
            self._wake(workspace)

    def _lock(self, workspace: WorkspaceId) -> bool:
        row = self._ear.execute("SELECT pg_try_advisory_lock(%s, %s)", (_WEAVER_LOCK, workspace)).fetchone()
        return bool(row and row[0])

    def _give_up(self, workspace: WorkspaceId) -> None:
        del self._weavers[workspace]
        self._woken.pop(workspace, None)
        self._ear.execute("SELECT pg_advisory_unlock(%s, %s)", (_WEAVER_LOCK, workspace))

    def _wake(self, workspace: WorkspaceId) -> None:
        if workspace in self._weavers:
            self._woken.setdefault(workspace, self._last.get(workspace, 0.0) + MIN_INTERVAL)

    def _listen(self) -> None:
        """Sleep until the next workspace is due, a wake arrives, or a second has passed."""
        now = time.monotonic()
        timeout = max(0.0, min([_WAIT, *(at - now for at in self._woken.values())]))
        for notify in self._ear.notifies(timeout=timeout, stop_after=1):
            workspace = WorkspaceId(int(notify.payload))
            if workspace not in self._known:
                self._polled = float("-inf")  # new: look at once
            self._wake(workspace)

    def _weave(self, weaver: Weaver) -> None:
        del self._woken[weaver.workspace]
        try:
            report = weave_next(self._database, weaver)
        except Exception as error:
            if is_transient(error):
                raise
            _log.exception("weaving_failed", workspace=weaver.workspace, retry_after=POLL)
            self._last[weaver.workspace] = time.monotonic() + POLL
            return  # the other workspaces go on
        self._last[weaver.workspace] = time.monotonic()
        if report.more:
            self._woken[weaver.workspace] = 0.0
        if report.requests:
            _observe(weaver, report)
            if self._on_batch is not None:
                self._on_batch(report)

    def _tend(self) -> None:
        if time.monotonic() - self._tended >= TEND:
            self._tended = time.monotonic()
            with self._database.pipeline() as connection:
                tend_partitions(connection, datetime.now(UTC))


def _share(workspaces: int, processes: int, rank: int) -> int:
    """Of the process before which `rank` others stand. The shares of all add up to the workspaces, so nobody takes what
    would leave another one idle.
    """
    low, extra = divmod(workspaces, max(1, processes))
    return low + (rank < extra)


def weave_next(database: Database, weaver: Weaver) -> WeaveReport:
    """One batch in one transaction; one that fails is taken again by halves, so that it stops nobody."""
    try:
        with database.pipeline() as connection:
            return weaver.weave_once(connection)
    except Exception as error:
        if is_transient(error):
            raise
        _log.exception("batch_failed", workspace=weaver.workspace)
    with database.pipeline() as connection:
        return weaver.weave_carefully(connection)


def _observe(weaver: Weaver, report: WeaveReport) -> None:
    label = str(weaver.workspace)
    WOVEN.labels(label).inc(report.rows)
    DUPLICATES.labels(label).inc(report.duplicates)
    WINDOW.labels(label).set(weaver.window_bytes)
    _log.debug("woven", workspace=weaver.workspace, requests=report.requests, rows=report.rows, more=report.more)
