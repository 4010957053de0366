"""Where run files and the cache of their columns lie: names, durable writing, listing, removing.

LOCATION/runs/<workspace>/<bucket>/<run>.parquet     the truth: a local folder or an object store URL
CACHE/<workspace>/<bucket>/<run>/<column>.arrow      one column of one run, memory-mapped; disposable

Files are never changed. A name is new for each file, so a half-written one is only a file that no manifest names.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import fs
from pyroaring import BitMap

from tilth.kernel.ids import WorkspaceId
from tilth.platform.settings import PlatformSettings


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run file as the manifest describes it."""

    run: UUID
    bucket: int
    events: int
    persons: int
    bytes: int
    min_ts: int
    max_ts: int
    masked: BitMap = field(default_factory=BitMap)
    """Persons whose rows in this file are superseded by another file."""


class Store:
    def __init__(self, location: str | Path, cache: Path | None = None) -> None:
        """A folder or a URL (s3://, gs://, abfs://, file://); for a URL, `cache` is a local folder."""
        self.is_local = is_local(location)
        if self.is_local:
            root = Path(str(location).removeprefix("file://")).expanduser().absolute()
            self._files: fs.FileSystem = fs.LocalFileSystem()
            self._root = str(root)
            self.cache = cache or root / "cache"
        else:
            self._files, self._root = fs.FileSystem.from_uri(str(location))
            if cache is None:
                raise ValueError("An object store needs a local folder for its cache.")
            self.cache = cache

    def run_path(self, workspace: WorkspaceId, bucket: int, run: UUID) -> str:
        return f"{self._root}/runs/{workspace}/{bucket}/{run}.parquet"

    def open_run(self, workspace: WorkspaceId, bucket: int, run: UUID) -> pa.NativeFile:
        return self._files.open_input_file(self.run_path(workspace, bucket, run))

    def create_run(self, workspace: WorkspaceId, bucket: int, run: UUID) -> pa.NativeFile:
        path = self.run_path(workspace, bucket, run)
        self._files.create_dir(str(Path(path).parent), recursive=True)
        return self._files.open_output_stream(path)

    def settle_run(self, workspace: WorkspaceId, bucket: int, run: UUID) -> int:
        """Returns the size once the file would survive a loss of power: the manifest may name it then."""
        path = self.run_path(workspace, bucket, run)
        if self.is_local:
            sync(Path(path))
            sync(Path(path).parent)
        return int(self._files.get_file_info(path).size)

    def remove_run(self, workspace: WorkspaceId, bucket: int, run: UUID) -> None:
        """The file and its cached columns, if they are there. Who has mapped them keeps them."""
        path = self.run_path(workspace, bucket, run)
        if self._files.get_file_info(path).type != fs.FileType.NotFound:
            self._files.delete_file(path)
        folder = self.column_folder(workspace, bucket, run)
        if folder.is_dir():
            for entry in folder.iterdir():
                entry.unlink(missing_ok=True)
            folder.rmdir()

    def list_runs(self, workspace: WorkspaceId) -> Iterator[tuple[int, UUID, datetime]]:
        """Bucket, run and time of writing of every file that lies there, whether a manifest names it or not."""
        where = fs.FileSelector(f"{self._root}/runs/{workspace}", recursive=True, allow_not_found=True)
        for info in self._files.get_file_info(where):
            name = Path(info.path)
            if info.type == fs.FileType.File and name.suffix == ".parquet":
                yield int(name.parent.name), UUID(name.stem), info.mtime or datetime.now(UTC)

    def column_folder(self, workspace: WorkspaceId, bucket: int, run: UUID) -> Path:
        return self.cache / str(workspace) / str(bucket) / str(run)


def is_local(location: str | Path) -> bool:
    return str(location).startswith("file://") or "://" not in str(location)


def open_store(settings: PlatformSettings) -> Store:
    home = settings.home_path / "history"
    where = settings.history_url or home
    return Store(where, None if is_local(where) else home / "cache")


def sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def save_column(path: Path, values: NDArray[Any]) -> None:
    """Writes beside and renames, so that processes that write the same column at once do not disturb each other."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    batch = pa.record_batch([pa.array(values)], names=["values"])
    try:
        with pa.OSFile(str(draft), "wb") as sink, pa.ipc.new_file(sink, batch.schema) as writer:
            writer.write_batch(batch)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def map_column(path: Path) -> NDArray[Any]:
    """The mapped column, read-only. Raises FileNotFoundError or pa.ArrowInvalid (a torn file)."""
    with pa.memory_map(str(path), "r") as file:
        values: NDArray[Any] = pa.ipc.open_file(file).get_batch(0).column(0).to_numpy(zero_copy_only=True)
    return values
