"""The file that a process of this home writes every few seconds: its metrics, and by its age a sign of life.

Apart from metrics.py, so that the supervisor can look without loading prometheus-client.
"""

import time
from pathlib import Path

STALE_AFTER = 60.0
"""Seconds after which a file is of a process that has ended."""


def metrics_file(home: Path, process: str) -> Path:
    return home / "run" / f"{process}.prom"


def touch_metrics(path: Path) -> None:
    """A sign of life without metrics: an empty file where nothing was ever published needs no block of its own, so a
    full disk does not look like a dead process, not even to one that was started on it.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)


def seconds_since_published(home: Path, process: str) -> float | None:
    """How long ago a process last published; None if it never did."""
    try:
        return max(0.0, time.time() - metrics_file(home, process).stat().st_mtime)
    except FileNotFoundError:
        return None
