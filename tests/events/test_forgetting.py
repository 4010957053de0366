"""Rejected events go with the person whom they name, and with time."""

from datetime import UTC, datetime, timedelta

from tests.conftest import TestWorkspace

from tilth.events.api import Rejection, drop_old_rejections, forget_rejections, list_rejections, record_rejections
from tilth.platform.database.sessions import Database


def reject(database: Database, workspace: TestWorkspace, *payloads: bytes) -> None:
    with database.pipeline() as connection:
        record_rejections(
            connection, workspace.id, [Rejection("malformed", "bad", "api", "", payload) for payload in payloads]
        )


def remaining(database: Database, workspace: TestWorkspace) -> set[str]:
    with database.read(workspace.id) as session:
        return {bad.payload for bad in list_rejections(session).items}


def test_whole_words_in_any_form_of_payload(database: Database, workspace: TestWorkspace) -> None:
    named = [b'{"userId":"u1"}', b'{"userId": 7, "n": 1}', b"2024-01-01;u1;9.90", "王小明".encode(), b'\xff"u1"']
    others = [b'{"userId":"u12"}', b'{"n":77}', b'{"mail":"u1@x.io"}', "王小明明".encode()]
    reject(database, workspace, *named, *others)
    with database.pipeline() as connection:
        assert forget_rejections(connection, workspace.id, ["u1", "7", "王小明"]) == len(named) + 1
    # Chinese has no spaces: a longer name counts as naming the shorter one, which forgets too much, never too little.
    assert remaining(database, workspace) == {other.decode() for other in others[:-1]}


def test_a_neighbour_keeps_hers(database: Database, workspace: TestWorkspace) -> None:
    reject(database, workspace, b'{"userId":"u1"}')
    with database.pipeline() as connection:
        stranger = type(workspace.id)(workspace.id + 1)
        assert forget_rejections(connection, stranger, ["u1"]) == 0
        assert forget_rejections(connection, workspace.id, []) == 0
    assert remaining(database, workspace) == {'{"userId":"u1"}'}


def test_old_ones_go(database: Database, workspace: TestWorkspace) -> None:
    reject(database, workspace, b"{}")
    now = datetime.now(UTC)
    with database.pipeline() as connection:
        assert drop_old_rejections(connection, workspace.id, now - timedelta(days=1)) == 0
        assert drop_old_rejections(connection, workspace.id, now + timedelta(days=1)) == 1


def test_other_spellings_and_what_the_door_knew(database: Database, workspace: TestWorkspace) -> None:
    named = [b'{"email":"Foo@X.com"}', b'{"phone":"+86 138-0013-8000"}', b'{"email":"foo\\u0040x.com"}']
    reject(database, workspace, *named, b'{"phone":"13800138001"}')
    beside = Rejection(
        "malformed", "bad", "api", "", b"{}", {"shared": {"context": {"traits": {"email": "FOO@x.com"}}}}
    )
    with database.pipeline() as connection:
        record_rejections(connection, workspace.id, [beside])
        assert forget_rejections(connection, workspace.id, ["foo@x.com", "13800138000"]) == 4
    assert remaining(database, workspace) == {'{"phone":"13800138001"}'}
