"""Computes today once per workspace, however many look at it, and tells each of them when it has changed.

Nothing runs where nobody listens. While it waits, no connection to the database is held: a look is one small query of
history's own, and only what has changed is computed anew.
"""

import asyncio
from collections.abc import AsyncGenerator
from datetime import datetime

import structlog
from anyio import to_thread
from msgspec.structs import replace

from tilth.history.api import History
from tilth.insight.ground import Ground
from tilth.insight.live.compute import compute_live
from tilth.insight.live.contracts import LiveDay
from tilth.kernel.clock import Clock, to_micros
from tilth.kernel.errors import AppError
from tilth.kernel.zones import load_zone
from tilth.platform.workspaces.contracts import Workspace

LOOK_SECONDS = 0.5
"""Between two looks at a history; with the weaver's pause, well within the two seconds that an event may take."""
REST = 3
"""Times as long as a look took, it rests: a huge history is looked at less often, never all the time."""
RETRY_SECONDS = 3.0
_log = structlog.get_logger("tilth.live")


class LiveHub:
    """Of one event loop, which is that of its first listener."""

    def __init__(self, history: History, clock: Clock) -> None:
        self._history = history
        self._clock = clock
        self._feeds: dict[Workspace, _Feed] = {}

    async def listen(self, workspace: Workspace) -> AsyncGenerator[LiveDay, None]:
        """The day as it stands, then again at each change; who is slow misses what lies in between."""
        feed = self._feeds.get(workspace)
        if feed is None:
            feed = self._feeds[workspace] = _Feed(self._history, self._clock, workspace)
        feed.listeners += 1
        try:
            sent: LiveDay | None = None
            while True:
                sent = await feed.after(sent)
                yield sent
        finally:
            feed.listeners -= 1
            if feed.listeners == 0:
                del self._feeds[workspace]
                feed.stop()


class _Feed:
    """One workspace while somebody listens."""

    def __init__(self, history: History, clock: Clock, workspace: Workspace) -> None:
        self.listeners = 0
        self._look = _Look(history, clock, workspace)
        self._latest: LiveDay | None = None
        self._changed = asyncio.Event()
        self._task = asyncio.create_task(self._follow())

    async def after(self, sent: LiveDay | None) -> LiveDay:
        while self._latest is None or self._latest is sent:
            await self._changed.wait()
        return self._latest

    def stop(self) -> None:
        self._task.cancel()

    async def _follow(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            started = loop.time()
            pause = LOOK_SECONDS
            try:
                day = await to_thread.run_sync(self._look, abandon_on_cancel=True)
            except AppError as error:
                _log.info("live figures wait", workspace=self._look.workspace.id, reason=error.message)
                pause = RETRY_SECONDS
            except Exception:  # noqa: BLE001 — whoever listens waits for the next look, not for ever
                _log.exception("live figures failed", workspace=self._look.workspace.id)
                pause = RETRY_SECONDS
            else:
                if day is not None:
                    self._latest = day
                    changed, self._changed = self._changed, asyncio.Event()
                    changed.set()
            await asyncio.sleep(max(pause, REST * (loop.time() - started)))


class _Look:
    """What has changed since the last look: the day, or None."""

    def __init__(self, history: History, clock: Clock, workspace: Workspace) -> None:
        self.workspace = workspace
        self._history = history
        self._clock = clock
        self._seen: tuple[object, datetime] | None = None
        self._told: LiveDay | None = None

    def __call__(self) -> LiveDay | None:
        now = self._clock.now()
        pinned = self._history.pin(self.workspace.id)
        # The curves also move with the clock: yesterday at this time is another minute now.
        minute = now.replace(second=0, microsecond=0)
        if self._seen is not None and self._seen[0] is pinned.snapshot and self._seen[1] == minute:
            return None
        zone, currency = load_zone(self.workspace.time_zone), self.workspace.currency
        day = compute_live(Ground(pinned, self.workspace.id, zone, currency, to_micros(now)))
        self._seen = (pinned.snapshot, minute)
        if self._told is not None and replace(day, at=self._told.at) == self._told:
            return None
        self._told = day
        return day
