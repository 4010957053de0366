"""What is wrong, from the figures. Pure; the words for it stand in the console, what to do in docs/operating.md."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from tilth.entrypoints.http.system.contracts import (
    BackupHealth,
    DiskHealth,
    HistoryHealth,
    JobsHealth,
    Level,
    Trouble,
    TroubleCode,
    WeaveHealth,
)

LAG_WARNING, LAG_ERROR = 10.0, 120.0
"""Seconds. Events are woven within two; a large import may take minutes, and then something is wrong."""
FOLD_LATE = timedelta(minutes=30)
"""It runs every five minutes."""
DISK_WARNING, DISK_ERROR = 0.15, 0.05
"""Free shares. Merging files needs room for the largest of them twice."""
BACKUP_OLD = timedelta(days=7)
_ORDER = (Level.ERROR, Level.WARNING, Level.OK)


def find_troubles(
    *,
    now: datetime,
    weave: WeaveHealth,
    history: HistoryHealth,
    jobs: JobsHealth,
    disk: DiskHealth | None,
    workers: int,
    backup: BackupHealth | None,
) -> tuple[Trouble, ...]:
    """The worst first."""
    found = [
        *_of_worker(workers),
        *_of_weave(weave),
        *_of_disk(disk),
        *_of_jobs(jobs),
        *_of_history(history, now),
        *_of_backup(backup, history, now),
    ]
    return tuple(sorted(found, key=lambda trouble: _ORDER.index(trouble.level)))


def worst(troubles: tuple[Trouble, ...]) -> Level:
    return min((trouble.level for trouble in troubles), key=_ORDER.index, default=Level.OK)


def _of_worker(workers: int) -> Iterator[Trouble]:
    if workers == 0:
        yield Trouble(TroubleCode.WORKER_SILENT, Level.ERROR)


def _of_weave(weave: WeaveHealth) -> Iterator[Trouble]:
    if weave.lag_seconds >= LAG_WARNING:
        level = Level.ERROR if weave.lag_seconds >= LAG_ERROR else Level.WARNING
        yield Trouble(TroubleCode.WEAVE_LAG, level, weave.lag_seconds)


def _of_disk(disk: DiskHealth | None) -> Iterator[Trouble]:
    if disk is not None and disk.free < DISK_WARNING * disk.total:
        level = Level.ERROR if disk.free < DISK_ERROR * disk.total else Level.WARNING
        yield Trouble(TroubleCode.DISK_LOW, level, float(disk.free))


def _of_jobs(jobs: JobsHealth) -> Iterator[Trouble]:
    if jobs.failed:
        yield Trouble(TroubleCode.JOBS_FAILED, Level.WARNING, float(jobs.failed))


def _of_history(history: HistoryHealth, now: datetime) -> Iterator[Trouble]:
    if history.oldest_recent_at is not None and now - history.oldest_recent_at > FOLD_LATE:
        late = (now - history.oldest_recent_at).total_seconds()
        yield Trouble(TroubleCode.FOLD_LATE, Level.WARNING, late)


def _of_backup(backup: BackupHealth | None, history: HistoryHealth, now: datetime) -> Iterator[Trouble]:
    """Where there is something to lose."""
    if history.folded_at is None:
        return
    if backup is None:
        yield Trouble(TroubleCode.NO_BACKUP, Level.WARNING)
    elif now - backup.taken_at > BACKUP_OLD:
        yield Trouble(TroubleCode.BACKUP_OLD, Level.WARNING, (now - backup.taken_at).total_seconds())
