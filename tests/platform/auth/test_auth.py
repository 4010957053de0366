"""Secrets, the directory of write keys, and the plans of the look-ups."""

import re
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from tests.conftest import TestWorkspace

from tilth.kernel.clock import SystemClock
from tilth.kernel.errors import Unavailable
from tilth.kernel.ids import WorkspaceId
from tilth.platform.audit.contracts import Actor, ActorKind
from tilth.platform.auth.api import (
    authenticate_api_key,
    create_api_key,
    create_write_key,
    list_api_keys,
    parse_scopes,
)
from tilth.platform.auth.contracts import Scope
from tilth.platform.auth.directory import WriteKeyDirectory
from tilth.platform.auth.errors import UnknownScope
from tilth.platform.auth.secrets import hash_secret, make_api_secret, make_write_key
from tilth.platform.database.sessions import Database

TESTER = Actor(ActorKind.SYSTEM, "test")


def test_secrets_are_long_and_of_letters() -> None:
    assert re.fullmatch(r"tk_[0-9A-Za-z]{43}", make_api_secret())
    assert re.fullmatch(r"wk_[0-9A-Za-z]{32}", make_write_key())
    assert len({make_api_secret() for _ in range(100)}) == 100


def test_scopes_are_checked() -> None:
    assert parse_scopes(["people:read"]) == {Scope.PEOPLE_READ}
    with pytest.raises(UnknownScope, match=r"people:all.*insight:read"):
        parse_scopes(["people:read", "people:all"])


def test_a_scope_of_another_version_grants_nothing_and_spoils_no_key(
    database: Database, workspace: TestWorkspace
) -> None:
    with database.write(workspace.id) as session:
        made = create_api_key(session, name="old", scopes={Scope.EVENTS_READ}, actor=TESTER)
    with database.pipeline() as connection:
        connection.execute("UPDATE api_key SET scopes = '{imports:read}' || scopes WHERE key_id = %s", (made.key.id,))
    with database.admin() as admin:
        principal = authenticate_api_key(admin, made.secret, clock=SystemClock())
    assert principal.scopes == {Scope.EVENTS_READ}
    with database.read(workspace.id) as reading:
        assert [key.scopes for key in list_api_keys(reading).items] == [(Scope.EVENTS_READ,)]


class FakeTime:
    """Moves `time.monotonic` of the directory."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr("tilth.platform.auth.directory.time.monotonic", lambda: self.now)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeTime]:
    return FakeTime(monkeypatch)


def test_directory_asks_rarely(time: FakeTime) -> None:
    keys = {"wk_a": WorkspaceId(1)}
    loads = 0

    def load() -> dict[str, WorkspaceId]:
        nonlocal loads
        loads += 1
        return dict(keys)

    directory = WriteKeyDirectory(load, ttl=5.0, unknown_ttl=0.2)
    assert directory.peek("wk_a") is None  # nothing read yet
    assert [directory.find("wk_a") for _ in range(100)] == [1] * 100
    assert [directory.find("wk_wrong") for _ in range(100)] == [None] * 100
    assert (directory.peek("wk_a"), loads) == (1, 1)

    keys["wk_b"] = WorkspaceId(2)
    time.now += 0.3
    assert (directory.find("wk_b"), loads) == (2, 2)  # a new key works at once
    del keys["wk_a"]
    assert directory.find("wk_a") == 1
    time.now += 5.1
    assert directory.peek("wk_a") is None
    assert (directory.find("wk_a"), loads) == (None, 3)  # a revoked one stops


def test_directory_keeps_its_keys_while_the_database_is_away(time: FakeTime) -> None:
    away = True

    def load() -> dict[str, WorkspaceId]:
        if away:
            raise Unavailable("away")
        return {"wk_a": WorkspaceId(1)}

    directory = WriteKeyDirectory(load)
    with pytest.raises(Unavailable):
        directory.find("wk_a")
    away = False
    assert directory.find("wk_a") == 1
    away = True
    time.now += 60
    assert directory.find("wk_a") == 1
    assert directory.find("wk_b") is None


@pytest.fixture
def many_keys(database: Database, workspace: TestWorkspace) -> None:
    """Enough rows that a plan without an index would be chosen only for want of one."""
    with psycopg.connect(database.urls.owner) as connection:
        connection.execute(
            "INSERT INTO api_key (workspace_id, key_id, name, prefix, secret_hash, scopes) "
            "SELECT %s, gen_random_uuid(), 'k', 'tk_', sha256(n::text::bytea || %s::text::bytea), '{audit:read}' "
            "FROM generate_series(1, 5000) n",
            [workspace.id, workspace.slug],
        )
        connection.execute(
            "INSERT INTO account (account_id, email, email_norm, name, password_hash) "
            "SELECT gen_random_uuid(), e, e, '', '' FROM generate_series(1, 5000) n, "
            "LATERAL (SELECT n || '@' || %s) AS t (e)",
            [workspace.slug],
        )
        connection.execute("ANALYZE api_key, account, write_key")


@pytest.mark.usefixtures("many_keys")
def test_lookups_use_their_index(database: Database, workspace: TestWorkspace) -> None:
    with database.write(workspace.id) as session:
        create_write_key(session, name="web", actor=TESTER)
    plans = {
        "SELECT * FROM api_key WHERE secret_hash = %s": (database.urls.admin, hash_secret("tk_x"), "secret_hash"),
        "SELECT * FROM account WHERE email_norm = %s": (database.urls.admin, "1@x", "email_norm"),
        "SELECT * FROM api_key WHERE workspace_id = 1 AND key_id = %s": (database.urls.app, uuid.uuid4(), "key_id"),
    }
    for query, (url, value, column) in plans.items():
        with psycopg.connect(url) as connection:
            connection.execute("SELECT set_config('tilth.workspace', '1', true)")
            plan = "\n".join(row[0] for row in connection.execute(f"EXPLAIN {query}", [value]))
        assert re.search(rf"Index (Only )?Scan.*\n.*Index Cond:.*{column} = ", plan), plan


def test_application_reads_no_key_of_another_workspace(database: Database, workspace: TestWorkspace) -> None:
    with database.write(workspace.id) as session:
        create_write_key(session, name="web", actor=TESTER)
    with psycopg.connect(database.urls.app) as connection:
        for table in ("write_key", "api_key", "audit_entry", "idempotency_record", "workspace"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
        for table in ("account", "membership"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(f"SELECT FROM {table}")
