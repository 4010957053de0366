"""Questions know phones, e-mail and postal addresses as everybody sees them: masked, in whatever dimension."""

from datetime import date
from typing import Any

import pytest
from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.insight.memory import Row, at, ground_of
from tests.insight.weaving import weave

from tilth.history.api import Store
from tilth.insight.api import compute_metrics
from tilth.insight.contracts import Filter, FilterOp, MetricRef, MetricsQuery, SpendRow
from tilth.platform.database.sessions import Database

DAY = {"first": "2024-03-01", "last": "2024-03-01"}
NOON = at("2024-03-01T12:00")
WHOLE = ("13812348000", "13856788000", "ann@example.com", "文三路 90 号", "1 Main Street")


def texts_of(phone: str, email: str, page: str) -> tuple[tuple[str, str], ...]:
    return (
        ("prop:phone", phone),
        ("prop:email", email),
        ("prop:shipping_address", "浙江省杭州市西湖区文三路 90 号"),
        ("prop:customer", f'{{"name":"Ann","street":"1 Main Street","phone":"{phone}"}}'),
        ("url", page),
        ("item", "13812348000"),
    )


ROWS = [
    Row(1, NOON, "Order Completed", order=1, texts=texts_of("13812348000", "ann@example.com", "/o?tel=13812348000")),
    Row(2, NOON, "Order Completed", order=2, texts=texts_of("13856788000", "bob@example.com", "/o?tel=13856788000")),
    Row(3, NOON, "Order Completed", order=3, texts=texts_of("13912340001", "cid@example.com", "/tea")),
]


@pytest.fixture
def rows(database: Database, store: Store, workspace: TestWorkspace) -> list[Row]:
    weave(database, store, workspace.id, ROWS)
    return ROWS


def ask(client: TestClient, path: str, body: dict[str, Any]) -> Any:
    answer = client.post(f"/api/v1/insight/{path}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def list_values(client: TestClient, dimension: str, **more: object) -> list[tuple[str, int]]:
    answer = client.get("/api/v1/insight/dimension-values", params={"dimension": dimension, **more})
    assert answer.status_code == 200, answer.text
    return [(each["value"], each["rows"]) for each in answer.json()]


def test_lists_of_values(client: TestClient, rows: list[Row]) -> None:
    assert list_values(client, "prop:phone") == [("138****8000", 2), ("139****0001", 1)]
    assert list_values(client, "prop:email") == [
        ("a***@example.com", 1),
        ("b***@example.com", 1),
        ("c***@example.com", 1),
    ]
    assert list_values(client, "prop:shipping_address") == [("浙江省杭州市西湖区***", 3)]
    assert list_values(client, "url") == [("/o?tel=138****8000", 2), ("/tea", 1)]
    assert '{"name":"Ann","street":"***","phone":"138****8000"}' in dict(list_values(client, "prop:customer"))


def test_a_search_among_values_reads_what_is_shown(client: TestClient, rows: list[Row]) -> None:
    assert list_values(client, "prop:phone", search="1381234") == []
    assert list_values(client, "prop:phone", search="8000") == [("138****8000", 2)]


def test_numbers_of_products_stay(client: TestClient, rows: list[Row]) -> None:
    assert list_values(client, "item") == [("13812348000", 3)]


@pytest.mark.parametrize("by", ["prop:phone", "prop:email", "prop:shipping_address", "prop:customer", "url"])
@pytest.mark.parametrize("path", ["metrics", "funnel", "retention", "metrics/export", "funnel/export"])
def test_no_answer_holds_a_whole_value(client: TestClient, rows: list[Row], path: str, by: str) -> None:
    question: dict[str, Any] = {**DAY, "by": [by], "metrics": [{"code": "buyers"}]}
    if path.startswith("funnel"):
        question = {**DAY, "by": by, "steps": [{"event": "Order Completed"}, {"event": "Order Refunded"}]}
    elif path == "retention":
        question = {**DAY, "by": by, "start": {"event": "Order Completed"}}
    answer = client.post(f"/api/v1/insight/{path}", json=question)
    assert answer.status_code == 200, answer.text
    assert "***" in answer.text
    assert not [each for each in WHOLE if each in answer.text]


def test_values_that_are_masked_alike_are_one_group_and_its_persons(client: TestClient, rows: list[Row]) -> None:
    question = {**DAY, "by": ["prop:phone"], "metrics": [{"code": "buyers"}]}
    groups = ask(client, "metrics", question)["metrics"][0]["groups"]
    assert {each["keys"][0]: each["total"]["numerator"] for each in groups} == {"138****8000": 2, "139****0001": 1}
    persons = ask(client, "metrics/persons", {"metrics": question, "metric": "buyers", "group": ["138****8000"]})
    assert persons["person_nos"] == [1, 2]


@pytest.mark.parametrize(
    ("op", "value", "found"),
    [
        ("eq", "13812348000", 2),
        ("eq", "138****8000", 2),
        ("not", "13812348000", 1),
        ("contains", "1381234", 0),
        ("contains", "1234", 0),
        ("contains", "138", 2),
    ],
)
def test_filters_tell_no_more_than_answers_do(
    client: TestClient, rows: list[Row], op: str, value: str, found: int
) -> None:
    """A filter that a whole number passes would be a way to try numbers."""
    filters = [{"field": "prop:phone", "op": op, "values": [value]}]
    answer = ask(client, "metrics", {**DAY, "metrics": [{"code": "buyers"}], "filters": filters})
    assert answer["metrics"][0]["total"]["numerator"] == found
    assert not [note for note in answer["notes"] if "No event has" in note]


def test_spend_stands_with_the_campaign_that_is_masked_as_its_is() -> None:
    row = Row(1, NOON, "Order Completed", order=1, value=500, currency="CNY", texts=(("campaign", "to 13812348000"),))
    spend = [SpendRow(date(2024, 3, 1), "", 300, "CNY", campaign="to 13812348000")]
    ground, day = ground_of([row], spend=spend), date(2024, 3, 1)
    by = compute_metrics(ground, MetricsQuery([MetricRef("spend")], day, day, by=["campaign"]))
    assert [(each.keys, each.total.numerator) for each in by.metrics[0].groups] == [(("to 138****8000",), 300)]
    kept = [Filter(field="campaign", op=FilterOp.EQ, values=["to 13812348000"])]
    whole = compute_metrics(ground, MetricsQuery([MetricRef("spend")], day, day, filters=kept))
    assert whole.metrics[0].total.numerator == 300
