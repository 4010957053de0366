"""Counts woven events for the tracking plan: which come, with which properties, and which do not conform.

It follows history's tail with a cursor of its own, behind the weaver and never in its way: after each chunk it rests
REST times as long as the chunk took. What leaves the tail before it is counted is told as missed.
"""

import time
from threading import Condition, Event

import structlog

from tilth.events.api import begin_counting, list_progress, lock_progress, record_arrivals, save_progress
from tilth.history.api import find_tail_start, list_newest, read_arrivals
from tilth.kernel.errors import Unavailable
from tilth.kernel.ids import WorkspaceId
from tilth.people.api import WeaveReport
from tilth.platform.database.sessions import Database

CHUNK_ROWS = 20_000
REST = 3
MIN_INTERVAL = 1.0
"""Seconds between two rounds: small chunks cost more than they are worth."""
POLL = 15.0
"""Seconds between two looks, for what another process wove."""
_log = structlog.get_logger("tilth.observer")


class Observer:
    """One per worker process; a row lock lets one of them count a workspace at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._changed = Condition()
        self._woven = True

    def note_batch(self, report: WeaveReport) -> None:
        """Called by the weaver after each batch."""
        if report.rows:
            self.wake()

    def wake(self) -> None:
        with self._changed:
            self._woven = True
            self._changed.notify()

    def run(self, stop: Event) -> None:
        while not stop.is_set():
            with self._changed:
                self._changed.wait_for(lambda: self._woven or stop.is_set(), timeout=POLL)
                self._woven = False
            self.observe(stop)
            stop.wait(MIN_INTERVAL)

    def observe(self, stop: Event) -> None:
        """Until everything is counted, a chunk of each workspace in turn."""
        behind = True
        while behind and not stop.is_set():
            with self._database.pipeline() as connection:
                newest, counted = list_newest(connection), list_progress(connection)
            behind = False
            for workspace, seq in sorted(newest.items()):
                if seq > counted.get(workspace, 0) and not stop.is_set():
                    behind |= self._count(workspace, stop, begun=workspace in counted)

    def _count(self, workspace: WorkspaceId, stop: Event, *, begun: bool) -> bool:
        """Returns whether there is more. What fails here fails again: the workspace waits for the next round."""
        started = time.monotonic()
        try:
            with self._database.pipeline() as connection:
                if not begun:
                    begin_counting(connection, workspace, find_tail_start(connection, workspace))
                after = lock_progress(connection, workspace)
                if after is None:
                    return False
                arrivals = read_arrivals(connection, workspace, after=after, rows=CHUNK_ROWS)
                if arrivals.rows is not None:
                    record_arrivals(connection, workspace, arrivals.rows)
                save_progress(connection, workspace, arrivals.last_seq, missed=arrivals.missed)
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 — one workspace must not stop the others
            _log.exception("arrivals could not be counted", workspace=workspace)
            return False
        stop.wait(REST * (time.monotonic() - started))
        return arrivals.more
