"""SQL folds say what plain Python says, over one bucket at a time and over all."""

from collections import Counter
from datetime import UTC, datetime
from statistics import median

import numpy as np
import pyarrow as pa
import pytest
from tests.conftest import TestWorkspace
from tests.history.rows import make_rows

from tilth.history.api import AdditiveSql, History, Store, TermEncoder, WholeSql, append_recent, fold_in, move_origins
from tilth.platform.database.sessions import Database

COUNT = AdditiveSql(
    "SELECT event, count(*) AS n, count(DISTINCT person_no) AS persons, sum(value) AS amount"
    " FROM events GROUP BY event",
    "SELECT event, sum(n)::bigint AS n, sum(persons)::bigint AS persons, sum(amount)::bigint AS amount"
    " FROM partials GROUP BY event ORDER BY event",
    ("event", "value"),
)


@pytest.fixture
def rows(database: Database, workspace: TestWorkspace, store: Store) -> list[tuple[int, str | None, int, int]]:
    """person, event, value, ts of rows of which some stand in files and some in the tail."""
    random = np.random.default_rng(7)
    rows = [
        (int(random.integers(40)), [None, "view", "buy", "查看"][random.integers(4)], int(random.integers(-50, 50)), i)
        for i in range(600)
    ]
    for part in (rows[:300], rows[300:]):
        with database.pipeline() as connection:
            fold_in(connection, store, workspace.id, now=datetime.now(UTC))
            events = pa.array([event for _, event, _, _ in part], pa.string())
            codes = TermEncoder().encode(connection, workspace.id, "event", events).to_pylist()
            appended = [
                {"person_no": person, "origin": person, "event": code, "value": value, "ts": ts * 1_000_000}
                for (person, _, value, ts), code in zip(part, codes, strict=True)
            ]
            append_recent(connection, workspace.id, make_rows(appended))
    with database.pipeline() as connection:
        move_origins(connection, workspace.id, [3], [3], [21])
    return [(21 if person == 3 else person, event, value, ts) for person, event, value, ts in rows]


def test_group_by_adds_up_over_buckets(
    workspace: TestWorkspace, history: History, rows: list[tuple[int, str | None, int, int]]
) -> None:
    names = history.terms(workspace.id, "event").to_pylist()
    found = [
        (names[r["event"]], r["n"], r["persons"], r["amount"]) for r in history.run(workspace.id, COUNT).to_pylist()
    ]
    counts = Counter(event for _, event, _, _ in rows)
    assert sorted(found, key=str) == sorted(
        (
            (e, n, len({p for p, f, _, _ in rows if f == e}), sum(v for _, f, v, _ in rows if f == e))
            for e, n in counts.items()
        ),
        key=str,
    )


def test_what_does_not_add_up_is_asked_of_everybody(
    workspace: TestWorkspace, history: History, rows: list[tuple[int, str | None, int, int]]
) -> None:
    fold = WholeSql(
        "SELECT event, median(value) AS m, max(ts) AS last FROM events GROUP BY event",
        ("event", "value", "ts"),
        {"event": lambda kind: history.terms(workspace.id, kind)},
    )
    found = {r["event"]: (r["m"], r["last"]) for r in history.run(workspace.id, fold).to_pylist()}
    assert found == {
        event: (
            median(v for _, e, v, _ in rows if e == event),
            datetime.fromtimestamp(max(ts for _, e, _, ts in rows if e == event), UTC).replace(tzinfo=None),
        )
        for event in {e for _, e, _, _ in rows}
    }


def test_an_empty_workspace_has_an_empty_table(workspace: TestWorkspace, history: History) -> None:
    assert history.run(workspace.id, COUNT).to_pylist() == []
