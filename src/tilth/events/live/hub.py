"""Looks for new arrivals once per workspace, however many watch, and hands each of them what fits its filter.

Nothing runs where nobody watches. The collector knows nothing of it: what arrives is read from the inbox after its
commit, a bounded part of it at a time, and a look that took long is followed by a longer rest.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator

import structlog
from anyio import to_thread

from tilth.events.live.contracts import LiveBatch, LiveFilter
from tilth.events.live.reading import ArrivalReader
from tilth.events.live.showing import Arrival, show_arrivals
from tilth.events.tracking.checking import Plan
from tilth.events.tracking.loading import load_plan
from tilth.kernel.clock import Clock
from tilth.kernel.errors import AppError
from tilth.kernel.ids import WorkspaceId
from tilth.platform.database.sessions import Database, driver_connection

LOOK_SECONDS = 0.5
REST = 9
"""Times as long as a look took, it rests: the collector is in the same process, and a look must not hold it up."""
LONGEST_REST = 1.4
"""Seconds: what arrives is told within two, also where a look takes long."""
RETRY_SECONDS = 3.0
PLAN_SECONDS = 3.0
"""So long a plan is taken for what it was."""
KEPT = 200
"""Arrivals that wait for a slow watcher, and that a new one sees at once; a later one pushes the earliest out."""
_log = structlog.get_logger("tilth.events.live")


class EventHub:
    """Of one event loop, which is that of its first watcher."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._feeds: dict[WorkspaceId, _Feed] = {}

    async def watch(self, workspace: WorkspaceId, wanted: LiveFilter) -> AsyncGenerator[LiveBatch, None]:
        """The last arrivals at once, be there any or none, then those that come."""
        feed = self._feeds.get(workspace)
        if feed is None:
            feed = self._feeds[workspace] = _Feed(_Look(self._database, self._clock, workspace))
        watcher = _Watcher(wanted)
        feed.watchers.add(watcher)
        try:
            await feed.begun.wait()
            watcher.begin(feed.last)
            while True:
                yield await watcher.take()
        finally:
            feed.watchers.discard(watcher)
            if not feed.watchers:
                del self._feeds[workspace]
                feed.stop()


class _Watcher:
    """One who watches, with what waits for them: never more than KEPT."""

    def __init__(self, wanted: LiveFilter) -> None:
        self._wanted = wanted
        self._waiting: deque[Arrival] = deque(maxlen=KEPT)
        self._skipped = 0
        self._woken = asyncio.Event()
        self._has_begun = False

    def begin(self, last: deque[Arrival]) -> None:
        self._has_begun = True
        self._add(last)
        self._skipped = 0
        self._woken.set()

    def hand(self, arrivals: list[Arrival], skipped: int) -> None:
        if not self._has_begun:
            return
        self._skipped += skipped
        self._add(arrivals)
        if self._waiting or self._skipped:
            self._woken.set()

    async def take(self) -> LiveBatch:
        await self._woken.wait()
        self._woken.clear()
        batch = LiveBatch([each.shown for each in self._waiting], self._skipped)
        self._waiting.clear()
        self._skipped = 0
        return batch

    def _add(self, arrivals: "list[Arrival] | deque[Arrival]") -> None:
        for each in arrivals:
            if each.fits(self._wanted):
                self._skipped += len(self._waiting) == KEPT
                self._waiting.append(each)


class _Feed:
    """One workspace while somebody watches."""

    def __init__(self, look: "_Look") -> None:
        self.watchers: set[_Watcher] = set()
        self.last: deque[Arrival] = deque(maxlen=KEPT)
        self.begun = asyncio.Event()
        self._look = look
        self._task = asyncio.create_task(self._follow())

    def stop(self) -> None:
        self._task.cancel()

    async def _follow(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            started = loop.time()
            pause = LOOK_SECONDS
            try:
                arrivals, skipped = await to_thread.run_sync(self._look, abandon_on_cancel=True)
            except AppError as error:
                _log.info("live events wait", workspace=self._look.workspace, reason=error.message)
                pause = RETRY_SECONDS
            except Exception:  # noqa: BLE001 — whoever watches waits for the next look, not for ever
                _log.exception("live events failed", workspace=self._look.workspace)
                pause = RETRY_SECONDS
            else:
                self.last.extend(arrivals)
                for watcher in self.watchers:
                    watcher.hand(arrivals, skipped)
                self.begun.set()
            await asyncio.sleep(max(pause, min(REST * (loop.time() - started), LONGEST_REST)))


class _Look:
    """What has arrived since the last look."""

    def __init__(self, database: Database, clock: Clock, workspace: WorkspaceId) -> None:
        self.workspace = workspace
        self._database = database
        self._clock = clock
        self._reader = ArrivalReader(workspace)
        self._plan = Plan()
        self._planned_at = float("-inf")

    def __call__(self) -> tuple[list[Arrival], int]:
        with self._database.read(self.workspace) as session:
            connection = driver_connection(session)
            found = self._reader.read(connection, self._clock.now())
            if time.monotonic() - self._planned_at > PLAN_SECONDS:
                self._plan = load_plan(connection, self.workspace)
                self._planned_at = time.monotonic()
        return show_arrivals(found, self._plan), found.skipped
