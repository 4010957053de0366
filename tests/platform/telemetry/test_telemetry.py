"""Log lines are JSON with what was bound; metrics of several processes stand on one page."""

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from prometheus_client import Counter
from prometheus_client.parser import text_string_to_metric_families

from tilth.platform.telemetry.heartbeat import (
    STALE_AFTER,
    metrics_file,
    seconds_since_published,
    touch_metrics,
)
from tilth.platform.telemetry.logs import configure_logs
from tilth.platform.telemetry.metrics import publish_metrics, render_metrics

STEPS = Counter("tilth_test_steps", "Steps.", ["kind"])


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_lines_of_ours_and_of_libraries(tmp_path: Path) -> None:
    configure_logs(tmp_path / "log", "server")
    structlog.get_logger("tilth.test").bind(workspace=7).info("folded in", rows=12, name="店")
    logging.getLogger("some.library").error("it %s", "failed", exc_info=ValueError("broken"))
    structlog.get_logger("tilth.test").debug("not at this level")
    lines = [json.loads(line) for line in (tmp_path / "log" / "server.log").read_text().splitlines()]
    assert len(lines) == 2
    ours, theirs = lines
    assert ours["timestamp"].endswith("Z")
    del ours["timestamp"]
    assert ours == {
        "level": "info",
        "logger": "tilth.test",
        "message": "folded in",
        "workspace": 7,
        "rows": 12,
        "name": "店",
    }
    assert (theirs["message"], theirs["level"]) == ("it failed", "error")
    assert "ValueError: broken" in theirs["exception"]


def test_metrics_of_two_processes(tmp_path: Path) -> None:
    STEPS.labels("a").inc(3)
    worker = (
        "from pathlib import Path; from prometheus_client import Counter;"
        "from tilth.platform.telemetry.heartbeat import *; from tilth.platform.telemetry.metrics import *;"
        "Counter('tilth_test_steps', 'Steps.', ['kind']).labels('a').inc(5);"
        "Counter('tilth_only_worker', 'W.').inc(); Counter('foreign', 'F.').inc();"
        f"publish_metrics(metrics_file(Path({str(tmp_path)!r}), 'worker'))"
    )
    subprocess.run([sys.executable, "-c", worker], check=True)
    page = render_metrics(tmp_path, "server").decode()
    families = {f.name: f for f in text_string_to_metric_families(page)}
    steps = {(s.labels["process"], s.labels["kind"]): s.value for s in families["tilth_test_steps"].samples}
    assert steps == {("server", "a"): 3.0, ("worker", "a"): 5.0}
    assert [s.labels for s in families["tilth_only_worker"].samples] == [{"process": "worker"}]
    assert "foreign" not in families
    assert "_created" not in page
    age = seconds_since_published(tmp_path, "worker")
    assert age is not None
    assert age < 30


def test_dead_process_leaves_the_page(tmp_path: Path) -> None:
    path = metrics_file(tmp_path, "worker")
    assert seconds_since_published(tmp_path, "worker") is None
    path.parent.mkdir()
    path.write_text("# TYPE tilth_x gauge\ntilth_x 1.0\n")
    assert b'tilth_x{process="worker"} 1.0' in render_metrics(tmp_path, "server")
    old = time.time() - STALE_AFTER - 1
    os.utime(path, (old, old))
    assert b"tilth_x" not in render_metrics(tmp_path, "server")


def test_a_full_disk_leaves_nothing_behind_and_is_no_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = metrics_file(tmp_path, "worker")
    publish_metrics(path)
    os.utime(path, (0, 0))

    def full(_: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tilth.platform.telemetry.metrics.generate_latest", full)
    with pytest.raises(OSError, match="No space"):
        publish_metrics(path)
    assert list(path.parent.iterdir()) == [path]
    touch_metrics(path)
    age = seconds_since_published(tmp_path, "worker")
    assert age is not None
    assert age < 30


def test_a_process_that_starts_on_a_full_disk_gives_a_sign_of_life(tmp_path: Path) -> None:
    touch_metrics(metrics_file(tmp_path, "worker"))
    age = seconds_since_published(tmp_path, "worker")
    assert age is not None
    assert age < 30
    assert b'process="worker"' not in render_metrics(tmp_path, "server")
