"""Appending, terms, pending moves and folds over the recent tail."""

from typing import Any

import pyarrow as pa
import pytest
from prometheus_client import REGISTRY
from tests.conftest import TestWorkspace
from tests.history.folds import Everything
from tests.history.rows import make_rows

from tilth.history.api import History, TermEncoder, append_recent, move_origins
from tilth.history.contracts import RECENT_SCHEMA
from tilth.history.errors import UnknownColumn
from tilth.history.tail import decode_batch
from tilth.platform.database.sessions import Database


def append(database: Database, workspace: TestWorkspace, *rows: dict[str, Any]) -> int:
    with database.pipeline() as connection:
        return append_recent(connection, workspace.id, make_rows(rows))


def test_appended_rows_are_seen_by_the_next_fold(
    database: Database, workspace: TestWorkspace, history: History
) -> None:
    assert history.run(workspace.id, Everything()) == {}
    last = append(
        database,
        workspace,
        {"person_no": 3, "ts": 20, "value": 1},
        {"person_no": 19, "ts": 5, "value": 2},
        {"person_no": 3, "ts": 10, "value": 3},
    )
    assert last == 3
    assert history.run(workspace.id, Everything()) == {3: [(10, 3, 3), (20, 1, 1)], 19: [(5, 2, 2)]}
    append(database, workspace, {"person_no": 3, "ts": 15, "value": 4})
    assert history.run(workspace.id, Everything()) == {3: [(10, 3, 3), (15, 4, 4), (20, 1, 1)], 19: [(5, 2, 2)]}
    assert history.run(workspace.id, Everything(), persons=[19, 77]) == {19: [(5, 2, 2)]}


def test_ties_keep_the_order_of_arrival(database: Database, workspace: TestWorkspace, history: History) -> None:
    for value in range(5):
        append(database, workspace, {"person_no": 1, "ts": 7, "value": value}, {"person_no": 1, "ts": 7, "value": 9})
        history.refresh(workspace.id)
    seen = history.run(workspace.id, Everything(("value",)))
    assert [value for (value,) in seen[1]] == [0, 9, 1, 9, 2, 9, 3, 9, 4, 9]


def test_moved_origins_belong_to_their_new_person_at_once(
    database: Database, workspace: TestWorkspace, history: History
) -> None:
    append(
        database,
        workspace,
        {"person_no": 1, "origin": 10, "ts": 1, "value": 1},
        {"person_no": 1, "origin": 11, "ts": 2, "value": 2},
        {"person_no": 2, "origin": 20, "ts": 3, "value": 3},
        {"person_no": 35, "origin": 30, "ts": 4, "value": 4},
    )
    with database.pipeline() as connection:
        move_origins(connection, workspace.id, [10, 11], [1, 1], [2, 2])
    values = Everything(("value",))
    assert history.run(workspace.id, values) == {2: [(1,), (2,), (3,)], 35: [(4,)]}
    with database.pipeline() as connection:  # one of them goes on
        move_origins(connection, workspace.id, [11], [2], [35])
    assert history.run(workspace.id, values) == {2: [(1,), (3,)], 35: [(2,), (4,)]}
    assert history.run(workspace.id, values, persons=[35]) == {35: [(2,), (4,)]}
    assert history.run(workspace.id, values, persons=[1]) == {}
    with database.pipeline() as connection:  # and comes back
        move_origins(connection, workspace.id, [11], [35], [1])
    assert history.run(workspace.id, values) == {1: [(2,)], 2: [(1,), (3,)], 35: [(4,)]}


def test_a_workspace_sees_its_own_rows_only(database: Database, workspace: TestWorkspace, history: History) -> None:
    append(database, workspace, {"person_no": 1})
    other = TestWorkspace(type(workspace.id)(workspace.id + 1_000_000), "other", "UTC", "CNY")
    append(database, other, {"person_no": 2}, {"person_no": 3})
    assert set(history.run(workspace.id, Everything())) == {1}
    assert set(history.run(other.id, Everything())) == {2, 3}


def test_columns_that_no_fold_can_have_are_refused(workspace: TestWorkspace, history: History) -> None:
    for name in ("message_id", "properties", "nonsense", "prop:"):
        with pytest.raises(UnknownColumn):
            history.run(workspace.id, Everything((name,)))


def test_properties_and_texts_come_as_codes(database: Database, workspace: TestWorkspace, history: History) -> None:
    texts = [
        '{"colour":"red","size":4}',
        None,
        '{"colour":null}',
        '{"colour":["red"]}',
        '{"colour":"红"}',
        '{"colour":"red"}',
    ]
    rows = [{"person_no": 1, "ts": i, "properties": text, "url": "/a" if i else None} for i, text in enumerate(texts)]
    append(database, workspace, *rows)
    seen = history.run(workspace.id, Everything(("prop:colour", "prop:size", "url")))[1]
    colours, sizes = history.terms(workspace.id, "prop:colour"), history.terms(workspace.id, "prop:size")
    assert [colours[c].as_py() for c, _, _ in seen] == ["red", None, None, '["red"]', "红", "red"]
    assert [sizes[s].as_py() for _, s, _ in seen] == ["4", None, None, None, None, None]
    assert history.codes(workspace.id, "url", ["/a", "/b"]) == {"/a": seen[1][2]}


def test_terms_are_dense_stable_and_shared(database: Database, workspace: TestWorkspace, history: History) -> None:
    first, second = TermEncoder(), TermEncoder()
    with database.pipeline() as connection:
        codes = first.encode(connection, workspace.id, "event", pa.array(["b", None, "a", "b", ""])).to_pylist()
    assert codes == [3, 0, 2, 3, 0]
    with database.pipeline() as connection:
        assert second.encode(connection, workspace.id, "event", pa.array(["c", "a"])).to_pylist() == [4, 2]
        assert second.encode(connection, workspace.id, "item", pa.array(["c"])).to_pylist() == [2]
    assert history.terms(workspace.id, "event").to_pylist() == [None, "(other)", "a", "b", "c"]


def test_terms_of_a_rolled_back_transaction_are_forgotten(database: Database, workspace: TestWorkspace) -> None:
    encoder = TermEncoder()
    with database.pipeline() as connection:
        assert encoder.encode(connection, workspace.id, "event", pa.array(["lost"])).to_pylist() == [2]
        connection.rollback()
    with database.pipeline() as connection:
        assert encoder.encode(connection, workspace.id, "event", pa.array(["new", "lost"])).to_pylist() == [3, 2]
        assert TermEncoder().encode(connection, workspace.id, "event", pa.array(["lost", "new"])).to_pylist() == [2, 3]


def test_a_full_kind_gives_the_code_of_all_others(
    database: Database, workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tilth.history.terms.MAX_EVENT_NAMES", 2)
    encoder = TermEncoder()
    with database.pipeline() as connection:
        assert encoder.encode(connection, workspace.id, "event", pa.array(["a", "b", "c"])).to_pylist() == [2, 3, 1]
        assert encoder.encode(connection, workspace.id, "event", pa.array(["d", "b"])).to_pylist() == [1, 3]


def test_terms_that_postgres_cannot_hold_are_cut(database: Database, workspace: TestWorkspace) -> None:
    with database.pipeline() as connection:
        codes = TermEncoder().encode(connection, workspace.id, "url", pa.array(["x\0y", "xy", "汉" * 30_000]))
    assert codes.to_pylist() == [2, 2, 3]


def test_rows_from_before_a_column_existed_have_null_there() -> None:
    rows = make_rows([{"person_no": 5, "ts": 10}]).drop_columns(["original_ts"])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as writer:
        writer.write_table(rows)
    decoded = decode_batch(sink.getvalue().to_pybytes(), 7)
    assert decoded.schema == RECENT_SCHEMA
    assert decoded.select(["person_no", "ts", "seq", "original_ts"]).to_pylist() == [
        {"person_no": 5, "ts": 10, "seq": 7, "original_ts": None}
    ]


def test_folds_are_timed_by_their_class(database: Database, workspace: TestWorkspace, history: History) -> None:
    def count() -> float:
        return REGISTRY.get_sample_value("tilth_fold_seconds_count", {"fold": "Everything"}) or 0.0

    before = count()
    append(database, workspace, {"person_no": 3, "ts": 20, "value": 1})
    history.run(workspace.id, Everything())
    history.run(workspace.id, Everything(), persons=[3])
    assert count() == before + 2
