"""Notes in a home when it was backed up last, for whoever looks after it."""

from datetime import datetime
from pathlib import Path

import msgspec


class LastBackup(msgspec.Struct, frozen=True):
    taken_at: datetime
    bytes: int


def note_backup(home: Path, taken_at: datetime, size: int) -> None:
    """Where the backup lies is not noted: it may have been moved since."""
    path = _file(home)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    scratch = path.with_suffix(".new")
    scratch.write_bytes(msgspec.json.encode(LastBackup(taken_at, size)))
    scratch.replace(path)


def find_last_backup(home: Path) -> LastBackup | None:
    try:
        return msgspec.json.decode(_file(home).read_bytes(), type=LastBackup)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def _file(home: Path) -> Path:
    return home / "run" / "last-backup.json"
