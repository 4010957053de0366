"""Rules over a real history: judged when they are due, one row for each firing, and what people do with them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.insight.conftest import ACTOR
from tests.insight.memory import Row, at
from tests.insight.weaving import weave

from tilth.entrypoints.worker.watching import Watcher
from tilth.history.api import History, Store
from tilth.insight.alerts.actions.create_rule import MAX_RULES, create_rule
from tilth.insight.alerts.actions.record_judged import record_judged
from tilth.insight.alerts.api import judge_due_rules
from tilth.insight.alerts.contracts import Above, Alert, AlertState, Below, Rule, RuleDraft, Window
from tilth.insight.alerts.evaluating import judge_rules
from tilth.insight.alerts.queries import list_active_rules, list_alerts, list_rules
from tilth.insight.asking import make_ground
from tilth.insight.contracts import Filter
from tilth.kernel.clock import FakeClock
from tilth.platform.audit.api import list_audit_entries
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import Database

ZONE = "Asia/Shanghai"
NOON = datetime(2024, 4, 9, 12, tzinfo=UTC)
ALL = ListRequest()
Judge = Callable[[], list[Alert]]


def sale(day: str, amount: int, hour: int = 12, channel: str = "app") -> Row:
    number = abs(hash((day, amount, hour, channel))) % 10_000
    texts = (("channel", channel),)
    moment = at(f"{day}T{hour:02}:00", ZONE)
    return Row(number, moment, "Order Completed", order=number, value=amount * 100, texts=texts)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


@pytest.fixture
def judge(database: Database, history: History, workspace: TestWorkspace, clock: FakeClock) -> Judge:
    read, write = partial(database.read, workspace.id), partial(database.write, workspace.id)
    return lambda: judge_due_rules(read, write, lambda: history, clock)


@pytest.fixture
def make_rule(database: Database, history: History, workspace: TestWorkspace, clock: FakeClock) -> Callable[..., UUID]:
    def make(draft: RuleDraft) -> UUID:
        with database.write(workspace.id) as session:
            return create_rule(session, make_ground(session, history, clock), draft, actor=ACTOR).rule_id

    return make


def rules_of(database: Database, workspace: TestWorkspace) -> dict[str, Rule]:
    with database.read(workspace.id) as session:
        return {rule.draft.name: rule for rule in list_rules(session, ALL).items}


def alerts_of(database: Database, workspace: TestWorkspace, state: AlertState | None = None) -> list[Alert]:
    with database.read(workspace.id) as session:
        return list_alerts(session, ALL, state=state).items


def test_one_alert_from_the_first_period_to_the_last(
    database: Database,
    store: Store,
    workspace: TestWorkspace,
    clock: FakeClock,
    judge: Judge,
    make_rule: Callable[..., UUID],
) -> None:
    make_rule(RuleDraft("low", "gmv", Below(100)))
    weave(database, store, workspace.id, [sale("2024-04-08", 40), sale("2024-04-09", 101), sale("2024-04-10", 300)])

    (began,) = judge()
    assert (began.period, began.value, began.low, began.resolved_at) == ("2024-04-08", 40, 100, None)
    assert judge() == []  # judged once

    clock.advance(timedelta(days=1))
    assert judge() == []  # 101 is not clearly back
    (standing,) = alerts_of(database, workspace, AlertState.OPEN)
    assert (standing.alert_id, standing.last_period, standing.last_value) == (began.alert_id, "2024-04-09", 101)

    clock.advance(timedelta(days=1))
    (ended,) = judge()
    assert (ended.alert_id, ended.value, ended.last_value) == (began.alert_id, 40, 300)
    assert ended.resolved_at == clock.now()
    assert len(alerts_of(database, workspace)) == 1
    assert alerts_of(database, workspace, AlertState.OPEN) == []
    assert rules_of(database, workspace)["low"].firing is False


def test_periods_that_passed_while_no_worker_ran(
    database: Database,
    store: Store,
    workspace: TestWorkspace,
    clock: FakeClock,
    judge: Judge,
    make_rule: Callable[..., UUID],
) -> None:
    make_rule(RuleDraft("sales", "gmv", Above(0), Window.HOUR))
    weave(database, store, workspace.id, [sale("2024-04-09", 10, hour=21), sale("2024-04-09", 10, hour=23)])
    assert judge() == []
    clock.advance(timedelta(hours=6))
    found = judge()
    assert [(alert.period, alert.last_period) for alert in found] == [
        ("2024-04-09T21:00+08:00", "2024-04-09T22:00+08:00"),
        ("2024-04-09T23:00+08:00", "2024-04-10T00:00+08:00"),
    ]
    assert all(alert.resolved_at is not None for alert in found)


def test_rules_with_other_filters_and_one_that_is_at_fault(
    database: Database,
    store: Store,
    workspace: TestWorkspace,
    clock: FakeClock,
    judge: Judge,
    make_rule: Callable[..., UUID],
) -> None:
    make_rule(RuleDraft("all", "gmv", Above(50)))
    make_rule(RuleDraft("app", "gmv", Above(50), filters=(Filter("channel", ("app",)),)))
    make_rule(RuleDraft("broken", "orders_paid", Above(1)))
    with database.pipeline() as connection:  # as an older version might have left it
        connection.execute(
            "UPDATE alert_rule SET draft = jsonb_set(draft, '{metric}', '\"gone\"') "
            "WHERE workspace_id = %s AND name = 'broken'",
            [workspace.id],
        )
    weave(database, store, workspace.id, [sale("2024-04-08", 40), sale("2024-04-08", 30, channel="web")])
    assert [alert.rule.name for alert in judge()] == ["all"]
    rules = rules_of(database, workspace)
    assert "There is no metric 'gone'" in (rules["broken"].problem or "")
    assert (rules["all"].last_value, rules["app"].last_value) == (70, 40)
    assert judge() == []


def test_a_rule_judged_by_another_worker_meanwhile(
    database: Database,
    history: History,
    store: Store,
    workspace: TestWorkspace,
    clock: FakeClock,
    make_rule: Callable[..., UUID],
) -> None:
    make_rule(RuleDraft("low", "gmv", Below(100)))
    with database.read(workspace.id) as session:
        ground, rules = make_ground(session, history, clock), list_active_rules(session)
    mine, theirs = judge_rules(ground, rules, {}), judge_rules(ground, rules, {})
    with database.write(workspace.id) as session:
        assert len(record_judged(session, theirs)) == 1
    with database.write(workspace.id) as session:
        assert record_judged(session, mine) == []
    assert len(alerts_of(database, workspace)) == 1


def test_no_transaction_is_open_while_history_is_asked(
    database: Database, history: History, workspace: TestWorkspace, clock: FakeClock, make_rule: Callable[..., UUID]
) -> None:
    make_rule(RuleDraft("low", "gmv", Below(100)))
    opened = 0

    @contextmanager
    def counting(open_session: Callable[[Any], Any]) -> Iterator[Any]:
        nonlocal opened
        with open_session(workspace.id) as session:
            opened += 1
            yield session
        opened -= 1

    run_on = history.run_on

    def run(*args: Any, **kwargs: Any) -> Any:
        assert opened == 0
        return run_on(*args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history, "run_on", run)
        found = judge_due_rules(
            lambda: counting(database.read), lambda: counting(database.write), lambda: history, clock
        )
    assert len(found) == 1


def test_the_worker_watches_every_workspace_and_opens_history_for_due_rules_only(
    database: Database, store: Store, workspace: TestWorkspace, clock: FakeClock, make_rule: Callable[..., UUID]
) -> None:
    watcher = Watcher(database, store, clock)
    make_rule(RuleDraft("low", "gmv", Below(100)))
    watcher.watch()
    (alert,) = alerts_of(database, workspace)
    assert alert.value == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tilth.entrypoints.worker.watching.History", None)  # calling it would fail
        watcher.watch()
    stop = Event()
    stop.set()
    watcher.run(stop)  # ends


# --- over HTTP

LOW = {"name": "GMV is low", "metric": "gmv", "condition": {"kind": "below", "value": 100}}


def test_life_of_a_rule(client: TestClient, database: Database, workspace: TestWorkspace, judge: Judge) -> None:
    made = client.post("/api/v1/insight/alert-rules", json=LOW)
    assert made.status_code == 201
    rule = made.json()
    assert rule["draft"] == {**LOW, "window": "day", "args": {}, "filters": [], "enabled": True}
    (alert,) = judge()
    place = f"/api/v1/insight/alert-rules/{rule['rule_id']}"

    renamed = client.put(place, json={**LOW, "name": "Slow day"}).json()
    assert (renamed["firing"], renamed["revision"]) == (True, 2)  # a new name changes nothing else
    resting = client.put(place, json={**LOW, "enabled": False}).json()
    assert (resting["firing"], resting["last_period"]) == (False, None)
    assert alerts_of(database, workspace, AlertState.OPEN) == []
    assert judge() == []

    assert client.delete(place).status_code == 204
    assert client.delete(place).json()["code"] == "rule_not_found"
    assert client.get("/api/v1/insight/alert-rules").json()["items"] == []
    archived = client.get("/api/v1/insight/alert-rules?archived=true").json()["items"]
    assert [each["rule_id"] for each in archived] == [rule["rule_id"]]
    assert [each["alert_id"] for each in client.get("/api/v1/insight/alerts").json()["items"]] == [str(alert.alert_id)]

    with database.read(workspace.id) as session:
        trail = [entry for entry in list_audit_entries(session).items if "alert" in entry.action]
    assert [entry.action.removeprefix("alert_rule.") for entry in trail] == [
        "archived",
        "updated",
        "updated",
        "created",
    ]
    assert trail[1].before is not None
    assert trail[1].before["name"] == "Slow day"


def test_acknowledging(client: TestClient, judge: Judge) -> None:
    client.post("/api/v1/insight/alert-rules", json=LOW)
    (alert,) = judge()
    unseen = client.get("/api/v1/insight/alerts?state=unseen").json()["items"]
    assert [each["alert_id"] for each in unseen] == [str(alert.alert_id)]
    first = client.post(f"/api/v1/insight/alerts/{alert.alert_id}/acknowledge").json()
    again = client.post(f"/api/v1/insight/alerts/{alert.alert_id}/acknowledge").json()
    assert first["acknowledged_at"] == again["acknowledged_at"] is not None
    assert client.get("/api/v1/insight/alerts?state=unseen").json()["items"] == []
    assert len(client.get("/api/v1/insight/alerts?state=open").json()["items"]) == 1
    missing = client.post(f"/api/v1/insight/alerts/{UUID(int=7)}/acknowledge")
    assert missing.json()["code"] == "alert_not_found"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"metric": "gvm"}, "unknown_metric"),
        ({"name": "  "}, "invalid_query"),
        ({"metric": "stickiness", "window": "hour"}, "invalid_query"),
        ({"condition": {"kind": "change", "percent": 0}}, "invalid_input"),
        ({"condition": {"kind": "sideways"}}, "invalid_input"),
        ({"filters": [{"field": "colour", "values": ["red"]}]}, "unknown_dimension"),
    ],
)
def test_rules_that_cannot_be(client: TestClient, change: dict[str, Any], code: str) -> None:
    answer = client.post("/api/v1/insight/alert-rules", json={**LOW, **change})
    assert (answer.status_code, answer.json()["code"]) == (400, code), answer.text
    assert client.get("/api/v1/insight/alert-rules").json()["items"] == []


def test_a_workspace_has_so_many_rules_at_most(
    client: TestClient, database: Database, workspace: TestWorkspace
) -> None:
    with database.pipeline() as connection:
        connection.execute(
            "INSERT INTO alert_rule "
            "(workspace_id, rule_id, name, metric, period_kind, enabled, draft, revision, created_by) "
            "SELECT %s, gen_random_uuid(), 'n', 'gmv', 'day', false, "
            '\'{"name": "n", "metric": "gmv", "condition": {"kind": "above", "value": 1}}\', 1, \'t\' '
            "FROM generate_series(1, %s)",
            [workspace.id, MAX_RULES],
        )
    assert client.post("/api/v1/insight/alert-rules", json=LOW).json()["code"] == "too_many_rules"


def test_lists_are_searched_sorted_and_saved(client: TestClient, judge: Judge) -> None:
    for name, metric in (("b", "gmv"), ("a", "visitors"), ("c", "gmv")):
        client.post("/api/v1/insight/alert-rules", json={**LOW, "name": name, "metric": metric})
    judge()

    def names(what: str) -> list[str]:
        return [each.get("draft", each.get("rule"))["name"] for each in client.get(what).json()["items"]]

    assert names("/api/v1/insight/alert-rules?sort=name") == ["a", "b", "c"]
    assert names("/api/v1/insight/alerts?sort=-name&search=GM") == ["c", "b"]
    first = client.get("/api/v1/insight/alerts?sort=name&limit=2").json()
    rest = client.get(f"/api/v1/insight/alerts?sort=name&limit=2&cursor={first['next_cursor']}").json()
    assert [each["rule"]["name"] for each in first["items"] + rest["items"]] == ["a", "b", "c"]
    for what in ("alert-rules", "alerts"):
        saved = client.post(f"/api/v1/insight/{what}/export?sort=name")
        assert saved.headers["content-type"].startswith("text/csv")
        lines = saved.text.splitlines()
        assert [line.split(",")[0] for line in lines[1:]] == ["a", "b", "c"]


def test_preview_keeps_nothing(client: TestClient) -> None:
    answer = client.post("/api/v1/insight/alert-rules/preview", json=LOW).json()
    assert (answer["alerts"], len(answer["readings"])) == (1, 28)
    assert client.get("/api/v1/insight/alert-rules").json()["items"] == []
