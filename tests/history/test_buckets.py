"""Buckets are chosen per workspace, before it has history, and every reader follows."""

import psycopg
import pytest
from tests.conftest import TestWorkspace
from tests.history.folds import Everything
from tests.history.rows import make_rows

from tilth.history.api import History, Store, append_recent, check_buckets, fold_in, list_files, set_buckets
from tilth.history.errors import BucketsFixed, InvalidBuckets
from tilth.kernel.clock import SystemClock
from tilth.platform.audit.contracts import Actor, ActorKind
from tilth.platform.database.sessions import Database

ACTOR = Actor(ActorKind.SYSTEM, "test")


def choose(database: Database, workspace: TestWorkspace, buckets: int) -> None:
    with database.write(workspace.id) as session:
        set_buckets(session, buckets, actor=ACTOR)


def stored(database: Database, workspace: TestWorkspace) -> int | None:
    with psycopg.connect(database.urls.owner) as connection:
        row = connection.execute("SELECT buckets FROM history_state WHERE workspace_id = %s", [workspace.id]).fetchone()
    return None if row is None else int(row[0])


@pytest.mark.parametrize("buckets", [1, 4, 64])
def test_history_lies_in_the_chosen_buckets(
    database: Database, workspace: TestWorkspace, history: History, store: Store, buckets: int
) -> None:
    assert history.run(workspace.id, Everything()) == {}  # held with the default
    choose(database, workspace, 16)
    assert history.run(workspace.id, Everything()) == {}
    choose(database, workspace, buckets)
    rows = [{"person_no": person, "ts": person, "value": person} for person in range(1, 101)]
    expected = {person: [(person, person, person)] for person in range(1, 101)}
    with database.pipeline() as connection:
        append_recent(connection, workspace.id, make_rows(rows))
    assert history.run(workspace.id, Everything()) == expected
    with database.pipeline() as connection:
        fold_in(connection, store, workspace.id, now=SystemClock().now())
        files = list_files(connection, workspace.id)
    assert {file.bucket for file in files} == set(range(buckets))
    assert history.run(workspace.id, Everything()) == expected
    assert history.run(workspace.id, Everything(), persons=[65, 1]) == {1: [(1, 1, 1)], 65: [(65, 65, 65)]}


def test_buckets_are_fixed_once_there_are_rows(database: Database, workspace: TestWorkspace) -> None:
    choose(database, workspace, 32)
    with database.pipeline() as connection:
        append_recent(connection, workspace.id, make_rows([{"person_no": 1, "ts": 1}]))
    with pytest.raises(BucketsFixed, match="create a new one and import again"):
        choose(database, workspace, 64)
    assert stored(database, workspace) == 32


@pytest.mark.parametrize("buckets", [0, -16, 3, 24, 2048])
def test_what_is_no_power_of_two_is_refused(database: Database, workspace: TestWorkspace, buckets: int) -> None:
    with pytest.raises(InvalidBuckets, match="use a power of two from 1 to 1024"):
        check_buckets(buckets)
    with pytest.raises(InvalidBuckets):
        choose(database, workspace, buckets)
    assert stored(database, workspace) is None
