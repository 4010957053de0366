"""TILTH_DATABASE_URL: roles, versions and clusters on a server that Tilth does not run."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tilth.platform.database.embedded import EmbeddedServer
from tilth.platform.database.errors import DatabaseSetup, DatabaseUnavailable, ForeignCluster, SchemaMismatch
from tilth.platform.database.migrate import known_revisions
from tilth.platform.database.opening import join_database, open_database, prepare_running, start_database
from tilth.platform.database.secrets import derive_secret
from tilth.platform.settings import PlatformSettings


@pytest.fixture
def settings(postgres: EmbeddedServer, home: Path) -> Iterator[PlatformSettings]:
    """An empty database on the session's server."""
    name = f"own_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres.administrator_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield PlatformSettings(home=home, database_url=make_conninfo(postgres.administrator_url, dbname=name))
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def set_revision(url: str, revision: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = %s", [revision])


def test_it_is_made_ready_once_and_opened_again(settings: PlatformSettings) -> None:
    with start_database(settings) as first:
        assert first.server is None
        with first.database.pipeline() as connection:
            connection.execute(
                "INSERT INTO workspace (slug, name, time_zone, currency) VALUES ('a', 'A', 'UTC', 'EUR')"
            )
    for opening in (open_database, join_database, start_database):
        with opening(settings) as again, again.database.admin() as session:
            assert session.connection.exec_driver_sql("SELECT slug FROM workspace").scalars().all() == ["a"]


def test_passwords_of_roles_come_from_the_administrators(settings: PlatformSettings, home: Path) -> None:
    assert settings.database_url is not None
    with open_database(settings) as opened:
        password = conninfo_to_dict(settings.database_url)["password"]
        owner = conninfo_to_dict(opened.access.urls.owner)
    assert owner["password"] == derive_secret(str(password), "tilth_owner") != derive_secret("other", "tilth_owner")
    assert not (home / "database" / "secrets.json").exists()


def test_older_tables_name_the_command(settings: PlatformSettings) -> None:
    start_database(settings).close()
    assert settings.database_url is not None
    set_revision(settings.database_url, known_revisions()[-2])
    with pytest.raises(SchemaMismatch, match=rf"this program needs {known_revisions()[-1]}. Run `tilth migrate`"):
        open_database(settings)


def test_newer_tables_are_left_alone(settings: PlatformSettings) -> None:
    start_database(settings).close()
    assert settings.database_url is not None
    set_revision(settings.database_url, "0999_future")
    for opening in (open_database, start_database, prepare_running):
        with pytest.raises(SchemaMismatch, match="tables of 0999_future, which this older program does not know"):
            opening(settings)


def test_revisions_form_one_line_and_are_named_like_their_files() -> None:
    folder = Path(__file__).parents[3] / "src/tilth/platform/database/migrations/versions"
    former = None
    for revision in known_revisions():
        text = (folder / f"{revision}.py").read_text()
        assert f'revision = "{revision}"' in text
        assert f"down_revision = {repr(former).replace(chr(39), chr(34))}" in text
        former = revision


def test_another_clusters_tables_are_refused(settings: PlatformSettings) -> None:
    start_database(settings).close()
    assert settings.database_url is not None
    with psycopg.connect(settings.database_url) as connection:
        connection.execute("UPDATE cluster_identity SET system_identifier = system_identifier + 1")
    for opening in (open_database, start_database, prepare_running):
        with pytest.raises(ForeignCluster, match="Run `tilth adopt` once, and then start again"):
            opening(settings)


@pytest.fixture
def fresh_server(home: Path) -> Iterator[EmbeddedServer]:
    """Roles belong to a cluster, so who may make them is tried on one that has none."""
    server = EmbeddedServer(home, settings={"fsync": "off"})
    server.start()
    yield server
    server.stop()


def own_database(server: EmbeddedServer, rights: str) -> PlatformSettings:
    with psycopg.connect(server.administrator_url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE shop LOGIN {rights} PASSWORD 'of the shop'")
        connection.execute("CREATE DATABASE shop OWNER shop")
    url = make_conninfo(server.administrator_url, user="shop", password="of the shop", dbname="shop")
    return PlatformSettings(home=server.place.home, database_url=url)


def test_a_role_that_makes_roles_and_owns_the_database_will_do(fresh_server: EmbeddedServer) -> None:
    settings = own_database(fresh_server, "CREATEROLE")
    for _ in range(2):
        with start_database(settings) as opened, opened.database.admin() as session:
            assert session.connection.exec_driver_sql("SELECT count(*) FROM workspace").scalar() == 0


def test_a_role_without_rights_is_named(fresh_server: EmbeddedServer) -> None:
    settings = own_database(fresh_server, "NOCREATEROLE")
    with pytest.raises(DatabaseSetup, match=r"shop may not set up Tilth's roles .*CREATEROLE and owns the database"):
        open_database(settings)


def test_urls_that_lead_nowhere(home: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="The database does not answer"):
        open_database(PlatformSettings(home=home, database_url="postgresql://nobody@127.0.0.1:1/none"))
    with pytest.raises(DatabaseSetup, match="TILTH_DATABASE_URL is not a PostgreSQL connection string"):
        open_database(PlatformSettings(home=home, database_url="mysql://somewhere"))
