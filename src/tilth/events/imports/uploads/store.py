"""Where uploads lie: HOME/imports/WORKSPACE/UPLOAD/NAME. A file is there whole or not at all.

Server and worker share the home, as they do for logs and the embedded database.
"""

import os
import re
import shutil
from collections.abc import AsyncIterator
from datetime import datetime
from io import BufferedWriter
from math import inf
from pathlib import Path
from uuid import UUID

from anyio import to_thread

from tilth.events.imports.errors import FileUnreadable, NoRoomForUploads, UploadTooLarge
from tilth.events.imports.readers.formats import refuse_other_formats
from tilth.kernel.errors import Unavailable
from tilth.kernel.ids import WorkspaceId

MAX_BYTES = 4 * 1024**3
SPARED_BYTES = 1024**3
"""Stays free on the disk, for the database that may lie on it too."""
_PIECE = 1 << 20
_CHECK_EVERY = 64 * _PIECE
_HEAD = 64


def clean_name(name: str) -> str:
    """The last part of a path of any system, without what a file system or a terminal would trip over."""
    last = re.split(r"[/\\]", name)[-1]
    last = re.sub(r"[\x00-\x1f\x7f=]", "", last).strip().lstrip(".")
    return last[-120:] or "file.csv"


class UploadStore:
    def __init__(self, home: Path | None) -> None:
        self._root = None if home is None else home / "imports"

    def path(self, workspace: WorkspaceId, upload: UUID, name: str) -> Path:
        return self._folder(workspace) / str(upload) / clean_name(name)

    async def receive(
        self, workspace: WorkspaceId, upload: UUID, name: str, pieces: AsyncIterator[bytes], *, expected: int | None
    ) -> int:
        """Bytes written. Raises UploadTooLarge, NoRoomForUploads, FileUnreadable; then nothing is left behind."""
        path = self.path(workspace, upload, name)
        if expected is not None and expected > MAX_BYTES:
            raise _too_large(name)
        try:
            await to_thread.run_sync(_prepare, path.parent, expected or 0)
            return await self._write(path, pieces)
        except BaseException:
            shutil.rmtree(path.parent, ignore_errors=True)
            raise

    async def _write(self, path: Path, pieces: AsyncIterator[bytes]) -> int:
        part = path.with_name(path.name[-100:] + ".part")
        written, checked = 0, 0
        waiting = bytearray()
        with part.open("wb") as file:
            async for piece in pieces:
                waiting += piece
                written += len(piece)
                if written > MAX_BYTES:
                    raise _too_large(path.name)
                if len(waiting) >= _PIECE:
                    if written - checked >= _CHECK_EVERY:
                        checked = written
                        _require_room(path.parent, 0)
                    if written == len(waiting):
                        refuse_other_formats(path, bytes(waiting[:_HEAD]))
                    await to_thread.run_sync(file.write, bytes(waiting))
                    waiting.clear()
            if written == len(waiting):
                refuse_other_formats(path, bytes(waiting[:_HEAD]))
            await to_thread.run_sync(_finish, file, bytes(waiting))
        if not written:
            raise FileUnreadable(f"{path.name}: the file is empty.")
        part.rename(path)
        return written

    def remove(self, workspace: WorkspaceId, upload: UUID) -> None:
        shutil.rmtree(self._folder(workspace) / str(upload), ignore_errors=True)

    def list_idle(self, workspace: WorkspaceId, before: datetime) -> set[UUID]:
        """Uploads that nothing was written to since then."""
        folder = self._folder(workspace)
        found = folder.iterdir() if folder.is_dir() else ()
        return {UUID(each.name) for each in found if _written_at(each) < before.timestamp()}

    def _folder(self, workspace: WorkspaceId) -> Path:
        if self._root is None:
            raise Unavailable("This server has no home to keep files in.")
        return self._root / str(workspace)


def _prepare(folder: Path, expected: int) -> None:
    folder.mkdir(parents=True, mode=0o700)
    _require_room(folder, expected)


def _written_at(folder: Path) -> float:
    """Of a file that grows, or of the folder that has none yet. What is removed meanwhile was written to just now."""
    try:
        return max(path.stat().st_mtime for path in (folder, *folder.iterdir()))
    except FileNotFoundError:
        return inf


def _finish(file: BufferedWriter, rest: bytes) -> None:
    file.write(rest)
    file.flush()
    os.fsync(file.fileno())


def _require_room(folder: Path, expected: int) -> None:
    if shutil.disk_usage(folder).free < expected + SPARED_BYTES:
        raise NoRoomForUploads("The disk of the server is too full to take this file. Ask whoever runs it for room.")


def _too_large(name: str) -> UploadTooLarge:
    limit = MAX_BYTES // 1024**3
    return UploadTooLarge(f"{name}: a file has {limit} GB at most. Compress it (.gz or .zip), or split it by months.")
