"""What filters and steps can name: counted over a real history as over rows in memory."""

from collections import Counter
from typing import Any

import numpy as np
import pytest
from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.insight.memory import Row, ground_of
from tests.insight.test_over_history import make_rows
from tests.insight.weaving import weave

from tilth.history.api import Store, save_item_names
from tilth.history.contracts import BucketView, Part
from tilth.insight.api import list_values
from tilth.insight.errors import InvalidQuery, UnknownDimension
from tilth.insight.values import CodeFold
from tilth.platform.database.sessions import Database


@pytest.fixture
def rows(database: Database, store: Store, workspace: TestWorkspace) -> list[Row]:
    made = make_rows()
    weave(database, store, workspace.id, made)
    return made


def ask(client: TestClient, what: str, **params: object) -> Any:
    answer = client.get(f"/api/v1/insight/{what}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("code", ["channel", "item", "prop:size", "event"])
def test_values_with_their_rows(client: TestClient, rows: list[Row], code: str) -> None:
    counts = Counter(row.text(code) for row in rows)
    expected = [{"value": v, "rows": n} for v, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]
    assert ask(client, "dimension-values", dimension=code) == expected
    assert ask(client, "dimension-values", dimension=code, limit=2) == expected[:2]


def test_search_finds_a_part_in_any_case(client: TestClient, rows: list[Row]) -> None:
    found = ask(client, "dimension-values", dimension="channel", search="EB")
    assert [each["value"] for each in found] == ["web"]
    assert ask(client, "dimension-values", dimension="channel", search="nobody") == []


def test_values_that_are_no_names(client: TestClient, rows: list[Row]) -> None:
    uncounted = [{"value": value, "rows": None} for value in ("", "new", "old")]
    assert ask(client, "dimension-values", dimension="buyer") == uncounted
    named = ask(client, "dimension-values", dimension="identified")
    assert [each["value"] for each in named] == ["anonymous", "identified"]


def test_refusals(client: TestClient) -> None:
    for params, code in (
        ({"dimension": "colour"}, "unknown_dimension"),
        ({"dimension": "channel", "limit": 501}, "invalid_input"),
        ({}, "invalid_input"),
    ):
        answer = client.get("/api/v1/insight/dimension-values", params=params)
        assert (answer.status_code, answer.json()["code"]) == (400, code), answer.text
    ground = ground_of([])
    with pytest.raises(InvalidQuery):
        list_values(ground, "channel", limit=0)
    with pytest.raises(UnknownDimension):
        list_values(ground, "prop:")


def test_rows_between_slices_do_not_count() -> None:
    """They belong to persons who stand in another part of the view."""
    codes = np.array([2, 2, 3, 3, 3, 2, 4], dtype=np.uint16)
    persons, starts, ends = np.array([1, 5], np.int32), np.array([0, 5]), np.array([2, 6])
    part = Part(persons, starts, ends, {"channel": codes})
    fold = CodeFold("channel", 4)
    assert fold.run(BucketView(0, 1, [part])).tolist() == [0, 0, 3, 0]
    whole = Part(np.array([1], np.int32), np.array([0]), np.array([7]), {"channel": codes})
    assert fold.merge([fold.run(BucketView(0, 1, [whole])), np.array([1, 0, 0, 0])]).tolist() == [1, 0, 3, 3]


def test_events_that_came_and_events_that_may_come(
    client: TestClient, database: Database, store: Store, workspace: TestWorkspace, rows: list[Row]
) -> None:
    weave(database, store, workspace.id, [Row(1, rows[0].ts, "Page Viewed Twice")])
    counts = Counter([*(row.event for row in rows), "Page Viewed Twice"])
    listed = ask(client, "events", limit=500)
    received = [(each["value"], each["rows"]) for each in listed if each["rows"]]
    assert received == sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    vocabulary = {each["value"]: each["vocabulary"] for each in listed}
    assert vocabulary["Order Refunded"]
    assert vocabulary["Checkout Started"]
    assert not vocabulary["Page Viewed Twice"]
    assert [each["value"] for each in ask(client, "events", search="refunded", limit=1)] == ["Order Refunded"]


def test_products_are_named_and_found_by_their_names(
    client: TestClient, database: Database, workspace: TestWorkspace, rows: list[Row]
) -> None:
    item = ask(client, "dimension-values", dimension="item")[0]["value"]
    with database.pipeline() as connection:
        save_item_names(connection, workspace.id, {item: "Green tea"})
    answer = client.post("/api/v1/insight/item-names", json={"items": [item, "nothing"]})
    assert (answer.status_code, answer.json()) == (200, {"names": {item: "Green tea"}})
    assert [each["value"] for each in ask(client, "dimension-values", dimension="item", search="EEN t")] == [item]
    assert ask(client, "dimension-values", dimension="category", search="EEN t") == []


def test_the_frequent_ones_of_many_that_share_a_name_are_found(
    client: TestClient, database: Database, workspace: TestWorkspace, rows: list[Row]
) -> None:
    ranked = [each["value"] for each in ask(client, "dimension-values", dimension="item") if each["value"]]
    with database.pipeline() as connection:
        # Six hundred that nobody looked at, whose codes come before all others.
        never = {f"!{number:03}": "Green tea" for number in range(600)}
        save_item_names(connection, workspace.id, never | dict.fromkeys(ranked, "Green tea"))
    found = ask(client, "dimension-values", dimension="item", search="green", limit=2)
    assert [each["value"] for each in found] == ranked[:2]
