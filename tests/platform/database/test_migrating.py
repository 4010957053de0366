"""`tilth up` on an older database with data in it: the tables come to this version, and every row stays."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from psycopg import sql
from psycopg.types.json import Jsonb
from typer.testing import CliRunner

import tilth.platform.database.migrate as migrating
from tilth.entrypoints.cli.database import app as migrate_command
from tilth.kernel.ids import WorkspaceId
from tilth.platform.audit.contracts import Actor, ActorKind
from tilth.platform.auth.api import create_write_key
from tilth.platform.database.errors import SchemaMismatch
from tilth.platform.database.migrate import find_revision, known_revisions
from tilth.platform.database.opening import open_database, start_database, start_server
from tilth.platform.database.roles import ensure_roles
from tilth.platform.settings import PlatformSettings

MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROWS: tuple[tuple[str, dict[str, object]], ...] = (
    ("workspace", {"slug": "shop", "name": "店", "time_zone": "Asia/Shanghai", "currency": "CNY"}),
    (
        "account",
        {"account_id": UUID(int=1), "email": "A@x.cn", "email_norm": "a@x.cn", "name": "A", "password_hash": "h"},
    ),
    ("membership", {"workspace_id": 1, "account_id": UUID(int=1), "role": "owner"}),
    ("write_key", {"workspace_id": 1, "key_id": UUID(int=2), "name": "web", "key": "wk_1"}),
    ("audit_entry", {"workspace_id": 1, "actor": "system:test", "action": "a", "subject": "s"}),
    (
        "inbox",
        {
            "workspace_id": 1,
            "received_at": MOMENT,
            "encoding": 1,
            "events": 1,
            "context": "{}",
            "payload": b'{"batch": []}',
        },
    ),
    ("declared_property", {"workspace_id": 1, "event": "Seen", "property": "size", "type": "number"}),
    ("term_kind", {"workspace_id": 1, "kind": "city", "next_code": 3}),
    ("term", {"workspace_id": 1, "kind": "city", "code": 2, "text": "上海"}),
    ("recent_batch", {"workspace_id": 1, "first_seq": 1, "last_seq": 2, "payload": b"\x00\x01"}),
    ("import_ledger", {"workspace_id": 1, "recipe": "olist", "block_no": 1, "hashes": b"\x01" * 16}),
)
"""Of each version's tables, as far as they are there; all columns of today's ROWS have been there from the start."""
Table = tuple[list[str], list[tuple[object, ...]]]


def migrate_to(revision: str, owner_url: str) -> None:
    """By Alembic itself: `upgrade` knows the head only."""
    engine = sa.create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(owner_url), poolclass=sa.NullPool
    )
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(migrating.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def fill(connection: psycopg.Connection) -> None:
    for table, row in ROWS:
        if connection.execute("SELECT to_regclass(%s)", [table]).fetchone() == (None,):
            continue
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join(sql.Placeholder() * len(row)),
        )
        connection.execute(statement, list(row.values()))


def read_tables(connection: psycopg.Connection) -> dict[str, Table]:
    """Columns and sorted rows of every table of ours that holds rows."""
    names = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' "
        "AND tablename NOT LIKE 'procrastinate%%' ORDER BY 1"
    ).fetchall()
    found = {}
    for (name,) in names:
        cursor = connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name)))
        assert cursor.description is not None
        rows = sorted(cursor.fetchall(), key=repr)
        if rows:
            found[name] = ([column.name for column in cursor.description], rows)
    return found


def read_again(connection: psycopg.Connection, before: dict[str, Table]) -> dict[str, Table]:
    """The same columns of the same tables; a later version may have added others."""
    found = {}
    for name, (columns, _) in before.items():
        statement = sql.SQL("SELECT {} FROM {}").format(
            sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(name)
        )
        found[name] = (columns, sorted(connection.execute(statement).fetchall(), key=repr))
    return found


@pytest.mark.parametrize("revision", [known_revisions()[-2], known_revisions()[0]])
def test_an_older_schema_is_told_and_migrated_with_its_rows(home: Path, revision: str) -> None:
    settings = PlatformSettings(home=home)
    with start_server(settings) as older:
        ensure_roles(older.access.administrator, older.access.secrets)
        migrate_to(revision, older.access.urls.owner)
        with psycopg.connect(older.access.urls.owner) as connection:
            fill(connection)
            before = read_tables(connection)
    assert {"workspace", "account", "membership", "write_key", "audit_entry"} <= set(before)

    with pytest.raises(SchemaMismatch, match=f"the tables of {revision}.*Run `tilth migrate` \\(or `tilth up`"):
        open_database(settings)

    with start_database(settings) as opened:
        assert find_revision(opened.access.urls.owner) == known_revisions()[-1]
        with opened.database.pipeline() as connection:
            assert read_again(connection, before) == before
        with opened.database.write(WorkspaceId(1)) as session:
            create_write_key(session, name="new", actor=Actor(ActorKind.SYSTEM, "test"))


def test_tilth_migrate_does_the_same(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = PlatformSettings(home=home)
    with start_server(settings) as older:
        ensure_roles(older.access.administrator, older.access.secrets)
        migrate_to(known_revisions()[-2], older.access.urls.owner)
    monkeypatch.setenv("TILTH_HOME", str(home))
    assert CliRunner().invoke(migrate_command).exit_code == 0
    with open_database(settings) as opened:
        assert find_revision(opened.access.urls.owner) == known_revisions()[-1]


def test_saved_breakdowns_become_lists_of_dimensions(home: Path) -> None:
    asked = [
        ("metrics", {"by": "channel", "limit": 5}, {"by": ["channel"], "limit": 5}),
        ("metrics", {"by": None}, {"by": []}),
        ("metrics", {"limit": 5}, {"by": [], "limit": 5}),
        ("funnel", {"by": "channel"}, {"by": "channel"}),
        ("retention", {"by": None}, {"by": None}),
    ]
    settings = PlatformSettings(home=home)
    with start_server(settings) as older:
        ensure_roles(older.access.administrator, older.access.secrets)
        migrate_to("0017_imports_by_people", older.access.urls.owner)
        with psycopg.connect(older.access.urls.owner) as connection:
            fill(connection)
            for number, (kind, question, _) in enumerate(asked):
                connection.execute(
                    "INSERT INTO saved_question "
                    "(workspace_id, id, kind, question, range, chart, name, description, owner) "
                    "VALUES (1, %s, %s, %s, '{}', '{}', 'q', '', 'o')",
                    [UUID(int=number), kind, Jsonb(question)],
                )
    with start_database(settings) as opened, opened.database.pipeline() as connection:
        found = connection.execute("SELECT question FROM saved_question ORDER BY id").fetchall()
    assert [question for (question,) in found] == [after for _, _, after in asked]
