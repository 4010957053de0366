"""The database's half of a backup: one snapshot, dumped by pg_dump, restored whole or not at all.

Files that the snapshot's manifest names must outlive the copying. So a backup holds a shared advisory lock,
and whoever removes files asks `may_remove_files` in the transaction that decides it.
"""

import os
import subprocess
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tilth.platform.database.binaries import Binaries, client_binaries
from tilth.platform.database.errors import DatabaseSetup

_LOCK = zlib.crc32(b"tilth backup")
_SCHEMA_ENTRIES = (" SCHEMA - public ", " ACL - SCHEMA public ", " COMMENT - SCHEMA public ")


@dataclass(frozen=True, slots=True)
class Snapshot:
    connection: psycopg.Connection
    """Sees the database as the dump will hold it. Read only."""
    identifier: str
    server_major: int


@contextmanager
def consistent_snapshot(owner_url: str) -> Iterator[Snapshot]:
    """One point in time for everything; no file of history is removed while it is open."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        # A session lock, taken before the snapshot: no removal lies between the two.
        connection.execute("SELECT pg_advisory_lock_shared(%s)", [_LOCK])
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        with connection.transaction():
            row = connection.execute("SELECT pg_export_snapshot()").fetchone()
            assert row is not None
            yield Snapshot(connection, str(row[0]), connection.info.server_version // 10000)
        connection.execute("SELECT pg_advisory_unlock_shared(%s)", [_LOCK])


def may_remove_files(connection: psycopg.Connection[Any]) -> bool:
    """False while a backup copies. True keeps new backups waiting until the caller's transaction ends."""
    row = connection.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK]).fetchone()
    return row is not None and bool(row[0])


def dump(owner_url: str, snapshot: Snapshot, target: Path) -> None:
    """Writes pg_dump's custom format. Raises DatabaseSetup with pg_dump's own words."""
    binaries = client_binaries(snapshot.server_major)
    # The largest columns are compressed already: level 1 finds the rest.
    command = ["--format=custom", "--compress=1", f"--snapshot={snapshot.identifier}", f"--file={target}"]
    _run(binaries, "pg_dump", [*command, "--schema=public"], owner_url)


def restore_dump(owner_url: str, source: Path) -> None:
    """Into an empty database, in one transaction, as the owner of the tables to be. Raises DatabaseSetup."""
    with psycopg.connect(owner_url) as connection:
        binaries = client_binaries(connection.info.server_version // 10000)
    listing = _run(binaries, "pg_restore", ["--list", str(source)], None)
    # The schema and its rights are there already (roles.py), and are not the owner's to give.
    wanted = source.with_name(f"{source.name}.list")
    wanted.write_text("\n".join(line for line in listing.splitlines() if not any(e in line for e in _SCHEMA_ENTRIES)))
    try:
        options = ["--single-transaction", "--exit-on-error", "--no-owner", f"--use-list={wanted}"]
        _run(binaries, "pg_restore", [*options, str(source)], owner_url)
    finally:
        wanted.unlink()


def _run(binaries: Binaries, program: str, arguments: list[str], url: str | None) -> str:
    """The password travels in the environment, for command lines are seen by everybody."""
    environment = dict(os.environ)
    if url is not None:
        parts = conninfo_to_dict(url)
        environment["PGPASSWORD"] = str(parts.pop("password", "") or "")
        arguments = [f"--dbname={make_conninfo('', **parts)}", *arguments]
    done = subprocess.run(
        [binaries.program(program), *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise DatabaseSetup(f"{program} failed: {done.stderr.strip()[-2000:]}")
    return done.stdout
