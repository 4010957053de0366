"""More event names than the dictionary holds: those beyond it can be asked for like any other."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from tests.conftest import TestWorkspace
from tests.people.events import Shop, make_event

from tilth.history.api import History, Store, TermEncoder, fold_in
from tilth.history.contracts import MAX_EVENT_NAMES, OTHER_EVENT
from tilth.insight.api import compute_funnel, compute_metrics, compute_retention, make_ground
from tilth.insight.contracts import EventMatch, Filter, FunnelQuery, MetricRef, MetricsQuery, RetentionQuery, Step
from tilth.insight.ground import Ground
from tilth.kernel.clock import FakeClock, to_micros
from tilth.platform.database.sessions import Database

DAY = date(2026, 3, 1)
NOON = to_micros(datetime(2026, 3, 1, 12, tzinfo=UTC))


@pytest.fixture
def ground(database: Database, workspace: TestWorkspace, store: Store, history: History) -> Ground:
    """Three persons after the dictionary was filled by names that nobody uses twice; half in files, half recent."""
    with database.pipeline() as connection:
        names = pa.array([f"name {number}" for number in range(MAX_EVENT_NAMES)])
        TermEncoder().encode(connection, workspace.id, "event", names)
    shop = Shop(database, workspace.id)
    shop.act(
        make_event(user_id="ann", event="Quiz Done", ts=NOON),
        make_event(user_id="ann", event="Spun the Wheel", ts=NOON + 1),
        make_event(user_id="bob", event="Quiz Done", ts=NOON + 2),
    )
    with database.pipeline() as connection:
        fold_in(connection, store, workspace.id, now=datetime.now(UTC))
    shop.act(
        make_event(user_id="ann", event="Order Completed", ts=NOON + 3, order_id="o1", value=500, currency="CNY"),
        make_event(user_id="bob", event="Spun the Wheel", ts=NOON + 4),
        make_event(user_id="cid", event="Spun the Wheel", ts=NOON + 5),
        make_event(user_id="cid", event="Quiz Done", ts=NOON + 6),
        make_event(user_id="cid", event="name 7", ts=NOON + 7),
    )
    woven = {row["event_name"]: row["event"] for row in shop.rows().to_pylist()}
    assert woven["Spun the Wheel"] == woven["Quiz Done"] == OTHER_EVENT
    with database.read(workspace.id) as session:
        return make_ground(session, history, FakeClock(datetime(2026, 3, 9, tzinfo=UTC)))


def reached(ground: Ground, *steps: Step) -> list[int]:
    return [step.reached for step in compute_funnel(ground, FunnelQuery(steps, DAY, DAY)).steps]


def test_funnels_tell_rare_names_apart(ground: Ground) -> None:
    quiz, wheel, never = Step("Quiz Done"), Step("Spun the Wheel"), Step("Never Heard Of")
    assert reached(ground, quiz, wheel) == [3, 2]
    assert reached(ground, wheel, quiz) == [3, 1]
    assert reached(ground, quiz, wheel, Step("Order Completed")) == [3, 2, 1]
    assert reached(ground, quiz, Step("name 7")) == [3, 1]
    assert reached(ground, quiz, never) == [3, 0]


def test_metrics_and_retention_ask_for_rare_names(ground: Ground) -> None:
    asked = MetricsQuery((MetricRef("visitors"),), DAY, DAY, filters=(Filter("event_name", ("Spun the Wheel",)),))
    assert compute_metrics(ground, asked).metrics[0].total.numerator == 3
    by_name = compute_metrics(ground, MetricsQuery((MetricRef("visitors"),), DAY, DAY, by=("event_name",))).metrics[0]
    assert {group.keys[0]: group.total.numerator for group in by_name.groups} == {
        "Quiz Done": 3,
        "Spun the Wheel": 3,
        None: 2,  # the others have codes
    }
    retention = RetentionQuery(DAY, DAY, periods=1, start=EventMatch("Quiz Done"), back=EventMatch("Spun the Wheel"))
    assert compute_retention(ground, retention).cohorts[0].size == 3


def test_orders_count_though_the_dictionary_was_full_before_them(ground: Ground) -> None:
    """The vocabulary's names have a place of their own, whatever else a sender calls its events."""
    asked = MetricsQuery((MetricRef("paid_amount"), MetricRef("orders_paid")), DAY, DAY)
    assert [metric.total.numerator for metric in compute_metrics(ground, asked).metrics] == [500, 1]
