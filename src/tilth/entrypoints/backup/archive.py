"""The form of a backup: a folder, or one .tar file with the same names in it.

    backup.json                              what it is, and size and SHA-256 of every other file; written last
    database.dump                            pg_dump's custom format
    runs/<workspace>/<bucket>/<run>.parquet  history files

Both are written under another name and get their own when they are whole and on disk.
"""

import hashlib
import io
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

import msgspec

from tilth.entrypoints.backup.errors import BackupExists, DamagedBackup

FORMAT = 1
MANIFEST = "backup.json"
DUMP = "database.dump"
_CHUNK = 1 << 20


class Entry(msgspec.Struct, frozen=True):
    name: str
    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    format: int
    version: str
    """Of the Tilth that made it."""
    revision: str
    """Of the tables."""
    taken_at: str
    entries: list[Entry]


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Writer(Protocol):
    def add(self, name: str, source: Readable, size: int) -> Entry: ...


class _Hashing:
    """Hashes what is read through it."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self._hash = hashlib.sha256()
        self._bytes = 0

    def read(self, size: int = _CHUNK) -> bytes:
        block = self._source.read(size)
        self._hash.update(block)
        self._bytes += len(block)
        return block

    def entry(self, name: str, size: int) -> Entry:
        if self._bytes != size:
            raise DamagedBackup(f"{name} has {self._bytes} bytes and should have {size}.")
        return Entry(name, size, self._hash.hexdigest())


class _FolderWriter:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, name: str, source: Readable, size: int) -> Entry:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        hashing = _Hashing(source)
        with path.open("wb") as target:
            shutil.copyfileobj(hashing, target, _CHUNK)
            target.flush()
            os.fsync(target.fileno())
        return hashing.entry(name, size)


class _TarWriter:
    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar

    def add(self, name: str, source: Readable, size: int) -> Entry:
        about = tarfile.TarInfo(name)
        about.size = size
        about.mode = 0o600
        hashing = _Hashing(source)
        self._tar.addfile(about, hashing)
        return hashing.entry(name, size)


@contextmanager
def writing(target: Path) -> Iterator[Writer]:
    """A .tar where the name ends so, else a folder. Raises BackupExists rather than overwrite."""
    if target.exists():
        raise BackupExists(f"{target} exists already: name a new file or folder.")
    draft = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        if target.suffix == ".tar":
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                with tarfile.open(fileobj=file, mode="w") as tar:
                    yield _TarWriter(tar)
                file.flush()
                os.fsync(file.fileno())
        else:
            draft.mkdir(mode=0o700, parents=True)
            yield _FolderWriter(draft)
        draft.rename(target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        draft.unlink(missing_ok=True)
        raise


def add_manifest(writer: Writer, manifest: Manifest) -> None:
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    writer.add(MANIFEST, io.BytesIO(text), len(text))


class Reader:
    """A backup that is being restored."""

    def __init__(self, source: Path) -> None:
        self._folder = source if source.is_dir() else None
        try:
            self._tar = None if self._folder else tarfile.open(source, "r:")  # noqa: SIM115 - closed by close()
            self.manifest = msgspec.json.decode(self._open(MANIFEST).read(), type=Manifest)
        except (OSError, KeyError, tarfile.TarError, msgspec.MsgspecError) as error:
            raise DamagedBackup(f"{source} is no backup of Tilth, or not a whole one: {error}") from error
        if self.manifest.format != FORMAT:
            raise DamagedBackup(
                f"{source} has the format {self.manifest.format} of Tilth {self.manifest.version}: "
                "restore it with that version."
            )

    def copy(self, entry: Entry, target: IO[bytes]) -> None:
        """Raises DamagedBackup when the bytes are not those that were backed up."""
        try:
            hashing = _Hashing(self._open(entry.name))
            shutil.copyfileobj(hashing, target, _CHUNK)
        except (OSError, KeyError, tarfile.TarError) as error:
            raise DamagedBackup(f"{entry.name} of the backup cannot be read: {error}") from error
        if hashing.entry(entry.name, entry.bytes) != entry:
            raise DamagedBackup(f"{entry.name} of the backup was changed: its SHA-256 differs.")

    def close(self) -> None:
        if self._tar is not None:
            self._tar.close()

    def _open(self, name: str) -> IO[bytes]:
        if self._folder is not None:
            return (self._folder / name).open("rb")
        assert self._tar is not None
        member = self._tar.extractfile(name)
        if member is None:
            raise KeyError(name)
        return member
