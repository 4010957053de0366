"""The trail is only ever appended to."""

import psycopg
import pytest
from tests.conftest import TestWorkspace

from tilth.platform.audit.api import append_admin_audit, append_audit, list_audit_entries
from tilth.platform.audit.contracts import Actor, ActorKind, system_actor
from tilth.platform.database.sessions import Database


def test_entries_in_pages_newest_first(database: Database, workspace: TestWorkspace) -> None:
    actor = Actor(ActorKind.ACCOUNT, "ann")
    with database.write(workspace.id) as session:
        for number in range(5):
            append_audit(session, actor=actor, action="thing.made", subject=str(number), size=number, 名="值")
    with database.admin() as admin:
        append_admin_audit(admin, workspace.id, actor=system_actor("x"), action="thing.ended", subject="5")
    with database.read(workspace.id) as reading:
        first = list_audit_entries(reading, limit=3)
        second = list_audit_entries(reading, limit=3, cursor=first.next_cursor)
        made = list_audit_entries(reading, action="thing.ended")
    assert [e.subject for e in [*first.items, *second.items]] == ["5", "4", "3", "2", "1", "0"]
    assert second.next_cursor is None
    assert (first.items[1].actor, first.items[1].details) == ("account:ann", {"size": 4, "名": "值"})
    assert [(e.actor, e.subject) for e in made.items] == [("system:x", "5")]


@pytest.mark.parametrize("role", ["app", "admin"])
@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"]
)
def test_nobody_rewrites_it(database: Database, workspace: TestWorkspace, role: str, statement: str) -> None:
    with psycopg.connect(getattr(database.urls, role)) as connection:
        connection.execute("SELECT set_config('tilth.workspace', %s, true)", [str(workspace.id)])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)
