"""Take a backup of a running or stopped installation."""

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tilth import __version__
from tilth.entrypoints.backup.archive import DUMP, FORMAT, Entry, Manifest, Writer, add_manifest, writing
from tilth.history.api import Store, StoredRun, list_files
from tilth.kernel.ids import WorkspaceId
from tilth.platform.database.dumps import Snapshot, consistent_snapshot, dump
from tilth.platform.database.migrate import find_revision

Progress = Callable[[str, int, int], None]
"""What is being done, bytes done, bytes in all (0: not known)."""


def back_up(owner_url: str, store: Store, target: Path, *, progress: Progress) -> Manifest:
    """Everything as it was at one moment. Raises BackupExists; an interrupted backup leaves nothing."""
    with writing(target) as writer, consistent_snapshot(owner_url) as snapshot:
        progress("Dumping the database", 0, 0)
        entries = [_add_dump(owner_url, snapshot, writer, target.absolute().parent)]
        entries += _add_files(snapshot, store, writer, progress)
        manifest = Manifest(
            format=FORMAT,
            version=__version__,
            revision=find_revision(owner_url) or "",
            taken_at=datetime.now(UTC).isoformat(timespec="seconds"),
            entries=entries,
        )
        add_manifest(writer, manifest)
    return manifest


def file_name(workspace: WorkspaceId, run: StoredRun) -> str:
    return f"runs/{workspace}/{run.bucket}/{run.run}.parquet"


def _add_dump(owner_url: str, snapshot: Snapshot, writer: Writer, beside: Path) -> Entry:
    with tempfile.TemporaryDirectory(prefix=".tilth-backup-", dir=beside) as folder:
        path = Path(folder) / DUMP
        dump(owner_url, snapshot, path)
        with path.open("rb") as source:
            return writer.add(DUMP, source, path.stat().st_size)


def _add_files(snapshot: Snapshot, store: Store, writer: Writer, progress: Progress) -> list[Entry]:
    rows = snapshot.connection.execute("SELECT workspace_id FROM workspace ORDER BY 1").fetchall()
    files = [(WorkspaceId(w), run) for (w,) in rows for run in list_files(snapshot.connection, WorkspaceId(w))]
    total = sum(run.bytes for _, run in files)
    done = 0
    entries = []
    for workspace, run in files:
        with store.open_run(workspace, run.bucket, run.run) as source:
            entries.append(writer.add(file_name(workspace, run), source, run.bytes))
        done += run.bytes
        progress("Copying history files", done, total)
    return entries
