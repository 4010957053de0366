"""What a workspace keeps no longer vanishes from every answer; the answers are then those of what is left."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
from tests.conftest import TestWorkspace
from tests.insight.conftest import ACTOR
from tests.insight.memory import Row, at, ground_of
from tests.insight.oracles.metrics import ORACLES
from tests.insight.test_over_history import FIRST, LAST, ZONE, make_rows
from tests.insight.weaving import weave

from tilth.history.api import History, LocalExecutor, Store, keep_from, sweep_files
from tilth.history.queries import list_files
from tilth.history.retention.actions.remove_old import REMOVE_OLD, remove_old
from tilth.history.retention.api import enqueue_removal, is_due, list_retention_runs, preview_retention, set_retention
from tilth.insight.api import compute_funnel, compute_metrics, compute_retention, make_ground
from tilth.insight.contracts import FunnelQuery, MetricRef, MetricsQuery, MetricsResult, RetentionQuery, Step
from tilth.insight.parsing import parse_metric
from tilth.kernel.clock import FakeClock
from tilth.kernel.zones import Grain
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import Database
from tilth.platform.jobs.api import JobRun
from tilth.platform.settings import PlatformSettings
from tilth.platform.tasks.api import TaskState, get_task

NOW = datetime(2024, 4, 9, 12, tzinfo=UTC)
FIRST_KEPT = date(2024, 3, 9)
CUT = at("2024-03-09T00:00", ZONE)
ADDITIVE = (
    "gmv",
    "paid_amount",
    "refunds",
    "orders_placed",
    "orders_paid",
    "items",
    "visitors",
    "active_users",
    "buyers",
)
"""Of a day, whatever was before it."""


def rows_with_whole_orders(amount: int) -> list[Row]:
    """No order lies on both sides of the cut."""
    return [
        row if row.order is None or row.ts < CUT else replace(row, order=row.order + 1_000) for row in make_rows(amount)
    ]


def remove(database: Database, workspace: TestWorkspace, home: Path) -> None:
    """As the worker does it."""
    with database.write(workspace.id) as session:
        task = enqueue_removal(session, FakeClock(NOW), actor=ACTOR)
        assert enqueue_removal(session, FakeClock(NOW), actor=ACTOR) == task
    remove_old(job(database, workspace, home), task_id=str(task), asked_by="test")
    with database.read(workspace.id) as session:
        assert get_task(session, task, clock=FakeClock(NOW)).state is TaskState.DONE


def job(database: Database, workspace: TestWorkspace, home: Path) -> JobRun:
    settings = PlatformSettings(home=home, history_url=str(home / "history"))
    return JobRun(REMOVE_OLD, workspace.id, 1, settings, FakeClock(NOW), database, database.pipeline)


def daily(database: Database, history: History, workspace: TestWorkspace) -> MetricsResult:
    """Of the days from the cut on."""
    query = MetricsQuery(
        tuple(MetricRef(code) for code in ADDITIVE), FIRST_KEPT, LAST, grain=Grain.DAY, by=("channel",)
    )
    with database.read(workspace.id) as session:
        return compute_metrics(make_ground(session, history, FakeClock(NOW)), query)


def check_answers(database: Database, history: History, workspace: TestWorkspace, kept: list[Row]) -> None:
    """Every metric, a funnel and a retention over days before and after the cut, as the oracle's rows give them."""
    memory = ground_of(kept, zone=ZONE, now=NOW)
    codes = tuple(parse_metric(code) for code in ORACLES)
    steps = (Step("Page Viewed"), Step("Product Viewed"))
    with database.read(workspace.id) as session:
        ground = make_ground(session, history, FakeClock(NOW))
    for query in (
        MetricsQuery(codes, FIRST, LAST),
        MetricsQuery(codes[:29], FIRST, LAST, grain=Grain.WEEK, by=("item", "channel")),
    ):
        found, expected = compute_metrics(ground, query).metrics, compute_metrics(memory, query).metrics
        for one, other in zip(found, expected, strict=True):
            assert one == other, one.code
    funnel = FunnelQuery(steps, FIRST, LAST, by="channel", grain=Grain.WEEK)
    assert compute_funnel(ground, funnel) == compute_funnel(memory, funnel)
    retention = RetentionQuery(FIRST, LAST, grain=Grain.WEEK, periods=4)
    assert compute_retention(ground, retention) == compute_retention(memory, retention)


def test_answers_before_the_cut_vanish_and_those_after_stay(
    database: Database, store: Store, history: History, workspace: TestWorkspace, tmp_path: Path
) -> None:
    rows = rows_with_whole_orders(900)
    weave(database, store, workspace.id, rows)
    kept = [row for row in rows if row.ts >= CUT]
    assert 100 < len(kept) < len(rows) - 100
    before = daily(database, history, workspace)
    check_answers(database, history, workspace, rows)

    with database.write(workspace.id) as session:
        clock = FakeClock(NOW)
        asked = preview_retention(session, history, clock, event_months=1, rejected_days=90)
        set_retention(session, clock, event_months=1, rejected_days=90, first_kept=asked.first_kept, actor=ACTOR)
    check_answers(database, history, workspace, rows)  # nothing goes before the night
    with database.read(workspace.id) as session:
        evening, night = (datetime(2024, 4, 9, hour, tzinfo=ZoneInfo(ZONE)) for hour in (2, 3))
        assert (is_due(session, evening), is_due(session, night)) == (False, True)
    remove(database, workspace, tmp_path)
    check_answers(database, history, workspace, kept)
    check_answers(database, History(database, store, LocalExecutor(1)), workspace, kept)  # another process
    assert daily(database, history, workspace).metrics == before.metrics

    gone = [row for row in rows if row.ts < CUT and not row.item_row]
    everybody, left = {row.person for row in rows if row.ts < CUT}, {row.person for row in kept}
    assert (asked.first_kept, asked.events, asked.persons) == (FIRST_KEPT, len(gone), len(everybody))
    assert asked.persons_left_empty == len(everybody - left)
    with database.read(workspace.id) as session:
        assert not is_due(session, night)
        assert is_due(session, night + timedelta(days=1))
        (run,) = list_retention_runs(session, ListRequest()).items
    assert (run.first_kept, run.events, run.ended_at) == (FIRST_KEPT, len(gone), NOW)
    assert run.bytes > 0
    with database.pipeline() as connection:
        sweep_files(connection, store, workspace.id, now=datetime.now(UTC), grace=timedelta(0))
        files = list_files(connection, workspace.id)
    stored = [
        ts
        for bucket, found, _ in store.list_runs(workspace.id)
        for ts in pq.read_table(store.run_path(workspace.id, bucket, found), columns=["ts"])["ts"].to_pylist()
    ]
    assert sorted(stored) == sorted(row.ts for row in kept)
    assert sum(file.events for file in files) == len(kept)


def test_what_is_hidden_only_counts_no_more_in_the_tail_and_in_the_files(
    database: Database, store: Store, history: History, workspace: TestWorkspace
) -> None:
    rows = make_rows(300)
    weave(database, store, workspace.id, rows)
    with database.pipeline() as connection:
        keep_from(connection, workspace.id, CUT)
    check_answers(database, history, workspace, [row for row in rows if row.ts >= CUT])
    late = at("2024-03-01T00:00", ZONE)
    with database.pipeline() as connection:
        keep_from(connection, workspace.id, late)  # keeping more shows what no night has removed
    check_answers(database, history, workspace, [row for row in rows if row.ts >= late])


def test_events_that_arrive_later_and_are_older_count_at_no_time(
    database: Database, store: Store, history: History, workspace: TestWorkspace, tmp_path: Path
) -> None:
    rows = make_rows(200)
    kept = [row for row in rows if row.ts >= CUT]
    with database.pipeline() as connection:
        keep_from(connection, workspace.id, CUT)
    check_answers(database, history, workspace, [])
    weave(database, store, workspace.id, rows)
    check_answers(database, history, workspace, kept)
    with database.write(workspace.id) as session:
        set_retention(session, FakeClock(NOW), event_months=1, rejected_days=90, first_kept=FIRST_KEPT, actor=ACTOR)
    remove(database, workspace, tmp_path)
    check_answers(database, history, workspace, kept)
    with database.pipeline() as connection:
        assert sum(file.events for file in list_files(connection, workspace.id)) == len(kept)
