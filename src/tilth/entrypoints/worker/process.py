"""Threads of the worker process, and its orderly end.

weaver     inbox → history, woken by the inbox (people.weave.loop)
observer   counts what was woven for the tracking plan (observing.py)
keeper     recent events → files, compaction, sweeping (keeping.py)
watcher    metrics → alerts, when a rule's period is over (watching.py)
publisher  metrics for the server's /metrics; that they come is the sign of life that the supervisor looks for
main       Procrastinate's event loop; signals end all of them

Killed at any moment it loses nothing: each step is one transaction, and what was not committed is done again.
"""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event, Thread

import psycopg
import structlog

from tilth.entrypoints.worker.keeping import Keeper
from tilth.entrypoints.worker.observing import Observer
from tilth.entrypoints.worker.registry import register_jobs
from tilth.entrypoints.worker.watching import Watcher
from tilth.history.api import open_store
from tilth.kernel.clock import SystemClock
from tilth.kernel.errors import AppError, Unavailable
from tilth.people.api import Backlog, WeaveReport, run_weavers
from tilth.platform.database.opening import join_database
from tilth.platform.database.sessions import Database
from tilth.platform.jobs.runner import JobRunner
from tilth.platform.settings import PlatformSettings, load_settings
from tilth.platform.telemetry.heartbeat import metrics_file, touch_metrics
from tilth.platform.telemetry.logs import configure_logs
from tilth.platform.telemetry.metrics import publish_metrics

PUBLISH_SECONDS = 5.0
STOP_SECONDS = 12.0
"""For a batch or a fold-in under way; the supervisor kills after 15."""
_RESTART_SECONDS = 5.0
_log = structlog.get_logger("tilth.worker")


def run() -> int:
    try:
        settings = load_settings()
        configure_logs(settings.home_path / "log", "worker", level=settings.log_level)
        with join_database(settings) as opened:
            Worker(opened.database, settings).run_until_signal()
    except AppError as error:
        sys.stderr.write(f"worker: {error.message}\n")
        return 1
    return 0


class Worker:
    def __init__(self, database: Database, settings: PlatformSettings) -> None:
        self._database = database
        self._settings = settings
        self._stop = Event()
        self._keeper = Keeper(database, open_store(settings), settings.home_path)
        self._observer = Observer(database)
        self._watcher = Watcher(database, open_store(settings), SystemClock())

    def run_until_signal(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            asyncio.run(self._run())

    async def _run(self) -> None:
        main = asyncio.current_task()
        assert main is not None
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, main.cancel)
        threads = [
            self._start("weaver", lambda: run_weavers(self._database, self._stop, on_batch=self._note_batch)),
            self._start("observer", lambda: self._observer.run(self._stop)),
            self._start("keeper", lambda: self._keeper.run(self._stop)),
            self._start("watcher", lambda: self._watcher.run(self._stop)),
            self._start("publisher", self._publish),
        ]
        _log.info("worker started")
        try:
            await self._run_jobs()
        finally:
            self._stop.set()
            self._keeper.wake()
            self._observer.wake()
            await asyncio.to_thread(_join, threads)
            metrics_file(self._settings.home_path, "worker").unlink(missing_ok=True)
            _log.info("worker stopped")

    def _note_batch(self, report: WeaveReport) -> None:
        self._keeper.note_batch(report)
        self._observer.note_batch(report)

    async def _run_jobs(self) -> None:
        """Until cancelled; a database that goes away is waited for."""
        runner = JobRunner(
            register_jobs(), self._database, self._database.pipeline, settings=self._settings, clock=SystemClock()
        )
        while True:
            try:
                await runner.run()
            except Exception:  # noqa: BLE001 — no failure may end the jobs for good
                _log.exception("job runner failed")
            await asyncio.sleep(_RESTART_SECONDS)

    def _publish(self) -> None:
        """At once, since the server is ready when this has spoken; then again and again, full disk or not."""
        path = metrics_file(self._settings.home_path, "worker")
        backlog, full = Backlog(), False
        while True:
            try:
                with self._database.pipeline() as connection:
                    backlog.look(connection)
            except (psycopg.OperationalError, Unavailable) as error:
                _log.warning("backlog unknown", error=str(error))
            backlog.publish(datetime.now(UTC))
            try:
                publish_metrics(path)
                full = False
            except OSError as error:
                touch_metrics(path)
                if not full:
                    _log.warning("metrics cannot be written", error=str(error))
                full = True
            if self._stop.wait(PUBLISH_SECONDS):
                return

    def _start(self, name: str, run: Callable[[], None]) -> Thread:
        """A part that fails is started again: one sick part must not silence the others, nor stay silent itself."""

        def keep_running() -> None:
            while not self._stop.is_set():
                try:
                    run()
                except Unavailable as error:
                    _log.warning("waiting for the database", part=name, error=error.message)
                except Exception:  # noqa: BLE001 — as the docstring says
                    _log.exception("part failed", part=name)
                self._stop.wait(_RESTART_SECONDS)

        thread = Thread(target=keep_running, name=name, daemon=True)
        thread.start()
        return thread


def _join(threads: list[Thread]) -> None:
    for thread in threads:
        thread.join(STOP_SECONDS)
