"""The list of people over HTTP: who is found by what, in which order, and what it does not give away."""

import csv
import io
from collections.abc import Iterator
from random import Random
from typing import Any

import psycopg
import pytest
from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.insight.conftest import ACTOR
from tests.people.events import START, Shop, make_event

from tilth.entrypoints.http.app import create_server
from tilth.history.api import History
from tilth.people import searching
from tilth.platform.auth.api import create_api_key
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.sessions import Database, driver_connection

HOUR = 3_600_000_000
ATTACK = "<img src=x onerror=alert(1)>"


@pytest.fixture
def shop(database: Database, workspace: TestWorkspace) -> Shop:
    return Shop(database, workspace.id)


@pytest.fixture
def server(database: Database, history: History) -> Iterator[TestClient[Any]]:
    with TestClient(create_server(database, history)) as client:
        yield client


def headers(database: Database, workspace: TestWorkspace, *scopes: Scope) -> dict[str, str]:
    with database.write(workspace.id) as session:
        key = create_api_key(session, name="test", scopes={*scopes}, expires_at=None, actor=ACTOR)
    return {"Authorization": f"Bearer {key.secret}"}


@pytest.fixture
def ask(server: TestClient[Any], database: Database, workspace: TestWorkspace) -> Any:
    key = headers(database, workspace, Scope.PEOPLE_READ)
    return lambda **params: [row["person_no"] for row in rows_of(server, key, params)]


def rows_of(server: TestClient[Any], key: dict[str, str], params: dict[str, Any]) -> list[dict[str, Any]]:
    answer = server.get("/api/v1/persons", params=params, headers=key)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def signed_up(user: str, traits: str, **values: Any) -> dict[str, Any]:
    return make_event(type="identify", event="Identified", user_id=user, traits=traits, **values)


def fill(shop: Shop) -> None:
    """Persons 1 … 4: Zhang, Li, a browser, an order without a name."""
    shop.act(
        signed_up(
            "U-1001",
            '{"name": "\\u5f20\\u4f1f", "city": "\\u676d\\u5dde", "vip": true}',
            ts=START,
            phone="13800138000",
            email="Zhang.Wei@example.com",
            anonymous_id="browser-1",
            channel="ads",
        ),
        signed_up(
            "U-1002",
            f'{{"name": "{ATTACK}", "city": "Hangzhou", "age": 31}}',
            ts=START + HOUR,
            account="taobao:tb-li-77",
        ),
        make_event(anonymous_id="browser-2", ts=START + 3 * HOUR),
        make_event(event="Order Completed", order_id="o-77", value=9_900, ts=START + 2 * HOUR),
        make_event(event="Order Completed", user_id="U-1002", order_id="o-1", value=5_000, ts=START + 2 * HOUR),
        make_event(event="Order Refunded", user_id="U-1002", order_id="o-1", value=-2_000, ts=START + 2 * HOUR + 1),
    )


def test_people_are_found_by_whatever_names_them(shop: Shop, ask: Any) -> None:
    fill(shop)
    for found, *texts in (
        (1, "U-1001", "13800138000", "+86 138 0013 8000", "zhang.wei@EXAMPLE.com", "browser-1", "张", "张伟", "#1"),
        (2, "U-1002", "tb-li-77", "tb-li", "<IMG", ATTACK),
        (3, "browser-2", "3"),
        (4, "o-77"),
    ):
        for text in texts:
            assert ask(search=text) == [found], text
    assert ask(search="U-100") == [2, 1]
    assert ask(search="browser") == [3, 1]
    assert ask(search="nobody") == ask(search="%") == ask(search="_") == ask(search="#99") == []


def test_digits_of_a_masked_phone_cannot_be_tried(
    shop: Shop, server: TestClient[Any], database: Database, workspace: TestWorkspace, ask: Any
) -> None:
    fill(shop)
    shop.act(make_event(user_id="13900139000", ts=START))  # a phone, for all that it stands under
    for part in ("1380013", "zhang.w", "Zhang", "139001390"):
        assert ask(search=part) == []
    whole = headers(database, workspace, Scope.PEOPLE_READ, Scope.PEOPLE_UNMASK)
    for part in ("1380013", "zhang.w", "Zhang"):
        found = server.get("/api/v1/persons", params={"search": part}, headers=whole)
        assert [each["person_no"] for each in found.json()["items"]] == [1]
        assert "13800138000" not in found.text
        assert "zhang.wei" not in found.text


def test_rows_say_who_it_is_and_what_was_bought(
    shop: Shop, server: TestClient[Any], database: Database, workspace: TestWorkspace
) -> None:
    fill(shop)
    key = headers(database, workspace, Scope.PEOPLE_READ)
    (two,) = rows_of(server, key, {"search": "U-1002"})
    assert two == {
        "person_no": 2,
        "name": ATTACK,
        "known_as": [{"type": "user_id", "value": "U-1002"}, {"type": "account:taobao", "value": "tb-li-77"}],
        "is_known": True,
        "first_seen": "2025-10-09T09:53:20Z",
        "last_seen": "2025-10-09T10:53:20.000001Z",
        "channel": None,
        "orders": 1,
        "last_order": "2025-10-09T10:53:20Z",
        "paid": 5000,
        "net": 3000,
    }


def test_filters_and_orders(shop: Shop, ask: Any) -> None:
    fill(shop)
    assert ask() == [3, 2, 4, 1]
    assert ask(sort="last_seen") == [1, 4, 2, 3]
    assert ask(sort="-paid") == [4, 2, 3, 1]
    assert ask(sort="net", min_orders=1) == [2, 4]
    assert ask(sort="-last_order") == [4, 2, 3, 1]
    assert ask(max_orders=0) == [3, 1]
    assert ask(is_known=True) == [2, 1]
    assert ask(is_known=False) == [3, 4]
    assert ask(seen_since="2025-10-09T10:00:00Z", seen_before="2025-10-09T11:00:00Z") == [2, 4]
    assert ask(trait="city", trait_value="杭州") == [1]
    assert ask(trait="city", trait_value="hangzhou") == [2]
    assert ask(trait="vip", trait_value="true") == [1]
    assert ask(trait="age", trait_value="31") == [2]
    assert ask(trait="age", trait_value="3") == []
    shop.act(signed_up("U-1001", '{"city": "Beijing"}', ts=START + HOUR))
    assert ask(trait="city", trait_value="杭州") == []
    assert ask(trait="city", trait_value="beijing", search="张") == [1]


def test_what_cannot_be_asked_says_why(
    shop: Shop, server: TestClient[Any], database: Database, workspace: TestWorkspace
) -> None:
    key = headers(database, workspace, Scope.PEOPLE_READ)
    for params, code in (
        ({"sort": "name"}, "unknown_sort"),
        ({"trait": "city"}, "invalid_query"),
        ({"seen_since": "2025-10-09T10:00:00"}, "invalid_input"),
        ({"cursor": "x"}, "invalid_cursor"),
    ):
        answer = server.get("/api/v1/persons", params=params, headers=key)
        assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert rows_of(server, key, {}) == []
    assert server.get("/api/v1/persons/traits", headers=key).json() == []


@pytest.mark.parametrize("sort", ["-last_seen", "last_seen", "-orders", "paid"])
@pytest.mark.parametrize("common", [False, True])
def test_pages_are_the_whole_list(
    shop: Shop,
    server: TestClient[Any],
    database: Database,
    workspace: TestWorkspace,
    monkeypatch: pytest.MonkeyPatch,
    sort: str,
    common: bool,
) -> None:
    """With many equal values; and where so many have a trait that it is looked at person by person."""
    monkeypatch.setattr(searching, "MAX_FOUND", 3 if common else 100)
    random = Random(3)
    shop.act(
        *(signed_up(f"u{n}", f'{{"tier": "{n % 2}"}}', ts=START + HOUR * random.randrange(4)) for n in range(40)),
        *(
            make_event(event="Order Completed", user_id=f"u{random.randrange(40)}", order_id=f"o{n}", value=n % 3)
            for n in range(60)
        ),
    )
    key = headers(database, workspace, Scope.PEOPLE_READ)
    wanted = {"sort": sort, "trait": "tier", "trait_value": "1", "limit": 7}
    name, sign = sort.removeprefix("-"), -1 if sort.startswith("-") else 1
    rows = rows_of(server, key, {"sort": sort, "limit": 100})
    ordered = sorted(rows, key=lambda row: row["person_no"], reverse=sign < 0)
    ordered.sort(key=lambda row: str(row[name]).replace("Z", ".0").rjust(9), reverse=sign < 0)
    assert rows == ordered
    expected = [row for row in rows if row["known_as"][0]["value"] in {f"u{n}" for n in range(1, 40, 2)}]
    found: list[dict[str, Any]] = []
    while wanted.get("cursor", "") is not None:
        page = server.get("/api/v1/persons", params=wanted, headers=key).json()
        found += page["items"]
        wanted["cursor"] = page["next_cursor"]
    assert found == expected


def test_the_file_is_masked_and_noted(
    shop: Shop, server: TestClient[Any], database: Database, workspace: TestWorkspace
) -> None:
    fill(shop)
    key = headers(database, workspace, Scope.PEOPLE_READ, Scope.PEOPLE_UNMASK)
    answer = server.post("/api/v1/persons/export", params={"search": "13800138000", "min_orders": 0}, headers=key)
    assert answer.headers["content-disposition"] == 'attachment; filename="people.csv"'
    header, line = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert header[-2:] == ["paid_minor_CNY", "net_minor_CNY"]
    assert line[:3] == ["1", "张伟", "user_id: U-1001; phone: 138****8000; email: z***@example.com"]
    (details,) = shop.query(
        "SELECT details FROM audit_entry WHERE workspace_id = %s AND action = %s", "people.exported"
    )
    assert details == ({"rows": 1, "filters": {"min_orders": "0"}},)


def test_names_of_traits(shop: Shop, server: TestClient[Any], database: Database, workspace: TestWorkspace) -> None:
    fill(shop)
    key = headers(database, workspace, Scope.PEOPLE_READ)
    assert server.get("/api/v1/persons/traits", headers=key).json() == ["age", "city", "name", "vip"]


def test_searches_use_indexes(shop: Shop, database: Database, workspace: TestWorkspace) -> None:
    """As the role of requests, whose rows security watches: what is not leakproof would read the whole table."""
    shop.act(*(signed_up(f"u{n}", f'{{"name": "n{n}", "city": "c{n % 3}"}}', ts=START) for n in range(3_000)))
    with psycopg.connect(database.urls.owner, autocommit=True) as owner:
        owner.execute("ANALYZE identifier, origin_trait")  # as autovacuum does; a plan by old statistics says nothing
    plans = []
    with database.read(workspace.id) as session:
        connection = driver_connection(session)
        connection.execute("SET LOCAL enable_seqscan = off")
        for condition, table in (
            ("value_bare >= 'u12' AND value_bare < 'u12z'", "identifier"),
            ("value_bare = ANY(ARRAY['u12'])", "identifier"),
            ("name = 'name' AND value_start >= '\"n12' AND value_start < '\"n13'", "origin_trait"),
        ):
            plan = connection.execute(
                f"EXPLAIN SELECT origin FROM {table} WHERE workspace_id = {workspace.id} AND {condition}"
            ).fetchall()
            plans.append("\n".join(line for (line,) in plan))
    for plan, column in zip(plans, ("value_bare", "value_bare", "value_start"), strict=True):
        conditions = [line for line in plan.splitlines() if "Index Cond" in line]
        assert any(column in line for line in conditions), plan
