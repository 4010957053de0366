"""Who starts, joins and is refused."""

from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tilth.platform.database.embedded import EmbeddedServer
from tilth.platform.database.errors import DatabaseBusy, DatabaseUnavailable
from tilth.platform.database.opening import is_running, join_database, open_database, start_database
from tilth.platform.settings import PlatformSettings


@pytest.fixture
def settings(home: Path) -> PlatformSettings:
    return PlatformSettings(home=home)


def test_a_command_runs_the_server_for_as_long_as_it_takes(settings: PlatformSettings) -> None:
    assert not is_running(settings)
    with open_database(settings) as opened:
        assert is_running(settings)
        assert opened.server is not None
        with opened.database.admin() as session:
            assert session.connection.exec_driver_sql("SELECT count(*) FROM workspace").scalar() == 0
    assert not is_running(settings)


def test_a_second_process_joins_and_a_second_server_is_refused(settings: PlatformSettings) -> None:
    with start_database(settings) as first:
        with open_database(settings) as second:
            assert second.server is None
            with second.database.pipeline() as connection:
                connection.execute(
                    "INSERT INTO workspace (slug, name, time_zone, currency) VALUES ('a', 'A', 'UTC', 'EUR')"
                )
        with pytest.raises(DatabaseBusy, match=r"is run by another process \(pid \d+: .*Stop that one first"):
            EmbeddedServer(settings.home_path).start()
        with first.database.admin() as session:
            assert session.connection.exec_driver_sql("SELECT slug FROM workspace").scalars().all() == ["a"]


def test_joining_nothing_says_what_to_start(settings: PlatformSettings) -> None:
    with pytest.raises(DatabaseUnavailable, match="Start Tilth with `tilth up`"):
        join_database(settings)


def test_nobody_is_trusted(settings: PlatformSettings) -> None:
    with start_database(settings) as opened:
        host = conninfo_to_dict(opened.access.administrator)["host"]
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(host=host, user="postgres", dbname="postgres", password="")
