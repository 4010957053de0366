"""A backup restored into a fresh home is the same installation, and weaves on exactly where it stopped."""

import json
import tarfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tilth.entrypoints.backup.backup import back_up
from tilth.entrypoints.backup.errors import BackupExists, DamagedBackup, NotEmpty
from tilth.entrypoints.backup.restore import adopt, restore
from tilth.history.api import Store, open_store
from tilth.kernel.ids import WorkspaceId, uuid7
from tilth.platform.database.dumps import consistent_snapshot, dump, may_remove_files, restore_dump
from tilth.platform.database.embedded import EmbeddedServer
from tilth.platform.database.errors import ForeignCluster
from tilth.platform.database.opening import OpenDatabase, open_database, prepare, start_database, start_server
from tilth.platform.settings import PlatformSettings

RUN = uuid7()
CONTENT = b"PAR1 not really, and nobody looks"


def quiet(_what: str, _done: int, _total: int) -> None: ...


@pytest.fixture
def source(home: Path) -> Iterator[OpenDatabase]:
    """An installation with a workspace, a read and an unread inbox row, a file of history and a left one."""
    settings = PlatformSettings(home=home)
    with open_database(settings) as opened:
        store = open_store(settings)
        with opened.database.pipeline() as connection:
            workspace = _insert_workspace(connection)
            _write_file(connection, store, workspace)
            _insert_request(connection, workspace, b"read")
        with opened.database.pipeline() as connection:
            connection.execute(
                "INSERT INTO weave_state (workspace_id, inbox_cursor, batch_no) "
                "SELECT %s, pg_current_snapshot()::text, 1",
                [workspace],
            )
        with opened.database.pipeline() as connection:
            _insert_request(connection, workspace, b"unread")
        yield opened


@pytest.mark.parametrize("name", ["saved", "saved.tar"])
def test_a_restored_installation_has_every_row_and_file(source: OpenDatabase, home: Path, name: str) -> None:
    target, fresh = home.parent / name, PlatformSettings(home=home.parent / "fresh")
    back_up(source.access.urls.owner, open_store(PlatformSettings(home=home)), target, progress=quiet)
    counted = count_rows(source.access.urls.owner)

    with start_server(fresh) as opened:
        restore(opened.access, open_store(fresh), target, progress=quiet)

    with open_database(fresh) as opened:
        # What was read is not needed again; all else is there.
        assert count_rows(opened.access.urls.owner) == {**counted, "inbox": 1, "inbox_default": 1}
        with opened.database.admin() as session:
            assert session.connection.exec_driver_sql("SELECT slug FROM workspace").scalar_one() == "shop"
    assert (fresh.home_path / "history" / "runs" / "1" / "3" / f"{RUN}.parquet").read_bytes() == CONTENT
    assert sorted(p.name for p in home.parent.iterdir() if p.name.startswith(".")) == []


def test_a_server_of_your_own_is_backed_up_by_programs_of_its_version(postgres: EmbeddedServer, home: Path) -> None:
    saved = home.parent / "saved"
    old, new = (own_server(postgres, home.parent / name) for name in ("old", "new"))
    with start_database(old) as opened:
        with opened.database.pipeline() as connection:
            _write_file(connection, open_store(old), _insert_workspace(connection))
        back_up(opened.access.urls.owner, open_store(old), saved, progress=quiet)
        counted = count_rows(opened.access.urls.owner)
    with start_server(new) as opened:
        restore(opened.access, open_store(new), saved, progress=quiet)
        assert count_rows(opened.access.urls.owner) == counted
    open_database(new).close()
    assert (new.home_path / "history" / "runs" / "1" / "3" / f"{RUN}.parquet").read_bytes() == CONTENT


def own_server(postgres: EmbeddedServer, home: Path) -> PlatformSettings:
    name = f"own_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres.administrator_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return PlatformSettings(home=home, database_url=make_conninfo(postgres.administrator_url, dbname=name))


def test_an_unread_request_is_read_once_in_the_new_cluster(source: OpenDatabase, home: Path) -> None:
    target, fresh = home.parent / "saved", PlatformSettings(home=home.parent / "fresh")
    # The old cluster is far ahead, so its transaction ids would hide all that comes.
    with psycopg.connect(source.access.urls.owner, autocommit=True) as connection:
        for _ in range(3000):
            connection.execute("SELECT pg_current_xact_id()")
    back_up(source.access.urls.owner, open_store(PlatformSettings(home=home)), target, progress=quiet)
    with start_server(fresh) as opened:
        restore(opened.access, open_store(fresh), target, progress=quiet)
        with opened.database.pipeline() as connection:
            _insert_request(connection, WorkspaceId(1), b"new")
        with opened.database.pipeline() as connection:
            cursor = connection.execute("SELECT inbox_cursor FROM weave_state").fetchone()
            assert cursor is not None
            unread = connection.execute(
                "SELECT payload FROM inbox WHERE NOT pg_visible_in_snapshot(xid, %s::pg_snapshot) ORDER BY inbox_id",
                [cursor[0]],
            ).fetchall()
            of_here = connection.execute(
                "SELECT bool_and(xid < pg_snapshot_xmax(pg_current_snapshot())) FROM inbox"
            ).fetchone()
    assert unread == [(b"unread",), (b"new",)]
    assert of_here == (True,)


def test_a_dump_in_another_cluster_is_refused_until_adopted(source: OpenDatabase, home: Path) -> None:
    fresh = PlatformSettings(home=home.parent / "fresh")
    dumped = home.parent / "database.dump"
    with consistent_snapshot(source.access.urls.owner) as snapshot:
        dump(source.access.urls.owner, snapshot, dumped)
    with start_server(fresh) as opened:
        prepare(opened.access)
        with psycopg.connect(opened.access.urls.owner) as connection:
            connection.execute("DROP OWNED BY tilth_owner CASCADE")
        prepare_roles_again(opened)
        restore_dump(opened.access.urls.owner, dumped)

    with pytest.raises(ForeignCluster, match="Run `tilth adopt` once"):
        open_database(fresh)

    with start_server(fresh) as opened:
        assert adopt(opened.access.urls.owner) == 2
    open_database(fresh).close()


def prepare_roles_again(opened: OpenDatabase) -> None:
    """DROP OWNED took the owner's rights along."""
    with psycopg.connect(opened.access.administrator) as connection:
        connection.execute("GRANT CONNECT, CREATE, TEMPORARY ON DATABASE tilth TO tilth_owner")
        connection.execute("GRANT USAGE, CREATE ON SCHEMA public TO tilth_owner")


def test_files_stay_while_a_backup_runs(source: OpenDatabase) -> None:
    with source.database.pipeline() as connection:
        assert may_remove_files(connection)
    with consistent_snapshot(source.access.urls.owner), source.database.pipeline() as connection:
        assert not may_remove_files(connection)
    with source.database.pipeline() as connection:
        assert may_remove_files(connection)


def test_what_is_there_is_not_overwritten(source: OpenDatabase, home: Path) -> None:
    target, store = home.parent / "saved", open_store(PlatformSettings(home=home))
    target.mkdir()
    with pytest.raises(BackupExists, match="exists already: name a new file or folder"):
        back_up(source.access.urls.owner, store, target, progress=quiet)
    target.rmdir()
    back_up(source.access.urls.owner, store, target, progress=quiet)
    with pytest.raises(NotEmpty, match="into an empty installation only"):
        restore(source.access, store, target, progress=quiet)


def test_a_missing_file_of_history_makes_no_backup(source: OpenDatabase, home: Path) -> None:
    target, store = home.parent / "saved.tar", open_store(PlatformSettings(home=home))
    Path(store.run_path(WorkspaceId(1), 3, RUN)).unlink()
    with pytest.raises(FileNotFoundError):
        back_up(source.access.urls.owner, store, target, progress=quiet)
    assert [p.name for p in home.parent.iterdir()] == ["home"]


def test_a_changed_byte_is_found_and_nothing_is_restored(source: OpenDatabase, home: Path) -> None:
    target, fresh = home.parent / "saved", PlatformSettings(home=home.parent / "fresh")
    back_up(source.access.urls.owner, open_store(PlatformSettings(home=home)), target, progress=quiet)
    saved = target / "database.dump"
    content = bytearray(saved.read_bytes())
    content[-10] ^= 1
    saved.write_bytes(content)
    with start_server(fresh) as opened:
        with pytest.raises(DamagedBackup, match=r"database\.dump of the backup was changed"):
            restore(opened.access, open_store(fresh), target, progress=quiet)
        assert count_rows(opened.access.urls.owner) == {}


def test_what_is_no_backup_is_named(source: OpenDatabase, home: Path) -> None:
    other = home.parent / "other.tar"
    with tarfile.open(other, "w"):
        pass
    newer = home.parent / "newer"
    newer.mkdir()
    about = {"format": 1, "version": "9.0", "revision": "0999_future", "taken_at": "", "entries": []}
    (newer / "backup.json").write_text(json.dumps(about))
    store = open_store(PlatformSettings(home=home))
    with pytest.raises(DamagedBackup, match="is no backup of Tilth"):
        restore(source.access, store, other, progress=quiet)
    with pytest.raises(DamagedBackup, match=r"made by Tilth 9\.0"):
        restore(source.access, store, newer, progress=quiet)


def count_rows(url: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        counts = {}
        for (name,) in names:
            row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
            assert row is not None
            counts[name] = row[0]
        return counts


def _insert_workspace(connection: psycopg.Connection) -> WorkspaceId:
    row = connection.execute(
        "INSERT INTO workspace (slug, name, time_zone, currency) VALUES ('shop', 'Shop', 'UTC', 'EUR') "
        "RETURNING workspace_id"
    ).fetchone()
    assert row is not None
    return WorkspaceId(row[0])


def _insert_request(connection: psycopg.Connection, workspace: WorkspaceId, payload: bytes) -> None:
    connection.execute(
        "INSERT INTO inbox (workspace_id, received_at, encoding, events, context, payload) "
        "VALUES (%s, now(), 0, 1, '{}', %s)",
        [workspace, payload],
    )


def _write_file(connection: psycopg.Connection, store: Store, workspace: WorkspaceId) -> None:
    with store.create_run(workspace, 3, RUN) as file:
        file.write(CONTENT)
    connection.execute(
        "INSERT INTO history_file (workspace_id, run, bucket, events, persons, bytes, min_ts, max_ts) "
        "VALUES (%s, %s, 3, 1, 1, %s, 0, 0)",
        [workspace, RUN, len(CONTENT)],
    )
    with store.create_run(workspace, 3, uuid7()) as left:
        left.write(b"of a crash: no manifest names it")
