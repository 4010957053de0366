"""Folding in, compacting, erasing and reading: what the state machine would need luck to find."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import TestWorkspace
from tests.history.folds import Everything
from tests.history.rows import make_rows, make_texts

from tilth.history.actions import fold_in as folding
from tilth.history.actions.compact import choose_runs
from tilth.history.api import (
    DailyActives,
    FoldedIn,
    History,
    Store,
    TermEncoder,
    append_recent,
    apply_erasures,
    compact,
    create_partitions,
    drop_partitions,
    erase_persons,
    fold_in,
    move_origins,
    sweep_files,
)
from tilth.history.contracts import FLAG_ACTIVE, RECENT_SCHEMA
from tilth.history.errors import HistoryBusy
from tilth.history.queries import list_files
from tilth.history.rewriting import drop_repeated
from tilth.history.store import StoredRun
from tilth.history.tail import sort_rows
from tilth.kernel.zones import Grain, boundaries
from tilth.platform.database.sessions import Database

NOW = datetime(2026, 1, 1, tzinfo=UTC)
VALUES = Everything(("value",))
Append = Callable[..., int]
Fold = Callable[..., FoldedIn]


@pytest.fixture
def append(database: Database, workspace: TestWorkspace) -> Append:
    def append(*rows: dict[str, Any]) -> int:
        with database.pipeline() as connection:
            return append_recent(connection, workspace.id, make_rows(rows))

    return append


@pytest.fixture
def fold(database: Database, workspace: TestWorkspace, store: Store) -> Fold:
    def fold(**options: Any) -> FoldedIn:
        with database.pipeline() as connection:
            return fold_in(connection, store, workspace.id, **{"now": NOW, **options})

    return fold


def move(database: Database, workspace: TestWorkspace, *moves: tuple[int, int, int]) -> None:
    with database.pipeline() as connection:
        move_origins(connection, workspace.id, *(list(column) for column in zip(*moves, strict=True)))


def files(database: Database, workspace: TestWorkspace) -> list[StoredRun]:
    with database.pipeline() as connection:
        return list_files(connection, workspace.id)


def test_fold_in_takes_whole_batches_from_the_oldest_on(append: Append, fold: Fold) -> None:
    for value in range(3):
        append({"person_no": 1, "value": value}, {"person_no": 2, "value": value})
    assert fold(max_rows=3) == FoldedIn(rows=4, reseated=0, files=2, remaining=2)
    assert fold(max_rows=3) == FoldedIn(rows=2, reseated=0, files=2, remaining=0)
    assert fold(max_rows=3) == FoldedIn(rows=0, reseated=0, files=0, remaining=0)


def test_a_move_waits_for_the_rows_that_need_it(
    database: Database, workspace: TestWorkspace, append: Append, fold: Fold, history: History
) -> None:
    append({"person_no": 1, "origin": 10, "value": 1})
    append({"person_no": 1, "origin": 10, "value": 2})
    move(database, workspace, (10, 1, 2))
    append({"person_no": 2, "origin": 10, "value": 3})
    # The second row still stands in the tail under person 1: settled now, the move would never reach it.
    fold(max_rows=1, reseat=True)
    assert history.run(workspace.id, VALUES) == {2: [(1,), (2,), (3,)]}
    fold(max_rows=1, reseat=True)
    assert history.run(workspace.id, VALUES) == {2: [(1,), (2,), (3,)]}
    with database.pipeline() as connection:
        assert connection.execute(
            "SELECT count(*) FROM origin_move WHERE workspace_id = %s", (workspace.id,)
        ).fetchone() == (0,)


def test_rows_settle_under_the_last_of_several_moves(
    database: Database, workspace: TestWorkspace, append: Append, fold: Fold, history: History
) -> None:
    append({"person_no": 1, "origin": 10, "value": 1})
    move(database, workspace, (10, 1, 2))
    append({"person_no": 2, "origin": 10, "value": 2})
    move(database, workspace, (10, 2, 3))
    with database.pipeline() as connection:
        erase_persons(connection, workspace.id, [2], [])
    fold(max_rows=1, reseat=True)
    assert history.run(workspace.id, VALUES) == {3: [(1,), (2,)]}


def test_few_moves_wait_until_one_is_old(
    database: Database, workspace: TestWorkspace, append: Append, fold: Fold, history: History
) -> None:
    append({"person_no": 1, "origin": 10, "value": 1}, {"person_no": 1, "origin": 11, "value": 2})
    fold()
    move(database, workspace, (10, 1, 2))
    now = datetime.now(UTC)
    assert fold(now=now).reseated == 0
    assert history.run(workspace.id, VALUES) == {1: [(2,)], 2: [(1,)]}
    assert fold(now=now + folding.RESEAT_AFTER).reseated == 2
    assert history.run(workspace.id, VALUES) == {1: [(2,)], 2: [(1,)]}
    assert [(run.bucket, run.persons, set(run.masked)) for run in files(database, workspace)] == [
        (1, 1, {1}),
        (1, 1, set()),
        (2, 1, set()),
    ]


def test_compaction_keeps_moved_rows_of_an_erased_person(
    database: Database, workspace: TestWorkspace, store: Store, append: Append, fold: Fold, history: History
) -> None:
    """Rows of a moved origin may stand under an erased person; they belong to a living one."""
    append({"person_no": 1, "origin": 10, "value": 1}, {"person_no": 1, "origin": 11, "value": 2})
    fold()
    append({"person_no": 1, "origin": 11, "value": 3})
    fold()
    move(database, workspace, (10, 1, 17))
    with database.pipeline() as connection:
        erase_persons(connection, workspace.id, [1], [11])
        assert compact(connection, store, workspace.id, 1)
    assert history.run(workspace.id, VALUES) == {17: [(1,)]}


def test_compaction_keeps_the_first_of_events_that_came_again(
    database: Database, workspace: TestWorkspace, store: Store, append: Append, fold: Fold, history: History
) -> None:
    """A messageId that is sent again after the window of the weaver was woven anew: once is enough."""
    order = [{"person_no": 1, "message_id": "o", "line_no": line, "value": 10 + line} for line in range(3)]
    append(*order, {"person_no": 17, "message_id": "o", "value": 1}, {"person_no": 1, "value": 2})
    fold()
    later = [{**row, "value": row["value"] + 100, "ts": -5} for row in order]
    append(*later[:2], {"person_no": 1, "message_id": "o", "line_no": 7, "value": 3}, {"person_no": 1, "value": 4})
    append({**later[0], "ts": 9}, {"person_no": 1, "message_id": "new", "value": 5})
    fold()
    before = {person: sorted(rows) for person, rows in history.run(workspace.id, VALUES).items()}
    assert before[1] == [(2,), (3,), (4,), (5,), (10,), (11,), (12,), (110,), (110,), (111,)]
    with database.pipeline() as connection:
        assert compact(connection, store, workspace.id, 1)
    after = {person: sorted(rows) for person, rows in history.run(workspace.id, VALUES).items()}
    assert after == {1: [(2,), (3,), (4,), (5,), (10,), (11,), (12,)], 17: [(1,)]}
    (run,) = files(database, workspace)
    assert (run.events, run.persons) == (8, 2)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 2), st.sampled_from(["", "a", "b"]), st.integers(0, 2), st.integers(0, 3)), max_size=30
    ),
    st.randoms(),
)
def test_the_first_row_of_each_event_is_kept(rows: list[tuple[int, str, int, int]], dice: random.Random) -> None:
    numbers = list(range(len(rows)))
    dice.shuffle(numbers)
    table = pa.Table.from_pylist(
        [
            dict.fromkeys(RECENT_SCHEMA.names, 0)
            | {"order_id": None, "url": None, "referrer": None, "event_name": None, "properties": None}
            | {"person_no": person, "message_id": name, "line_no": line, "ts": ts, "seq": seq}
            for (person, name, line, ts), seq in zip(rows, numbers, strict=True)
        ],
        schema=RECENT_SCHEMA,
    )
    first: dict[Any, int] = {}
    for (person, name, line, _), seq in sorted(zip(rows, numbers, strict=True), key=lambda row: row[1]):
        first.setdefault((person, name, line) if name else seq, seq)
    assert sorted(drop_repeated(sort_rows(table)).column("seq").to_pylist()) == sorted(first.values())


def test_sizes_decide_what_is_compacted() -> None:
    def run(events: int, masked: int = 0) -> StoredRun:
        described = StoredRun(UUID(int=events), 0, events, 100, 1, 0, 0)
        described.masked.update(range(masked))
        return described

    def chosen(*runs: StoredRun) -> list[int]:
        return sorted(r.events for r in choose_runs(runs))

    assert chosen() == []
    assert chosen(run(100)) == []
    assert chosen(run(100), run(24)) == []
    assert chosen(run(100), run(25)) == [25, 100]
    assert chosen(run(10_000), run(100), run(20), run(6)) == [6, 20, 100]
    assert chosen(run(10_000), run(100, masked=25)) == [100]


def test_erased_rows_leave_files_caches_and_batches(
    database: Database, workspace: TestWorkspace, store: Store, append: Append, fold: Fold, history: History
) -> None:
    append({"person_no": 1, "message_id": "forget-me"}, {"person_no": 17, "message_id": "keep-me"})
    fold()
    append({"person_no": 1, "message_id": "forget-me-too"})
    assert set(history.run(workspace.id, VALUES)) == {1, 17}
    with database.pipeline() as connection:
        erase_persons(connection, workspace.id, [1], [])
    assert set(history.run(workspace.id, VALUES)) == {17}
    assert history.read_person(workspace.id, 1) == []
    with database.pipeline() as connection:
        assert apply_erasures(connection, store, workspace.id, now=NOW) == 2
    with database.pipeline() as connection:
        assert apply_erasures(connection, store, workspace.id, now=NOW) == 0
        swept = sweep_files(connection, store, workspace.id, now=datetime.now(UTC), grace=timedelta(0))
        create_partitions(connection, now=NOW)
    assert swept == 2
    left = b"".join(path.read_bytes() for path in store.cache.parent.rglob("*") if path.is_file())
    (run,) = files(database, workspace)
    assert (run.events, run.persons) == (1, 1)
    assert b"forget-me" not in left
    assert set(history.run(workspace.id, VALUES)) == {17}


def test_superseded_rows_of_an_erased_person_leave_the_file_of_another(
    database: Database, workspace: TestWorkspace, store: Store, append: Append, fold: Fold, history: History
) -> None:
    append(
        {"person_no": 1, "origin": 10, "message_id": "keep-me"},
        {"person_no": 1, "origin": 11, "message_id": "forget-me"},
    )
    fold()
    move(database, workspace, (11, 1, 2))  # an un-merge
    fold(reseat=True)
    with database.pipeline() as connection:
        erase_persons(connection, workspace.id, [2], [11])
        assert apply_erasures(connection, store, workspace.id, now=NOW) == 2
    kept = []
    for run in files(database, workspace):
        with store.open_run(workspace.id, run.bucket, run.run) as file:
            kept += pq.read_table(file, columns=["message_id"])["message_id"].to_pylist()
    assert kept == ["keep-me"]
    assert list(history.run(workspace.id, VALUES)) == [1]


def test_a_person_in_more_runs_than_a_byte_counts(
    database: Database, workspace: TestWorkspace, append: Append, fold: Fold, history: History
) -> None:
    for value in range(256):
        append({"person_no": 1, "value": value})
        fold()
    expected = {1: [(value,) for value in range(256)]}
    assert history.run(workspace.id, VALUES) == expected
    assert history.run(workspace.id, VALUES, persons=[1]) == expected


def test_partitions_are_dropped_when_their_rows_stand_in_files(
    database: Database, workspace: TestWorkspace, append: Append, fold: Fold, history: History
) -> None:
    def batches() -> int:
        with database.pipeline() as connection:
            row = connection.execute("SELECT count(*) FROM recent_batch WHERE workspace_id = %s", (workspace.id,))
            return int(row.fetchall()[0][0])

    now = datetime.now(UTC)
    later = now + timedelta(hours=3)
    with database.pipeline() as connection:  # what other tests left unfolded would keep the hour
        connection.execute("UPDATE history_state SET folded_seq = next_seq - 1")
        drop_partitions(connection, now=later)
        create_partitions(connection, now=now)
        create_partitions(connection, now=now)
    append({"person_no": 1, "value": 1})
    with database.pipeline() as connection:
        drop_partitions(connection, now=later)
    assert batches() == 1
    fold()
    with database.pipeline() as connection:
        drop_partitions(connection, now=now)
    assert batches() == 1, "this hour is not over"
    with database.pipeline() as connection:
        drop_partitions(connection, now=later)
        create_partitions(connection, now=now)
    assert batches() == 0
    assert history.run(workspace.id, VALUES) == {1: [(1,)]}


def test_one_writer_of_files_at_a_time(database: Database, workspace: TestWorkspace, store: Store, fold: Fold) -> None:
    with database.pipeline() as connection:
        fold_in(connection, store, workspace.id, now=NOW)
        with pytest.raises(HistoryBusy):
            fold()


def test_a_timeline_shows_names_newest_first(
    database: Database, workspace: TestWorkspace, append: Append, fold: Fold, history: History
) -> None:
    encoder = TermEncoder()
    with database.pipeline() as connection:
        viewed, bought = encoder.encode(connection, workspace.id, "event", make_texts("Viewed", "Bought")).to_pylist()
        (tea,) = encoder.encode(connection, workspace.id, "item", make_texts("tea")).to_pylist()
    for i in range(4):
        append(
            {"person_no": 5, "origin": 50, "ts": 10 * i, "event": viewed, "item": tea, "message_id": f"m{i}"},
            {"person_no": 5, "origin": 51, "ts": 10 * i, "event": bought, "value": i, "order_id": f"o{i}"},
            {"person_no": 6, "origin": 60, "ts": 10 * i, "event": 1, "event_name": "Rare"},
        )
        if i < 3:
            fold()
    newest = history.read_person(workspace.id, 5, limit=3)
    assert [(e.event, e.position[0], e.message_id, dict(e.names), dict(e.amounts), e.order_id) for e in newest] == [
        ("Bought", 30, "", {}, {"value": 3}, "o3"),
        ("Viewed", 30, "m3", {"item": "tea"}, {}, None),
        ("Bought", 20, "", {}, {"value": 2}, "o2"),
    ]
    pages, before = [], None
    while page := history.read_person(workspace.id, 5, before=before, limit=3):
        pages += page
        before = page[-1].position
    assert [e.position for e in pages] == sorted(((e.position for e in pages)), reverse=True)
    assert len(pages) == 8
    assert {e.event for e in history.read_person(workspace.id, 6)} == {"Rare"}
    move(database, workspace, (51, 5, 6))
    assert [e.event for e in history.read_person(workspace.id, 5)] == ["Viewed"] * 4
    assert [e.event for e in history.read_person(workspace.id, 6, limit=4)] == ["Rare", "Bought", "Rare", "Bought"]


def test_a_timeline_tells_what_the_senders_clock_said(
    workspace: TestWorkspace, append: Append, fold: Fold, history: History
) -> None:
    """In files and in the tail, also for a clock that no calendar knows."""
    append({"person_no": 5, "ts": 10, "original_ts": 3_600_000_000}, {"person_no": 5, "ts": 20})
    fold()
    append({"person_no": 5, "ts": 30, "original_ts": 2**58}, {"person_no": 5, "ts": 40, "original_ts": 0})
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    assert [event.original_at for event in history.read_person(workspace.id, 5)] == [
        *(epoch, None, None, epoch + timedelta(hours=1))
    ]


def test_daily_actives_count_each_person_once_a_day(workspace: TestWorkspace, append: Append, history: History) -> None:
    edges = boundaries(date(2026, 3, 1), date(2026, 3, 3), Grain.DAY, ZoneInfo("Asia/Shanghai"))
    hour = 3_600_000_000
    rows = [
        (1, edges[0] - 1, FLAG_ACTIVE),
        (1, edges[0], FLAG_ACTIVE),
        (1, edges[0] + hour, FLAG_ACTIVE),
        (1, edges[2], FLAG_ACTIVE),
        (2, edges[0] + hour, 0),
        (2, edges[1] - 1, FLAG_ACTIVE),
        (2, edges[1], FLAG_ACTIVE),
        (2, edges[3], FLAG_ACTIVE),
    ]
    append(*({"person_no": p, "ts": int(ts), "flags": flags} for p, ts, flags in rows))
    assert history.run(workspace.id, DailyActives(edges)).tolist() == [2, 1, 1]


def test_late_rows_and_ties_find_their_place_among_files(
    workspace: TestWorkspace, append: Append, fold: Fold, history: History
) -> None:
    append({"person_no": 1, "ts": 10, "value": 1}, {"person_no": 1, "ts": 20, "value": 2}, {"person_no": 17, "ts": 1})
    fold()
    append({"person_no": 1, "ts": 20, "value": 3}, {"person_no": 1, "ts": 15, "value": 4})
    fold()
    append({"person_no": 1, "ts": 5, "value": 5}, {"person_no": 1, "ts": 20, "value": 6})
    assert history.run(workspace.id, VALUES) == {1: [(5,), (1,), (4,), (2,), (3,), (6,)], 17: [(0,)]}
    assert history.run(workspace.id, VALUES, persons=[1]) == {1: [(5,), (1,), (4,), (2,), (3,), (6,)]}
