"""What the catalogue says about who sees which rows, for all tables that there are."""

import psycopg
import pytest
from tests.conftest import TestWorkspace

from tilth.platform.database.sessions import Database
from tilth.platform.database.support import WITHOUT_WORKSPACE

TABLES = """
    SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, r.rolname FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_roles r ON r.oid = c.relowner
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
"""


@pytest.fixture
def catalogue(database: Database) -> list[tuple[str, bool, bool, str]]:
    with psycopg.connect(database.urls.owner) as connection:
        return connection.execute(TABLES).fetchall()


def test_every_table_but_the_listed_ones_has_row_level_security(catalogue: list[tuple[str, bool, bool, str]]) -> None:
    assert {name for name, secured, _, _ in catalogue if not secured} == set(WITHOUT_WORKSPACE)


def test_the_owner_of_all_tables_is_the_pipeline_and_is_not_stopped(
    catalogue: list[tuple[str, bool, bool, str]],
) -> None:
    assert {owner for *_, owner in catalogue} == {"tilth_owner"}
    assert [name for name, _, forced, _ in catalogue if forced] == []


def test_no_role_may_pass_row_level_security(database: Database) -> None:
    with psycopg.connect(database.urls.owner) as connection:
        roles = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles "
            "WHERE rolname LIKE 'tilth%' ORDER BY 1"
        ).fetchall()
    assert roles == [(name, False, False, False, False) for name in ("tilth_admin", "tilth_app", "tilth_owner")]


def test_the_applications_role_reads_only_through_its_workspace(database: Database) -> None:
    """Every policy for it compares workspace_id with the transaction's setting, and nothing else."""
    with psycopg.connect(database.urls.owner) as connection:
        policies = connection.execute(
            "SELECT DISTINCT qual FROM pg_policies WHERE schemaname = 'public' AND 'tilth_app' = ANY (roles)"
        ).fetchall()
        open_to_all = connection.execute("SELECT tablename FROM pg_policies WHERE 'public' = ANY (roles)").fetchall()
    assert policies == [
        ("(workspace_id = (NULLIF(current_setting('tilth.workspace'::text, true), ''::text))::bigint)",)
    ]
    assert open_to_all == []


def test_a_workspace_stands_in_every_primary_key(database: Database) -> None:
    with psycopg.connect(database.urls.owner) as connection:
        with_key = connection.execute("""
            SELECT c.relname FROM pg_class c
            JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (k.conkey) AND a.attname = 'workspace_id'
            WHERE c.relnamespace = 'public'::regnamespace
        """).fetchall()
        every = connection.execute(TABLES).fetchall()
    assert {name for name, *_ in every} - {name for (name,) in with_key} == set(WITHOUT_WORKSPACE) - {"membership"}


def test_no_setting_no_rows_and_no_writes(database: Database, workspace: TestWorkspace) -> None:
    with psycopg.connect(database.urls.app) as connection:
        assert connection.execute("SELECT count(*) FROM workspace").fetchone() == (0,)
        connection.execute("SELECT set_config('tilth.workspace', %s, true)", [str(workspace.id)])
        assert connection.execute("SELECT slug FROM workspace").fetchall() == [(workspace.slug,)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(
                "INSERT INTO rejected_event (workspace_id, source, code, message, place, payload, complete, context) "
                "VALUES (%s, '', '', '', '', '', true, '{}')",
                [workspace.id + 1],
            )


def test_partitions_are_secured_too(database: Database) -> None:
    """A partition that is named directly obeys its own policies, and has none: no rows."""
    with psycopg.connect(database.urls.owner) as connection:
        readable = connection.execute("""
            SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'public' AND c.relispartition AND c.relkind = 'r'
              AND (NOT c.relrowsecurity OR has_table_privilege('tilth_app', c.oid, 'SELECT'))
        """).fetchall()
    assert readable == []
