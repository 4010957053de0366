"""The trail is only ever appended to, and finds what one asks for."""

from datetime import timedelta

import psycopg
import pytest
from tests.conftest import TestWorkspace

from tilth.kernel.clock import SystemClock
from tilth.platform.audit.api import (
    AuditFilter,
    append_admin_audit,
    append_audit,
    list_audit_actions,
    list_audit_entries,
    note_admin_export,
    note_export,
)
from tilth.platform.audit.contracts import Actor, ActorKind, Source, system_actor
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import Database

ANN = Actor(ActorKind.ACCOUNT, "0198", "Ann 安", Source("203.0.113.9", "Firefox on Linux"))


def test_entries_in_pages_newest_first(database: Database, workspace: TestWorkspace) -> None:
    with database.write(workspace.id) as session:
        for number in range(5):
            append_audit(session, actor=ANN, action="thing.made", subject=str(number), size=number, 名="值")
    with database.admin() as admin:
        append_admin_audit(admin, workspace.id, actor=system_actor("x"), action="thing.ended", subject="5")
    with database.read(workspace.id) as reading:
        first = list_audit_entries(reading, request=ListRequest(limit=3))
        second = list_audit_entries(reading, request=ListRequest(limit=3, cursor=first.next_cursor))
    assert [e.subject for e in [*first.items, *second.items]] == ["5", "4", "3", "2", "1", "0"]
    assert second.next_cursor is None
    assert (first.items[1].actor, first.items[1].details) == ("account:0198", {"size": 4, "名": "值"})


def test_an_entry_tells_who_from_where_and_what_changed(database: Database, workspace: TestWorkspace) -> None:
    with database.write(workspace.id) as session:
        append_audit(session, actor=ANN, action="a.b", subject="s", before={"x": 1}, after={"x": [2, None]}, note="n")
        append_audit(session, actor=system_actor("x"), action="a.c", subject="s")
    with database.read(workspace.id) as reading:
        plain, told = list_audit_entries(reading).items
    assert (told.actor_name, told.address, told.agent) == ("Ann 安", "203.0.113.9", "Firefox on Linux")
    assert (told.before, told.after, told.details) == ({"x": 1}, {"x": [2, None]}, {"note": "n"})
    assert (plain.actor_name, plain.address, plain.agent) == ("", "", "")
    assert (plain.before, plain.after, plain.details) == (None, None, {})


def test_filters_and_search(database: Database, workspace: TestWorkspace) -> None:
    with database.write(workspace.id) as session:
        append_audit(session, actor=ANN, action="key.made", subject="k1", after={"name": "web 100%"})
        append_audit(session, actor=ANN, action="key.revoked", subject="k1")
        append_audit(session, actor=system_actor("fold-in"), action="keyring.made", subject="k2", note="k1")
    tomorrow = SystemClock().now() + timedelta(days=1)

    def find(search: str | None = None, **asked: object) -> list[str]:
        with database.read(workspace.id) as reading:
            request = ListRequest(search, "entry_id")
            found = list_audit_entries(reading, AuditFilter(**asked), request)  # type: ignore[arg-type] — by name
        return [entry.action for entry in found.items]

    assert find() == ["key.made", "key.revoked", "keyring.made"]
    assert find(action="key.made") == ["key.made"]
    assert find(action="key.") == ["key.made", "key.revoked"]
    assert find(actor="安") == find(actor="account:01") == ["key.made", "key.revoked"]
    assert find(actor="FOLD") == ["keyring.made"]
    assert find(subject="k1", action="key.revoked") == ["key.revoked"]
    assert find(until=tomorrow, since=tomorrow - timedelta(days=2)) == find()
    assert find(since=tomorrow) == find(until=tomorrow - timedelta(days=2)) == []
    assert find("100%") == ["key.made"]
    assert find("00_") == []  # letters, not patterns
    assert find("203.0.113") == ["key.made", "key.revoked"]
    assert find('"note": "k1"') == ["keyring.made"]
    with database.read(workspace.id) as reading:
        assert list_audit_actions(reading) == ["key.made", "key.revoked", "keyring.made"]


REWRITING = ["UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"]


@pytest.mark.parametrize("role", ["app", "admin", "owner"])
@pytest.mark.parametrize("statement", REWRITING)
def test_nobody_rewrites_it(database: Database, workspace: TestWorkspace, role: str, statement: str) -> None:
    """The owner of the table has every privilege; it is the table itself that refuses."""
    with database.write(workspace.id) as session:
        append_audit(session, actor=ANN, action="a.b", subject="s")
    with psycopg.connect(getattr(database.urls, role)) as connection:
        connection.execute("SELECT set_config('tilth.workspace', %s, true)", [str(workspace.id)])
        with pytest.raises(psycopg.errors.InsufficientPrivilege) as refused:
            connection.execute(statement)
    assert ("only appended to" in str(refused.value)) == (role == "owner")
    with database.read(workspace.id) as reading:
        assert len(list_audit_entries(reading).items) == 1


def test_an_export_says_what_was_asked_with_contacts_masked(database: Database, workspace: TestWorkspace) -> None:
    asked = {"search": "alice@example.com", "sort": None, "state": ["open"], "code": "13800138000", "revoked": False}
    with database.write(workspace.id) as session:
        note_export(session, ANN, "things", rows=2, filters=asked)
    with database.admin() as admin:
        note_admin_export(admin, workspace.id, ANN, "members", rows=1, filters={"search": "call 13800138000"})
    with database.read(workspace.id) as reading:
        members, things = list_audit_entries(reading).items
    masked = {"search": "a***@example.com", "state": ["open"], "code": "138****8000", "revoked": False}
    assert (things.action, things.subject) == ("things.exported", "things")
    assert things.details == {"rows": 2, "filters": masked}
    assert members.action == "members.exported"
    assert members.details == {"rows": 1, "filters": {"search": "call 138****8000"}}
