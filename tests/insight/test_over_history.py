"""The same questions to a real history and to rows in memory: the same answers, over HTTP too."""

import json
import random
from datetime import date
from decimal import Decimal

import msgspec
import pytest
from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.insight.memory import Row, at, ground_of
from tests.insight.oracles.metrics import ORACLES
from tests.insight.weaving import weave

from tilth.history.api import History, Store
from tilth.insight.api import compute_funnel, compute_metrics, compute_retention, list_definitions, make_ground
from tilth.insight.contracts import (
    Filter,
    FunnelQuery,
    MetricRef,
    MetricsQuery,
    RetentionQuery,
    Step,
)
from tilth.insight.http import route_handlers
from tilth.insight.parsing import parse_metric
from tilth.kernel.clock import FakeClock, from_micros
from tilth.kernel.zones import Grain
from tilth.platform.database.sessions import Database

ZONE = "Asia/Shanghai"
FIRST, LAST = date(2024, 3, 1), date(2024, 3, 31)
EVENTS = ("Page Viewed", "Product Viewed", "Order Placed", "Order Completed", "Order Completed Item", "Order Refunded")


def make_rows(amount: int = 900) -> list[Row]:
    chance = random.Random(7)
    start, rows = at("2024-02-20T00:00", ZONE), []
    for number in range(amount):
        event = chance.choice(EVENTS)
        order = event.startswith("Order")
        value = chance.randrange(1, 900) if order else 0
        texts = (
            ("channel", chance.choice(["", "app", "web"])),
            ("item", chance.choice(["tea", "pot", ""])),
            ("prop:size", chance.choice(["", "s", "m"])),
        )
        rows.append(
            Row(
                person=chance.randrange(1, 60),
                ts=start + chance.randrange(45 * 86_400) * 1_000_000 + number,
                event=event,
                active=chance.random() < 0.9,
                identified=chance.random() < 0.4,
                item_row=event.endswith("Item"),
                order=chance.randrange(80) if order else None,
                value=-value if event == "Order Refunded" else value,
                quantity=chance.randrange(4) if order else 0,
                price=chance.randrange(500),
                currency=chance.choice(["CNY", "", "USD"]) if order else "",
                texts=texts,
            )
        )
    return rows


@pytest.fixture
def rows(database: Database, store: Store, workspace: TestWorkspace) -> list[Row]:
    made = make_rows()
    weave(database, store, workspace.id, made)
    return made


def test_all_answers(database: Database, history: History, workspace: TestWorkspace, rows: list[Row]) -> None:
    memory = ground_of(rows, zone=ZONE)
    with database.read(workspace.id) as session:
        ground = make_ground(session, history, FakeClock(from_micros(memory.now)))
    codes = tuple(parse_metric(code) for code in ORACLES)
    asked = (
        MetricsQuery(codes, FIRST, LAST),
        MetricsQuery(codes[:29], FIRST, LAST, grain=Grain.WEEK, by=("prop:size", "channel")),
        MetricsQuery(codes[:29], FIRST, LAST, filters=(Filter("prop:size", ("s",)), Filter("price", (2,), "gt"))),
    )
    for query in asked:
        for found, expected in zip(
            compute_metrics(ground, query).metrics, compute_metrics(memory, query).metrics, strict=True
        ):
            assert found == expected, found.code
    steps = (Step("Page Viewed"), Step("Product Viewed"), Step("Order Completed Item", (Filter("item", ("tea",)),)))
    funnel = FunnelQuery(steps, FIRST, LAST, by="channel", grain=Grain.WEEK)
    assert compute_funnel(ground, funnel) == compute_funnel(memory, funnel)
    retention = RetentionQuery(FIRST, LAST, grain=Grain.WEEK, by="identified", periods=4)
    assert compute_retention(ground, retention) == compute_retention(memory, retention)


def test_metrics_over_http(client: TestClient, rows: list[Row]) -> None:
    body = {"metrics": [{"code": "gmv"}, {"code": "conversion_rate"}], "first": "2024-03-01", "last": "2024-03-31"}
    answer = client.post("/api/v1/insight/metrics", json=body)
    assert answer.status_code == 200
    query = MetricsQuery((MetricRef("gmv"), MetricRef("conversion_rate")), FIRST, LAST)
    expected = compute_metrics(ground_of(rows, zone=ZONE), query)
    gmv, conversion = answer.json()["metrics"]
    assert Decimal(str(gmv["total"]["value"])) == expected.metrics[0].total.value
    assert gmv["total"]["numerator"] == expected.metrics[0].total.numerator
    assert (conversion["total"]["numerator"], conversion["total"]["denominator"]) == (
        expected.metrics[1].total.numerator,
        expected.metrics[1].total.denominator,
    )


def test_persons_behind_a_step_come_in_pages(client: TestClient, rows: list[Row]) -> None:
    steps = [{"event": "Page Viewed"}, {"event": "Order Completed"}]
    funnel = {"steps": steps, "first": "2024-03-01", "last": "2024-03-31"}
    found: list[int] = []
    cursor = None
    while True:
        body = {"funnel": funnel, "step": 1, "limit": 7, "cursor": cursor}
        page = client.post("/api/v1/insight/funnel/persons", json=body).json()
        found += page["person_nos"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    reached = client.post("/api/v1/insight/funnel", json=funnel).json()["steps"][0]["reached"]
    assert found == sorted(set(found))
    assert len(found) == reached == page["total"]


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("metrics", {"metrics": [{"code": "gvm"}]}, "unknown_metric"),
        ("metrics", {"metrics": [{"code": "gmv"}], "by": ["colour"]}, "unknown_dimension"),
        ("metrics", {"metrics": [{"code": "cac"}], "by": ["city"]}, "invalid_query"),
        ("metrics", {"metrics": [{"code": "gmv", "args": {"day": 1}}]}, "invalid_query"),
        ("metrics", {"metrics": [{"code": "gmv"}], "currency": "yuan"}, "invalid_money"),
        (
            "metrics",
            {"metrics": [{"code": "gmv"}], "filters": [{"field": "price", "op": "gt", "values": ["x"]}]},
            "invalid_money",
        ),
        ("metrics", {"metrics": [{"code": "stickiness"}], "grain": "hour"}, "invalid_query"),
        ("funnel", {"steps": [{"event": "Page Viewed"}]}, "invalid_query"),
        ("funnel", {"steps": [{"event": "Page Viewed"}, {"event": "Pgae Vewed"}]}, "unknown_event"),
        ("retention", {"grain": "hour"}, "invalid_query"),
        ("retention", {"mode": "bracket"}, "invalid_query"),
    ],
)
def test_bad_questions(client: TestClient, rows: list[Row], path: str, body: dict[str, object], code: str) -> None:
    answer = client.post(f"/api/v1/insight/{path}", json={"first": "2024-03-01", "last": "2024-03-31", **body})
    assert answer.status_code == 400, answer.text
    assert answer.json()["code"] == code


def test_backward_range_says_so(client: TestClient) -> None:
    body = {"metrics": [{"code": "gmv"}], "first": "2024-03-31", "last": "2024-03-01"}
    assert "ends before it begins" in client.post("/api/v1/insight/metrics", json=body).json()["detail"]


def test_definitions_and_dimensions(client: TestClient) -> None:
    assert client.get("/api/v1/insight/definitions").json() == json.loads(msgspec.json.encode(list_definitions()))
    assert {"channel", "city", "buyer"} <= {each["code"] for each in client.get("/api/v1/insight/dimensions").json()}


def test_a_question_speaks_of_one_moment(
    database: Database, store: Store, history: History, workspace: TestWorkspace, rows: list[Row]
) -> None:
    memory = ground_of(rows, zone=ZONE)
    query = MetricsQuery((MetricRef("gmv"), MetricRef("visitors")), FIRST, LAST, by=("channel",))
    with database.read(workspace.id) as session:
        before = make_ground(session, history, FakeClock(from_micros(memory.now)))
        weave(database, store, workspace.id, rows[:300])
        after = make_ground(session, history, FakeClock(from_micros(memory.now)))
    assert compute_metrics(before, query).metrics == compute_metrics(memory, query).metrics
    assert compute_metrics(after, query).metrics != compute_metrics(memory, query).metrics


@pytest.mark.parametrize(
    ("path", "example"),
    [(min(each.paths), each.opt["example"]) for each in route_handlers if "example" in each.opt],
)
def test_examples_of_the_document_are_answered(
    client: TestClient, database: Database, store: Store, workspace: TestWorkspace, path: str, example: object
) -> None:
    app = (("channel", "app"),)
    viewed = Row(1, at("2024-03-01T09:00", ZONE), "Product Viewed", price=20_000, texts=app)
    paid = Row(1, at("2024-03-02T09:00", ZONE), "Order Completed", order=1, value=20_000, texts=app)
    weave(database, store, workspace.id, [viewed, Row(2, viewed.ts, "Product Added", texts=app), paid])
    answer = client.post(f"/api/v1{path}", json=example)
    assert answer.status_code == 200, answer.text
