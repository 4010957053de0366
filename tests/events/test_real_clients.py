"""The SDKs that others wrote, against a running server, checked field by field at the inbox."""

import json
import shutil
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import rudderstack.analytics
import segment.analytics
from posthog import Posthog
from tests.conftest import TestWorkspace
from tests.events.conftest import ServerProcess, make_key

from tilth.events.api import InboxCursor, read_inbox
from tilth.kernel.clock import to_micros
from tilth.platform.database.sessions import Database

pytestmark = pytest.mark.slow

NODE_CLIENTS = Path(__file__).parents[1] / "clients" / "node"
AT = datetime(2026, 1, 31, 8, 0, tzinfo=UTC)
SKEW = 60_000_000
"""µs that the correction of a client's clock may move an event: the time on the way, on a busy machine."""
Rows = Callable[[], list[dict[str, Any]]]
ORDER = {
    "order_id": "o1",
    "total": 45.98,
    "shipping": 6,
    "currency": "CNY",
    "products": [{"product_id": "p1", "category": "shoes", "price": 19.99, "quantity": 2}],
}


@pytest.fixture
def key(database: Database, workspace: TestWorkspace) -> str:
    return make_key(database, workspace)


@pytest.fixture
def rows(database: Database, workspace: TestWorkspace) -> Rows:
    def read() -> list[dict[str, Any]]:
        with database.pipeline() as connection:
            found = read_inbox(connection, workspace.id, InboxCursor.start(), max_requests=1_000)
        assert found.rejections == []
        order = {name: n for n, name in enumerate(("Identified", "Page Viewed", "Screen Viewed"))}
        return sorted(found.rows.to_pylist(), key=lambda r: (order.get(r["event"], 9), r["message_id"], r["line_no"]))

    return read


def pick(row: dict[str, Any], *names: str) -> list[Any]:
    return [row[name] for name in names]


def check_order(rows: list[dict[str, Any]], user_id: str | None) -> None:
    """The order of every client, as one event and its line."""
    order, line = (row for row in rows if row["event"].startswith("Order Completed"))
    names = (
        "event",
        "user_id",
        "order_id",
        "value",
        "paid_amount",
        "shipping",
        "currency",
        "item",
        "quantity",
        "category",
    )
    assert pick(order, *names) == ["Order Completed", user_id, "o1", 600, 4598, 600, "CNY", None, None, None]
    assert pick(line, *names) == ["Order Completed Item", user_id, "o1", 3998, None, None, "CNY", "p1", 2, "shoes"]
    assert order["message_id"] == line["message_id"]
    assert json.loads(order["properties"])["products"][0]["price"] == 19.99


def check_identified(row: dict[str, Any]) -> None:
    assert pick(row, "type", "event", "user_id", "email", "phone") == ["identify", "Identified", "u1", "a@b.cn", "138"]
    assert json.loads(row["traits"]) == {"email": "a@b.cn", "phone": "138", "vip": True}


def check_time(row: dict[str, Any]) -> None:
    assert abs(row["ts"] - to_micros(AT)) < SKEW


TRAITS = {"email": "a@b.cn", "phone": "138", "vip": True}


@pytest.mark.parametrize("gzip", [False, True])
@pytest.mark.parametrize("library", [segment.analytics, rudderstack.analytics], ids=["segment", "rudder"])
def test_segment_and_rudder_python(server: ServerProcess, key: str, rows: Rows, library: Any, gzip: bool) -> None:
    failures: list[Any] = []
    client = library.Client(key, host=server.url, gzip=gzip, on_error=lambda *e: failures.append(e), max_retries=1)
    client.identify("u1", TRAITS, timestamp=AT)
    client.page("u1", "Top", "Home", {"url": "https://shop.cn/", "referrer": "https://www.baidu.com/"}, timestamp=AT)
    client.screen("u1", None, "Cart", timestamp=AT)
    client.track(
        "u1", "Order Completed", ORDER, timestamp=AT, context={"campaign": {"source": "baidu", "medium": "cpc"}}
    )
    client.track(anonymous_id="a1", event="精耕", properties={"城市": "杭州"}, timestamp=AT)
    client.alias("a1", "u1", timestamp=AT)
    client.group("u1", "g1", {"name": "Acme"}, timestamp=AT)
    client.flush()
    client.join()
    assert failures == []
    found = rows()
    assert len(found) == 8
    for row in found:
        check_time(row)
        assert len(row["message_id"]) >= 32
        assert row["active"] is (row["line_no"] == 0)  # a line is not an event of its own
    check_identified(found[0])
    page, screen = found[1], found[2]
    assert pick(page, "user_id", "url", "referrer", "channel") == [
        *("u1", "https://shop.cn/", "https://www.baidu.com/", "organic search")
    ]
    assert json.loads(page["properties"])["name"] == "Home"
    assert pick(screen, "user_id", "channel") == ["u1", "direct"]
    check_order(found, "u1")
    assert {row["channel"] for row in found if row["order_id"]} == {"paid search"}
    by_event = {row["event"]: row for row in found}
    assert pick(by_event["精耕"], "user_id", "anonymous_id", "properties") == [
        None,
        "a1",
        by_event["精耕"]["properties"],
    ]
    assert json.loads(by_event["精耕"]["properties"]) == {"城市": "杭州"}
    assert pick(by_event["Aliased"], "user_id", "previous_id") == ["u1", "a1"]
    assert json.loads(by_event["Grouped"]["properties"]) == {"groupId": "g1", "name": "Acme"}


def test_clients_hear_of_a_wrong_key(server: ServerProcess, rows: Rows) -> None:
    heard: list[Any] = []
    for library in (segment.analytics, rudderstack.analytics):
        client = library.Client("wrong", host=server.url, on_error=lambda e, _: heard.append(e), max_retries=1)
        client.track("u1", "Seen")
        client.flush()
        client.join()
    assert [(type(e).__name__, e.status, e.code) for e in heard] == [("APIError", 401, "unknown_write_key")] * 2


@pytest.mark.parametrize("gzip", [False, True])
def test_posthog(server: ServerProcess, key: str, rows: Rows, gzip: bool) -> None:
    failures: list[Any] = []
    client = Posthog(key, host=server.url, gzip=gzip, on_error=lambda *e: failures.append(e), disable_geoip=True)
    client.set(distinct_id="u1", properties=TRAITS, timestamp=AT)
    client.capture("$pageview", distinct_id="u1", properties={"$current_url": "https://shop.cn/"}, timestamp=AT)
    client.capture("Order Completed", distinct_id="u1", properties=ORDER, timestamp=AT)
    client.alias("a1", "u1", timestamp=AT)
    client.shutdown()
    assert failures == []
    found = rows()
    assert [row["event"] for row in found if row["event"].startswith("Order")] == [
        "Order Completed",
        "Order Completed Item",
    ]
    for row in found:
        check_time(row)
    check_identified(found[0])
    assert pick(found[1], "event", "user_id", "url") == ["Page Viewed", "u1", "https://shop.cn/"]
    check_order(found, "u1")
    (alias,) = (row for row in found if row["event"] == "Aliased")
    assert pick(alias, "user_id", "previous_id") == ["u1", "a1"]


@pytest.mark.parametrize("library", ["segment", "rudder"])
def test_node(server: ServerProcess, key: str, rows: Rows, library: str) -> None:
    node = shutil.which("node")
    if node is None or not (NODE_CLIENTS / "node_modules").is_dir():
        pytest.skip("The Node SDKs are not installed: `make setup-dev` installs them.")
    told = {"library": library, "url": server.url, "key": key, "at": AT.isoformat(), "traits": TRAITS, "order": ORDER}
    done = subprocess.run(
        [node, "send.js", json.dumps(told)], cwd=NODE_CLIENTS, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"failures": []}
    end = time.monotonic() + 20
    while len(rows()) < 7 and time.monotonic() < end:
        time.sleep(0.1)
    found = rows()
    assert len(found) == 7
    for row in found:
        check_time(row)
        assert len(row["message_id"]) >= 30
    check_identified(found[0])
    page = found[1]
    assert pick(page, "user_id", "url") == ["u1", "https://shop.cn/"]
    assert json.loads(page["properties"])["name"] == "Home"
    check_order(found, "u1")
    by_event = {row["event"]: row for row in found}
    assert pick(by_event["精耕"], "user_id", "anonymous_id") == [None, "a1"]
    assert pick(by_event["Aliased"], "user_id", "previous_id") == ["u1", "a1"]
    assert json.loads(by_event["Grouped"]["properties"]) == {"groupId": "g1", "name": "Acme"}
