"""Every metric of a restored installation equals that of the one it was saved from: files, tail, inbox and all."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from tests.people.events import make_event, make_rows

from tilth.entrypoints.backup.backup import back_up
from tilth.entrypoints.backup.restore import restore
from tilth.events.api import append_normal
from tilth.history.api import History, LocalExecutor, fold_in, open_store
from tilth.insight.api import compute_metrics, list_definitions, make_ground
from tilth.insight.contracts import MetricRef, MetricResult, MetricsQuery, SpendRow
from tilth.insight.spend.api import import_spend
from tilth.kernel.clock import FakeClock, to_micros
from tilth.kernel.ids import WorkspaceId
from tilth.kernel.zones import Grain
from tilth.people.api import Weaver
from tilth.platform.audit.contracts import system_actor
from tilth.platform.database.opening import OpenDatabase, open_database, start_server
from tilth.platform.settings import PlatformSettings
from tilth.platform.workspaces.api import create_workspace

ACTOR = system_actor("test")
FIRST, DAYS = datetime(2025, 3, 1, tzinfo=UTC), 40
LAST = (FIRST + timedelta(days=DAYS)).date()
NEEDS_ARGUMENTS = {"step_conversion_rate"}
_ids = count()


def test_every_metric(home: Path) -> None:
    old, new = PlatformSettings(home=home), PlatformSettings(home=home.parent / "fresh")
    rng = random.Random(7)
    with open_database(old) as opened:
        workspace = fill(opened, old, rng)
        back_up(opened.access.urls.owner, open_store(old), home.parent / "saved.tar", progress=lambda *_: None)
        weave(opened, workspace)  # what the backup holds unread
        before = ask(opened, old, workspace)
    assert sum(metric.total.numerator > 0 for metric in before.values()) > 0.9 * len(
        before
    )  # not a comparison of nothing

    with start_server(new) as opened:
        restore(opened.access, open_store(new), home.parent / "saved.tar", progress=lambda *_: None)
    with open_database(new) as opened:
        assert weave(opened, workspace) > 0
        assert ask(opened, new, workspace) == before


def fill(opened: OpenDatabase, settings: PlatformSettings, rng: random.Random) -> WorkspaceId:
    """A third in run files, a third in the tail, a third in the inbox."""
    with opened.database.admin() as admin:
        workspace = create_workspace(
            admin, slug="shop", name="Shop", time_zone="Asia/Shanghai", currency="CNY", actor=ACTOR
        ).id
    put(opened, workspace, rng)
    weave(opened, workspace)
    with opened.database.pipeline() as connection:
        fold_in(connection, open_store(settings), workspace, now=datetime.now(UTC), reseat=True)
    put(opened, workspace, rng)
    weave(opened, workspace)
    put(opened, workspace, rng)
    with opened.database.write(workspace) as session:
        import_spend(session, [SpendRow(FIRST.date(), "paid search", 10_000, "CNY", campaign="spring")], actor=ACTOR)
    return workspace


def put(opened: OpenDatabase, workspace: WorkspaceId, rng: random.Random) -> None:
    with opened.database.pipeline() as connection:
        append_normal(connection, workspace, make_rows(*act(rng)), source="test")


def act(rng: random.Random) -> Iterator[dict[str, Any]]:
    for _ in range(400):
        ts = to_micros(FIRST) + rng.randrange(DAYS * 86_400_000_000)
        person = {"anonymous_id": f"a{rng.randrange(60)}"} | (
            {"user_id": f"u{rng.randrange(40)}"} if rng.random() < 0.3 else {}
        )
        common = person | {"ts": ts, "channel": rng.choice(["direct", "paid search"])}
        yield make_event(**common, event="Product Viewed", item=f"p{rng.randrange(9)}", message_id=f"e{next(_ids)}")
        if rng.random() < 0.4:
            order = common | {
                "order_id": f"o{next(_ids)}",
                "value": rng.randrange(1, 9_999),
                "currency": "CNY",
                "quantity": 1,
            }
            yield make_event(
                **order, event=rng.choice(["Order Placed", "Order Completed"]), message_id=f"e{next(_ids)}"
            )
            if rng.random() < 0.3:
                back = order | {
                    "ts": ts + 1,
                    "value": -order["value"],
                    "event": rng.choice(["Order Refunded", "Order Cancelled"]),
                }
                yield make_event(**back, message_id=f"e{next(_ids)}")


def weave(opened: OpenDatabase, workspace: WorkspaceId) -> int:
    weaver, rows, more = Weaver(workspace), 0, True
    while more:
        with opened.database.pipeline() as connection:
            report = weaver.weave_once(connection)
        rows, more = rows + report.rows, report.requests > 0
    return rows


def ask(opened: OpenDatabase, settings: PlatformSettings, workspace: WorkspaceId) -> dict[str, MetricResult]:
    history = History(opened.database, open_store(settings), LocalExecutor())
    codes = [metric.code for metric in list_definitions() if metric.code not in NEEDS_ARGUMENTS]
    query = MetricsQuery(tuple(map(MetricRef, codes)), FIRST.date(), LAST, grain=Grain.WEEK, by=("channel",))
    alone = MetricsQuery(query.metrics, FIRST.date(), date(2025, 3, 31), grain=Grain.DAY)
    with opened.database.read(workspace) as session:
        ground = make_ground(session, history, FakeClock(datetime(2025, 6, 1, tzinfo=UTC)))
    answers = [*compute_metrics(ground, query).metrics, *compute_metrics(ground, alone).metrics]
    return {f"{place}:{metric.code}": metric for place, metric in enumerate(answers)}
