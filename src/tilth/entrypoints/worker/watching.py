"""Watches metrics: judges the alert rules of all workspaces when their periods are over."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from threading import Event

import structlog
from prometheus_client import Counter

from tilth.history.api import History, LocalExecutor, Store
from tilth.insight.alerts.api import judge_due_rules
from tilth.kernel.clock import Clock
from tilth.kernel.errors import Unavailable
from tilth.kernel.ids import WorkspaceId
from tilth.platform.database.sessions import Database
from tilth.platform.workspaces.api import list_workspaces

EVERY_SECONDS = 30.0
"""Between two looks at which rules are due; that is one small query for each workspace."""

ALERTS = Counter("tilth_alerts", "Alerts that began or ended.", ["workspace", "what"])
_log = structlog.get_logger("tilth.watcher")


class Watcher:
    """Holds no history between rounds: rules are due once an hour, and the recent rows take memory."""

    def __init__(self, database: Database, store: Store, clock: Clock) -> None:
        self._database = database
        self._store = store
        self._clock = clock

    def run(self, stop: Event) -> None:
        while not stop.wait(EVERY_SECONDS):
            self.watch(stop.is_set)

    def watch(self, stopping: Callable[[], bool] = lambda: False) -> None:
        """One round over all workspaces."""
        with self._database.admin() as session:
            workspaces = [workspace.id for workspace in list_workspaces(session)]
        with ExitStack() as opened:
            history = _Lazily(self._database, self._store, opened)
            for workspace in workspaces:
                if stopping():
                    return
                try:
                    self._watch(workspace, history)
                except Unavailable as error:
                    _log.info("rules are judged later", workspace=workspace, reason=error.message)
                except Exception:  # noqa: BLE001 — one workspace must not keep the others from being watched
                    _log.exception("rules could not be judged", workspace=workspace)

    def _watch(self, workspace: WorkspaceId, history: "_Lazily") -> None:
        read, write = partial(self._database.read, workspace), partial(self._database.write, workspace)
        for alert in judge_due_rules(read, write, history, self._clock):
            what = "began" if alert.resolved_at is None else "ended"
            ALERTS.labels(workspace, what).inc()
            _log.info(f"alert {what}", workspace=workspace, rule=alert.rule.name, period=alert.last_period)


class _Lazily:
    """The history of a round, opened for the first rule that is due."""

    def __init__(self, database: Database, store: Store, opened: ExitStack) -> None:
        self._database = database
        self._store = store
        self._opened = opened
        self._history: History | None = None

    def __call__(self) -> History:
        if self._history is None:
            # Connections of its own, as in the server: history must not wait for whoever waits for it.
            own, executor = Database(self._database.urls), LocalExecutor()
            self._opened.callback(own.close)
            self._opened.callback(executor.close)
            self._history = History(own, self._store, executor)
        return self._history
