"""A short memory of the figures that move: one sample every half minute, of the last hour, in this process."""

import asyncio
import shutil
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from anyio import to_thread
from litestar import Litestar
from prometheus_client.parser import text_string_to_metric_families

from tilth.entrypoints.http.system.contracts import Sample
from tilth.entrypoints.http.system.processes import own_memory
from tilth.kernel.clock import Clock
from tilth.kernel.ids import WorkspaceId
from tilth.platform.telemetry.heartbeat import metrics_file

EVERY = 30.0
KEPT = 120
LAG = "tilth_weave_lag_seconds"
_log = structlog.get_logger("tilth.health")


@dataclass(frozen=True, slots=True)
class _Moment:
    at: datetime
    lags: Mapping[str, float]
    memory: int
    disk_free: int


class Samples:
    """The lag comes from the figures that the worker publishes, so that nothing is asked of the database."""

    def __init__(self, home: Path | None, clock: Clock) -> None:
        self._home = home
        self._clock = clock
        self._kept: deque[_Moment] = deque(maxlen=KEPT)

    def take(self) -> None:
        if self._home is None:
            return
        free = shutil.disk_usage(self._home).free
        self._kept.append(_Moment(self._clock.now(), _read_lags(self._home), own_memory(), free))

    def of(self, workspace: WorkspaceId) -> tuple[Sample, ...]:
        label = str(workspace)
        return tuple(Sample(each.at, each.lags.get(label, 0.0), each.memory, each.disk_free) for each in self._kept)

    @asynccontextmanager
    async def run(self, _: Litestar) -> AsyncIterator[None]:
        """While the application lives."""
        task = asyncio.create_task(self._take_all()) if self._home is not None else None
        try:
            yield
        finally:
            if task is not None:
                task.cancel()

    async def _take_all(self) -> None:
        while True:
            try:
                await to_thread.run_sync(self.take)
            except OSError as error:
                _log.warning("no sample of health", error=str(error))
            await asyncio.sleep(EVERY)


def _read_lags(home: Path) -> dict[str, float]:
    """By workspace; none while no worker publishes."""
    try:
        text = metrics_file(home, "worker").read_text()
    except FileNotFoundError:
        return {}
    lines = "\n".join(line for line in text.splitlines() if LAG in line)
    return {
        sample.labels["workspace"]: sample.value
        for family in text_string_to_metric_families(lines + "\n")
        for sample in family.samples
    }
