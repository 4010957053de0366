"""Restore a backup into an empty installation, and make a copied database at home in its cluster."""

import re
import tempfile
from pathlib import Path
from uuid import UUID

import psycopg

from tilth.entrypoints.backup.archive import DUMP, Entry, Manifest, Reader
from tilth.entrypoints.backup.backup import Progress
from tilth.entrypoints.backup.errors import DamagedBackup, NotEmpty
from tilth.events.api import reseat_inbox
from tilth.history.api import Store
from tilth.kernel.ids import WorkspaceId
from tilth.people.api import read_cursors, replace_cursors
from tilth.platform.database.dumps import restore_dump
from tilth.platform.database.identity import begin_epoch
from tilth.platform.database.migrate import find_revision, known_revisions, upgrade
from tilth.platform.database.opening import Access
from tilth.platform.database.roles import ensure_roles

_FILE_NAME = re.compile(r"runs/(?P<workspace>\d+)/(?P<bucket>\d+)/(?P<run>[0-9a-f-]{36})\.parquet")


def restore(access: Access, store: Store, source: Path, *, progress: Progress) -> Manifest:
    """Files first, then the tables in one transaction: until that commits, the installation stays empty.

    An interrupted restore is simply run again. Raises NotEmpty, DamagedBackup.
    """
    reader = Reader(source)
    try:
        _require_restorable(access, reader.manifest)
        _copy_files(reader, store, progress)
        progress("Restoring the database", 0, 0)
        with tempfile.TemporaryDirectory(prefix="tilth-restore-") as folder:
            path = Path(folder) / DUMP
            with path.open("wb") as target:
                reader.copy(_dump_of(reader.manifest), target)
            restore_dump(access.urls.owner, path)
    finally:
        reader.close()
    upgrade(access.urls.owner)
    adopt(access.urls.owner)
    return reader.manifest


def adopt(owner_url: str) -> int:
    """Begins a new epoch: stored transaction ids are those of this cluster from now on. Returns the epoch."""
    with psycopg.connect(owner_url) as connection:
        return begin_epoch(connection, [_reseat])


def _reseat(connection: psycopg.Connection) -> None:
    replace_cursors(connection, reseat_inbox(connection, read_cursors(connection)))


def _require_restorable(access: Access, manifest: Manifest) -> None:
    if manifest.revision not in known_revisions():
        raise DamagedBackup(
            f"The backup was made by Tilth {manifest.version}, with tables of {manifest.revision}, which this older "
            "program does not know. Restore it with that version."
        )
    ensure_roles(access.administrator, access.secrets)
    if find_revision(access.urls.owner) is not None:
        raise NotEmpty(
            "A backup is restored into an empty installation only, and this database has tables already. "
            "Choose a new TILTH_HOME (or an empty database in TILTH_DATABASE_URL)."
        )


def _dump_of(manifest: Manifest) -> Entry:
    return next(entry for entry in manifest.entries if entry.name == DUMP)


def _copy_files(reader: Reader, store: Store, progress: Progress) -> None:
    files = [entry for entry in reader.manifest.entries if entry.name != DUMP]
    total = sum(entry.bytes for entry in files)
    done = 0
    for entry in files:
        workspace, bucket, run = _parse(entry.name)
        with store.create_run(workspace, bucket, run) as target:
            reader.copy(entry, target)
        store.settle_run(workspace, bucket, run)
        done += entry.bytes
        progress("Copying history files", done, total)


def _parse(name: str) -> tuple[WorkspaceId, int, UUID]:
    match = _FILE_NAME.fullmatch(name)
    if match is None:
        raise DamagedBackup(f"The backup names a file that is none of history: {name}")
    return WorkspaceId(int(match["workspace"])), int(match["bucket"]), UUID(match["run"])
