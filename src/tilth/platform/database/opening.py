"""How a process gets its Database: from TILTH_DATABASE_URL, from a running server of this home, or by starting one.

start_database   the supervisor: runs the server itself, makes roles, migrates
open_database    a command: joins the running server, or runs one for as long as the command takes
join_database    a child of the supervisor: joins, never starts
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tilth.platform.database.embedded import EmbeddedServer, Report, find_running, silent
from tilth.platform.database.errors import DatabaseBusy, DatabaseSetup, DatabaseUnavailable
from tilth.platform.database.identity import require_same_cluster
from tilth.platform.database.locks import FileLock
from tilth.platform.database.migrate import require_current_schema, upgrade
from tilth.platform.database.place import find_place
from tilth.platform.database.roles import DATABASE_NAME, derived_secrets, ensure_database, ensure_roles, role_urls
from tilth.platform.database.secrets import load_secrets
from tilth.platform.database.sessions import Database, Urls
from tilth.platform.settings import PlatformSettings


@dataclass(frozen=True, slots=True)
class Access:
    """The administrator's way into the database of Tilth, and those of the three roles."""

    administrator: str
    urls: Urls
    secrets: dict[str, str]


@dataclass(frozen=True, slots=True)
class OpenDatabase:
    """A Database and what ends with it. A context manager."""

    database: Database
    access: Access
    server: EmbeddedServer | None
    """The server that this process runs; None for one that somebody else runs."""
    close: Callable[[], None]

    def __enter__(self) -> "OpenDatabase":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def start_database(settings: PlatformSettings, *, report: Report = silent) -> OpenDatabase:
    """Runs the embedded server (unless TILTH_DATABASE_URL is set), makes the roles and migrates to the head.

    Raises DatabaseBusy when another process runs it, ForeignCluster on a copied database.
    """
    opened = start_server(settings, report=report)
    try:
        prepare(opened.access)
        _check(opened.access)
    except BaseException:
        opened.close()
        raise
    return opened


def open_database(settings: PlatformSettings, *, report: Report = silent) -> OpenDatabase:
    """Migrates an empty database; raises SchemaMismatch on one of another version, ForeignCluster on a copied one."""
    while True:
        if settings.database_url is not None or is_running(settings):
            return join_database(settings, report=report)
        try:
            started = start_server(settings, report=report)
        except DatabaseBusy:  # another process was faster: join that one
            continue
        break
    try:
        _prepare_if_empty(started.access)
        _check(started.access)
    except BaseException:
        started.close()
        raise

    def close() -> None:
        started.database.close()
        users = FileLock(_users_lock(settings.home_path))
        while not users.take():  # commands that joined the server of this one
            report("Waiting for other commands that use this database to finish.")
            time.sleep(0.5)
        users.release()
        started.close()

    return OpenDatabase(started.database, started.access, started.server, close)


def join_database(settings: PlatformSettings, *, report: Report = silent) -> OpenDatabase:
    """Raises DatabaseUnavailable when no server of this home is running."""
    if settings.database_url is not None:
        access = _external_access(settings)
        _prepare_if_empty(access)
        _check(access)
        return _without_server(access)
    users = FileLock(_users_lock(settings.home_path))
    users.share()
    try:
        access = _embedded_access(settings, _await_running(settings.home_path, report))
        _check(access)
    except BaseException:
        users.release()
        raise
    database = Database(access.urls)

    def close() -> None:
        database.close()
        users.release()

    return OpenDatabase(database, access, None, close)


def start_server(settings: PlatformSettings, *, report: Report = silent) -> OpenDatabase:
    """The server without a look at its tables: what `migrate`, `restore` and `adopt` begin with."""
    if settings.database_url is not None:
        return _without_server(_external_access(settings))
    server = EmbeddedServer(settings.home_path, report=report)
    server.start()
    try:
        access = _embedded_access(settings, server.administrator_url)
        ensure_database(server.administrator_url)
    except BaseException:
        server.stop()
        raise
    database = Database(access.urls)

    def close() -> None:
        database.close()
        server.stop()

    return OpenDatabase(database, access, server, close)


def prepare(access: Access) -> None:
    """Roles and tables of this program's version. Raises SchemaMismatch when the tables are newer."""
    ensure_roles(access.administrator, access.secrets)
    upgrade(access.urls.owner)


def prepare_running(settings: PlatformSettings) -> None:
    """`prepare` for the server that the parent of this process runs, and the check of its cluster."""
    if settings.database_url is not None:
        access = _external_access(settings)
    else:
        administrator = _await_running(settings.home_path, silent)
        ensure_database(administrator)
        access = _embedded_access(settings, administrator)
    prepare(access)
    _check(access)


def is_running(settings: PlatformSettings) -> bool:
    """Whether a process runs the embedded server of this home, ready or not yet."""
    return FileLock(find_place(settings.home_path).owner_lock).is_held_elsewhere()


def _prepare_if_empty(access: Access) -> None:
    """A database without tables of ours is made ready by whoever comes first."""
    with _connect(access.administrator) as connection:
        empty = connection.execute("SELECT to_regclass('public.alembic_version')").fetchone() == (None,)
    if empty:
        prepare(access)


def _check(access: Access) -> None:
    require_current_schema(access.urls.owner)
    with _connect(access.urls.owner) as connection:
        require_same_cluster(connection)


def _embedded_access(settings: PlatformSettings, administrator_url: str) -> Access:
    secrets = load_secrets(find_place(settings.home_path).folder)
    administrator = make_conninfo(administrator_url, dbname=DATABASE_NAME)
    return Access(administrator, role_urls(administrator, secrets, database=DATABASE_NAME), secrets)


def _external_access(settings: PlatformSettings) -> Access:
    assert settings.database_url is not None
    try:
        conninfo_to_dict(settings.database_url)
    except psycopg.ProgrammingError as error:
        raise DatabaseSetup(f"TILTH_DATABASE_URL is not a PostgreSQL connection string: {error}") from error
    with _connect(settings.database_url) as connection:
        database = connection.info.dbname
    secrets = derived_secrets(settings.database_url) or load_secrets(find_place(settings.home_path).folder)
    return Access(settings.database_url, role_urls(settings.database_url, secrets, database=database), secrets)


def _without_server(access: Access) -> OpenDatabase:
    database = Database(access.urls)
    return OpenDatabase(database, access, None, database.close)


def _await_running(home: Path, report: Report) -> str:
    """Administrator URL of the running server; waits while it starts, as long as its process lives."""
    while True:
        try:
            url = find_running(home)
        except DatabaseUnavailable as starting:
            report(starting.message)
            time.sleep(0.5)
            continue
        if url is None:
            raise DatabaseUnavailable(f"No database is running for {home}. Start Tilth with `tilth up`.", retry_after=5)
        return url


def _connect(url: str) -> psycopg.Connection:
    try:
        return psycopg.connect(url, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable(f"The database does not answer: {str(error).strip()}", retry_after=5) from error


def _users_lock(home: Path) -> Path:
    return find_place(home).folder / "users.lock"
