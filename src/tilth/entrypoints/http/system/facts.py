"""Puts the figures together."""

import platform
import shutil
from datetime import timedelta
from pathlib import Path

import msgspec
from litestar.datastructures import State

from tilth import __version__
from tilth.entrypoints.backup.noting import find_last_backup
from tilth.entrypoints.http.system.contracts import (
    BackupHealth,
    DatabaseHealth,
    DiskHealth,
    HistoryHealth,
    JobsHealth,
    SystemHealth,
    WeaveHealth,
)
from tilth.entrypoints.http.system.processes import list_processes
from tilth.entrypoints.http.system.troubles import find_troubles, worst
from tilth.history.api import read_facts
from tilth.people.api import count_weavers, find_waiting
from tilth.platform.database.sessions import ReadSession, driver_connection
from tilth.platform.jobs.api import JobState, count_jobs
from tilth.platform.telemetry.heartbeat import seconds_since_published


def read_health(session: ReadSession, state: State) -> SystemHealth:
    home: Path | None = state.home
    now = state.clock.now()
    weave = _read_weave(session, state)
    history = msgspec.convert(read_facts(session), HistoryHealth, from_attributes=True)
    counted = count_jobs(session)
    jobs = JobsHealth(counted[JobState.WAITING], counted[JobState.RUNNING], counted[JobState.FAILED])
    disk = None if home is None else _read_disk(home)
    workers = count_weavers(session)
    backup = None if home is None else _read_backup(home)
    heard = None if home is None else seconds_since_published(home, "worker")
    troubles = find_troubles(
        now=now, weave=weave, history=history, jobs=jobs, disk=disk, workers=workers, backup=backup
    )
    return SystemHealth(
        level=worst(troubles),
        troubles=troubles,
        at=now,
        weave=weave,
        history=history,
        jobs=jobs,
        workers=workers,
        worker_heard_at=None if heard is None else now - timedelta(seconds=heard),
        database=_read_database(session, home),
        disk=disk,
        processes=list_processes(),
        last_backup=backup,
        version=__version__,
        python=platform.python_version(),
        samples=state.samples.of(session.workspace),
    )


def _read_weave(session: ReadSession, state: State) -> WeaveHealth:
    waiting = find_waiting(session)
    lag = 0.0 if waiting.oldest is None else max(0.0, (state.clock.now() - waiting.oldest).total_seconds())
    return WeaveHealth(round(lag, 1), waiting.requests, waiting.events, waiting.oldest)


def _read_database(session: ReadSession, home: Path | None) -> DatabaseHealth:
    row = (
        driver_connection(session)
        .execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
        .fetchone()
    )
    assert row is not None
    return DatabaseHealth(str(row[0]), int(row[1]), home is not None and (home / "run" / "database.json").exists())


def _read_disk(home: Path) -> DiskHealth:
    usage = shutil.disk_usage(home)
    return DiskHealth(str(home), usage.total, usage.free)


def _read_backup(home: Path) -> BackupHealth | None:
    last = find_last_backup(home)
    return None if last is None else BackupHealth(last.taken_at, last.bytes)
