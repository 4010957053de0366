"""Metrics of all processes at the one /metrics address.

A metric is declared where it is counted, with prometheus-client's usual objects. The worker writes its values
to a small file, the server adds them to its own with a label `process`. (prometheus-client's multiprocess
mode would put every increment through a memory-mapped file, and leaves files of dead processes behind.)
"""

import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from tilth.platform.telemetry.heartbeat import STALE_AFTER

PREFIX = "tilth_"


def publish_metrics(path: Path) -> None:
    """Replaces the file in one step, so that a reader sees a whole one. Raises OSError and leaves nothing behind."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(generate_latest(REGISTRY))
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def render_metrics(home: Path | None, process: str) -> bytes:
    """Metrics of this process and those that others of this home published lately."""
    registry = CollectorRegistry()
    registry.register(_AllProcesses(home, process))
    return generate_latest(registry)


class _AllProcesses(Collector):
    def __init__(self, home: Path | None, process: str) -> None:
        self._home = home
        self._process = process

    def collect(self) -> Iterator[Metric]:
        merged: dict[str, Metric] = {}
        for process, families in self._sources():
            for family in families:
                if not family.name.startswith((PREFIX, "process_")):
                    continue
                target = merged.setdefault(family.name, Metric(family.name, family.documentation, family.type))
                for sample in family.samples:
                    if sample.name.endswith("_created"):
                        continue  # a time of birth per series doubles the page and says nothing here
                    labels = {**sample.labels, "process": process}
                    target.add_sample(sample.name, labels, sample.value, sample.timestamp, sample.exemplar)
        yield from (family for family in merged.values() if family.samples)

    def _sources(self) -> Iterator[tuple[str, Iterable[Metric]]]:
        yield self._process, REGISTRY.collect()
        if self._home is None:
            return
        for path in sorted((self._home / "run").glob("*.prom")):
            if path.stem != self._process and time.time() - path.stat().st_mtime < STALE_AFTER:
                yield path.stem, text_string_to_metric_families(path.read_text())
