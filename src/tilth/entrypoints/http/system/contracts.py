"""What the page of health shows."""

from datetime import datetime
from enum import StrEnum

import msgspec


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    """Works, and should be looked at."""
    ERROR = "error"
    """Something does not work."""


class TroubleCode(StrEnum):
    WORKER_SILENT = "worker_silent"
    WEAVE_LAG = "weave_lag"
    FOLD_LATE = "fold_late"
    DISK_LOW = "disk_low"
    JOBS_FAILED = "jobs_failed"
    NO_BACKUP = "no_backup"
    BACKUP_OLD = "backup_old"


class Trouble(msgspec.Struct, frozen=True):
    code: TroubleCode
    level: Level
    value: float | None = None
    """Seconds, bytes or a number, as the code means it."""


class WeaveHealth(msgspec.Struct, frozen=True):
    lag_seconds: float
    """Since when the oldest event waits; 0 where none does."""
    waiting_requests: int
    """Counted up to 100,000."""
    waiting_events: int
    oldest_at: datetime | None


class HistoryHealth(msgspec.Struct, frozen=True):
    recent_rows: int
    """Woven, and in no file yet."""
    oldest_recent_at: datetime | None
    files: int
    rows: int
    bytes: int
    """Of the workspace's files, those that wait to be removed among them."""
    buckets: int
    waiting_moves: int
    erasing: bool
    folded_at: datetime | None
    compacted_at: datetime | None


class DatabaseHealth(msgspec.Struct, frozen=True):
    version: str
    bytes: int
    """Of all workspaces."""
    is_embedded: bool


class DiskHealth(msgspec.Struct, frozen=True):
    path: str
    total: int
    free: int


class ProcessHealth(msgspec.Struct, frozen=True):
    name: str
    """server, worker, supervisor or database."""
    count: int
    memory: int
    """Bytes; shared ones counted once where the system tells."""
    started_at: datetime


class JobsHealth(msgspec.Struct, frozen=True):
    waiting: int
    running: int
    failed: int


class BackupHealth(msgspec.Struct, frozen=True):
    taken_at: datetime
    bytes: int


class Sample(msgspec.Struct, frozen=True):
    at: datetime
    lag_seconds: float
    memory: int
    """Of the server, bytes."""
    disk_free: int


class SystemHealth(msgspec.Struct, frozen=True):
    """Lag, history and jobs are the workspace's own; database, disk, processes and backup the installation's."""

    level: Level
    troubles: tuple[Trouble, ...]
    """The worst first."""
    at: datetime
    weave: WeaveHealth
    history: HistoryHealth
    jobs: JobsHealth
    workers: int
    """Processes that weave."""
    worker_heard_at: datetime | None
    """When the worker of this home last reported; None: it never did, or lives elsewhere."""
    database: DatabaseHealth
    disk: DiskHealth | None
    """Of TILTH_HOME."""
    processes: tuple[ProcessHealth, ...]
    last_backup: BackupHealth | None
    """The last that `tilth backup` of this home made."""
    version: str
    python: str
    samples: tuple[Sample, ...]
    """Of the last hour, since the server was started."""
