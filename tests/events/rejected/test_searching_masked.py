"""What is masked in rejected events is not told by a search, an order or a correction of what a search finds either."""

from typing import Any

import pytest
from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.events.conftest import Api, Door, api_with

from tilth.events.api import Reason, Rejection, record_rejections
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.sessions import Database

PHONE = "13812348000"


@pytest.fixture
def analyst(database: Database, workspace: TestWorkspace, client: TestClient[Any]) -> Api:
    return api_with(database, workspace, client, {Scope.EVENTS_READ, Scope.EVENTS_WRITE})


@pytest.fixture
def refused(door: Door) -> None:
    rejections = [
        Rejection(Reason.INVALID_AMOUNT, f"No amount: {PHONE}", "weave", f"tel:{PHONE}", b"{}", {}),
        Rejection(Reason.INVALID_AMOUNT, "No amount: x", "weave", "m2", b"{}", {}),
    ]
    with door.database.pipeline() as connection:
        record_rejections(connection, door.workspace.id, rejections)


def places(api: Api, search: str) -> list[str]:
    return [each["place"] for each in api("GET", f"/rejected-events?search={search}")["items"]]


def test_a_search_for_whom_events_are_masked(refused: None, api: Api, analyst: Api) -> None:
    assert places(api, "1381234") == ["tel:138****8000"]
    assert places(analyst, "1381234") == []
    assert places(analyst, "No amount") == []
    assert len(places(analyst, "amount")) == 2, "a part of the reason's code"
    assert len(places(analyst, "weave")) == 2
    assert places(analyst, "m2") == ["m2"], "whole places lead from a sample of the plan to its event"
    assert places(analyst, "m") == places(analyst, "am"), "parts of places do not"
    exported = analyst.file("POST", "/rejected-events/export?search=1381234")
    assert len(exported.splitlines()) == 1


def test_an_order_by_place(refused: None, api: Api, analyst: Api) -> None:
    assert len(api("GET", "/rejected-events?sort=place")["items"]) == 2
    assert analyst("GET", "/rejected-events?sort=place", status=400)["code"] == "unknown_sort"


@pytest.mark.parametrize("path", ["correct", "correct/check", "correct/all", "discard"])
def test_nothing_is_changed_by_a_search(refused: None, api: Api, analyst: Api, path: str) -> None:
    body = {"selection": {"search": "1381234"}}
    assert analyst("POST", f"/rejected-events/{path}", json=body, status=403)["code"] == "missing_scope"
    assert len(api("GET", "/rejected-events")["items"]) == 2
