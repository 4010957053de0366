"""Whatever happens to a history, each person's rows are those that a plain list of rows says."""

import itertools
import tempfile
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.history.folds import Everything, Rows
from tests.history.rows import make_rows

from tilth.history.actions.compact import rewrite_runs
from tilth.history.api import (
    History,
    LocalExecutor,
    Store,
    append_recent,
    apply_erasures,
    compact,
    drop_oldest,
    erase_persons,
    fold_in,
    keep_from,
    move_origins,
    sweep_files,
)
from tilth.history.queries import list_files
from tilth.kernel.ids import Origin, PersonNo, WorkspaceId
from tilth.platform.database.sessions import Database

BUCKETS = 2
NOW = datetime(2026, 1, 1, tzinfo=UTC)
WORKSPACES = itertools.count(10**9)
FOLD = Everything(("ts", "seq", "value", "origin", "event"))
numbers = st.integers(0, 11)
appended = st.lists(st.tuples(numbers, st.integers(-3, 6), st.integers(0, 9)), min_size=4, max_size=8)


class HistoryMachine(RuleBasedStateMachine):
    """`rows` is every row ever appended and not erased; `owner` says whose an origin is now; `first_kept` is a ts."""

    database: Database

    @initialize(batches=st.lists(appended, min_size=2, max_size=3))
    def open(self, batches: list[list[tuple[int, int, int]]]) -> None:
        self.workspace = WorkspaceId(next(WORKSPACES))
        self.folder = tempfile.TemporaryDirectory(prefix="tilth-history-")
        self.store = Store(Path(self.folder.name))
        self.executor = LocalExecutor(2)
        self.history = History(self.database, self.store, self.executor)
        with self.database.pipeline() as connection:
            connection.execute(
                "INSERT INTO history_state (workspace_id, buckets) VALUES (%s, %s)", (self.workspace, BUCKETS)
            )
        self.rows: list[tuple[int, int, int, int]] = []  # origin, ts, seq, value
        self.owner: dict[int, int] = {}
        self.next_origin, self.next_person = 12, 12
        self.erased: set[int] = set()
        self.first_kept = -99
        for batch in batches:
            self.append(batch)

    def teardown(self) -> None:
        self.executor.close()
        self.folder.cleanup()

    def origin(self, number: int) -> int:
        """An origin in use; a new one has a person of its own."""
        alive = sorted(self.owner)
        if number < len(alive):
            return alive[number]
        origin, self.next_origin = self.next_origin, self.next_origin + 1
        self.owner[origin] = self.person(99)
        return origin

    def person(self, number: int) -> int:
        alive = sorted(set(self.owner.values()))
        if number < len(alive):
            return alive[number]
        person, self.next_person = self.next_person, self.next_person + 1
        return person

    @rule(batch=appended)
    def append(self, batch: list[tuple[int, int, int]]) -> None:
        rows = [(self.origin(number), ts, value) for number, ts, value in batch]
        table = make_rows(
            [
                {"person_no": self.owner[o], "origin": o, "ts": ts, "value": value, "event": o % 7}
                for o, ts, value in rows
            ]
        )
        with self.database.pipeline() as connection:
            last = append_recent(connection, self.workspace, table)
        first = last - len(rows) + 1
        self.rows += [(o, ts, first + i, value) for i, (o, ts, value) in enumerate(rows)]

    @precondition(lambda self: self.owner)
    @rule(number=numbers, destination=numbers, whole=st.booleans())
    def move(self, number: int, destination: int, *, whole: bool) -> None:
        """Un-merge of one origin, or a merge of all origins of a person."""
        origin, to_person = self.origin(number), self.person(destination)
        moving = [o for o, p in sorted(self.owner.items()) if o == origin or (whole and p == self.owner[origin])]
        with self.database.pipeline() as connection:
            move_origins(
                connection,
                self.workspace,
                [Origin(o) for o in moving],
                [PersonNo(self.owner[o]) for o in moving],
                [PersonNo(to_person)] * len(moving),
            )
        self.owner |= dict.fromkeys(moving, to_person)

    @rule(max_rows=st.sampled_from([1, 5, 1000]), reseat=st.booleans())
    def fold_in(self, max_rows: int, *, reseat: bool) -> None:
        with self.database.pipeline() as connection:
            fold_in(connection, self.store, self.workspace, now=NOW, max_rows=max_rows, reseat=reseat)

    @rule(bucket=st.integers(0, BUCKETS - 1), everything=st.booleans())
    def compact(self, bucket: int, *, everything: bool) -> None:
        with self.database.pipeline() as connection:
            if everything:
                files = list_files(connection, self.workspace, bucket=bucket)
                rewrite_runs(connection, self.store, self.workspace, files)
            else:
                compact(connection, self.store, self.workspace, bucket)

    @precondition(lambda self: len(self.owner) > 3)
    @rule(number=numbers)
    def erase(self, number: int) -> None:
        person = self.owner[self.origin(number)]
        gone = {origin for origin, owner in self.owner.items() if owner == person}
        with self.database.pipeline() as connection:
            erase_persons(connection, self.workspace, [PersonNo(person)], [Origin(origin) for origin in sorted(gone)])
        self.rows = [row for row in self.rows if row[0] not in gone]
        self.owner = {origin: owner for origin, owner in self.owner.items() if origin not in gone}
        self.erased.add(person)

    @rule()
    def apply_erasures(self) -> None:
        with self.database.pipeline() as connection:
            apply_erasures(connection, self.store, self.workspace, now=NOW)
        with self.database.pipeline() as connection:
            sweep_files(connection, self.store, self.workspace, now=datetime.now(UTC), grace=timedelta(0))
            files = list_files(connection, self.workspace)
        for stored in files:
            with self.store.open_run(self.workspace, stored.bucket, stored.run) as file:
                rows = pq.read_table(file, columns=["person_no", "origin"])
            assert not self.erased & set(rows["person_no"].to_pylist())
            assert set(rows["origin"].to_pylist()) <= set(self.owner), "under somebody else, and superseded"

    @rule(later=st.integers(1, 3))
    def keep_less(self, later: int) -> None:
        self.first_kept = max(self.first_kept, -4) + later
        with self.database.pipeline() as connection:
            keep_from(connection, self.workspace, self.first_kept)

    @rule()
    def drop_oldest(self) -> None:
        dropped = True
        while dropped:
            with self.database.pipeline() as connection:
                dropped = drop_oldest(connection, self.store, self.workspace) is not None
        with self.database.pipeline() as connection:
            sweep_files(connection, self.store, self.workspace, now=datetime.now(UTC), grace=timedelta(0))
            files = list_files(connection, self.workspace)
        for stored in files:
            with self.store.open_run(self.workspace, stored.bucket, stored.run) as file:
                assert min(pq.read_table(file, columns=["ts"])["ts"].to_pylist()) >= self.first_kept

    @rule()
    def drop_recent(self) -> None:
        with self.database.pipeline() as connection:
            connection.execute(
                """
                DELETE FROM recent_batch WHERE workspace_id = %(workspace)s AND last_seq <=
                    (SELECT folded_seq FROM history_state WHERE workspace_id = %(workspace)s)
                """,
                {"workspace": self.workspace},
            )

    @rule()
    def reopen(self) -> None:
        self.history = History(self.database, self.store, self.executor)

    @rule()
    def forget_cache(self) -> None:
        for path in self.store.cache.rglob("*.arrow"):
            path.unlink()

    def expected(self) -> Rows:
        persons: Rows = defaultdict(list)
        for origin, ts, seq, value in sorted(self.rows, key=lambda row: row[1:3]):
            if ts >= self.first_kept:
                persons[self.owner[origin]].append((ts, seq, value, origin, origin % 7))
        return dict(persons)

    @invariant()
    def every_view_is_right(self) -> None:
        expected = self.expected()
        assert self.history.run(self.workspace, FOLD) == expected
        some = [*sorted(expected)[::2], self.next_person + 3]
        assert self.history.run(self.workspace, FOLD, persons=some) == {p: expected[p] for p in some if p in expected}


def run_machine(database: Database, examples: int) -> None:
    HistoryMachine.database = database
    run_state_machine_as_test(
        HistoryMachine,
        settings=settings(
            max_examples=examples, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_history_is_the_list_of_its_rows(database: Database) -> None:
    run_machine(database, 30)


@pytest.mark.slow
def test_history_is_the_list_of_its_rows_at_length(database: Database) -> None:
    run_machine(database, 400)
