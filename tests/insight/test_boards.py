"""Saved questions and dashboards over HTTP: what is kept, what is refused, what two editors do to each other."""

from datetime import timedelta
from typing import Any

import pytest
from litestar.testing import TestClient
from tests.conftest import TestWorkspace

from tilth.kernel.clock import FakeClock
from tilth.platform.audit.api import list_audit_entries
from tilth.platform.database.sessions import Database

API = "/api/v1/insight"
METRICS = {
    "first": "2000-01-01",
    "last": "2000-01-02",
    "metrics": [{"code": "retention_rate", "args": {"day": 7}}],
    "grain": "day",
    "by": ["channel"],
    "filters": [{"field": "price", "op": "gte", "values": [100]}],
}
DRAFT: dict[str, Any] = {
    "name": " Retention  by channel ",
    "description": "Of the app",
    "question": {"metrics": METRICS},
    "range": {"range": "30d"},
    "chart": {"kind": "bar", "stacked": True},
}
FUNNEL = {
    **DRAFT,
    "name": "Way to an order",
    "question": {"funnel": {"first": "2000-01-01", "last": "2000-01-01", "steps": [{"event": "A"}, {"event": "B"}]}},
    "range": {"range": "last-month"},
}
RETENTION = {
    **DRAFT,
    "name": "Who comes back",
    "question": {"retention": {"first": "2000-01-01", "last": "2000-01-01", "start": {"event": "Order Completed"}}},
    "range": {"first": "2024-01-01", "last": "2024-01-31"},
}


def save(client: TestClient, draft: dict[str, Any] = DRAFT) -> dict[str, Any]:
    answer = client.post(f"{API}/questions", json=draft)
    assert answer.status_code == 201, answer.text
    return answer.json()


def refusal(client: TestClient, method: str, path: str, body: Any) -> tuple[int, str, str]:
    answer = client.request(method, f"{API}/{path}", json=body)
    return answer.status_code, answer.json()["code"], answer.text


def names(client: TestClient, what: str, **params: object) -> list[str]:
    answer = client.get(f"{API}/{what}", params=params)
    assert answer.status_code == 200, answer.text
    return [each["name"] for each in answer.json()["items"]]


def trail(database: Database, workspace: TestWorkspace, noun: str) -> list[Any]:
    with database.read(workspace.id) as session:
        return [entry for entry in list_audit_entries(session).items if entry.action.startswith(noun + ".")]


def test_question_is_kept_and_ready_to_be_asked(client: TestClient) -> None:
    saved = save(client)
    assert (saved["name"], saved["description"]) == ("Retention by channel", "Of the app")
    assert (saved["kind"], saved["version"], saved["archived_at"]) == ("metrics", 1, None)
    assert saved["owner"].startswith("key:")
    assert saved["owner_name"] == "test"
    assert saved["range"] == {"range": "30d"}
    assert saved["chart"] == {"kind": "bar", "stacked": True, "area": "china"}
    assert saved["question"]["funnel"] is None
    query = saved["question"]["metrics"]
    assert {name: query[name] for name in METRICS} == {**METRICS, "first": "2024-03-11", "last": "2024-04-09"}
    assert client.get(f"{API}/questions/{saved['id']}").json() == saved
    assert client.post(f"{API}/metrics", json=query).status_code == 200


def test_days_move_with_today(client: TestClient, clock: FakeClock) -> None:
    moving, named, standing = (save(client, draft)["id"] for draft in (DRAFT, FUNNEL, RETENTION))

    def days(question: str) -> tuple[str, str]:
        asked = client.get(f"{API}/questions/{question}").json()["question"]
        query = next(query for query in asked.values() if query is not None)
        return query["first"], query["last"]

    # The clock shows 2024-04-09 12:00 UTC, which is 20:00 in the workspace's Asia/Shanghai.
    assert days(moving) == ("2024-03-11", "2024-04-09")
    assert days(named) == ("2024-03-01", "2024-03-31")
    clock.advance(timedelta(hours=4))
    assert days(moving) == ("2024-03-12", "2024-04-10")
    clock.advance(timedelta(days=30))
    assert days(named) == ("2024-04-01", "2024-04-30")
    assert days(standing) == ("2024-01-01", "2024-01-31")


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"name": "  "}, "invalid_input", "1 to 200"),
        ({"question": {}}, "invalid_query", "one of metrics, funnel and retention"),
        ({"question": {**FUNNEL["question"], **DRAFT["question"]}}, "invalid_query", "not none or several"),
        ({"question": {"metrics": {**METRICS, "metrics": [{"code": "gvm"}]}}}, "unknown_metric", "gmv"),
        (
            {"question": {"metrics": {**METRICS, "metrics": [{"code": "gmv", "args": {"x": 1}}]}}},
            "invalid_query",
            "'gmv'",
        ),
        ({"question": {"metrics": {**METRICS, "by": ["colour"]}}}, "unknown_dimension", "colour"),
        ({"question": {"metrics": {**METRICS, "colour": 1}}}, "invalid_input", "colour"),
        ({"question": {"metrics": {**METRICS, "limit": 501}}}, "invalid_query", "500"),
        (
            {"question": {"metrics": {**METRICS, "filters": [{"field": "price", "op": "contains", "values": ["a"]}]}}},
            "invalid_query",
            "'price' is a number",
        ),
        (
            {"question": {"funnel": {"first": "2000-01-01", "last": "2000-01-01", "steps": [{"event": "A"}]}}},
            "invalid_query",
            "2 to 16 steps",
        ),
        (
            {"question": {"retention": {"first": "2000-01-01", "last": "2000-01-01", "grain": "hour"}}},
            "invalid_query",
            "day, week or month",
        ),
        ({"range": {}}, "invalid_query", "a length or a name"),
        ({"range": {"range": "soon"}}, "invalid_query", "last-month"),
        ({"range": {"range": "30d", "last": "2024-01-01"}}, "invalid_query", "leave one of the two out"),
        ({"range": {"first": "2024-02-01", "last": "2024-01-01"}}, "invalid_query", "ends before it begins"),
        ({"chart": {"kind": "pie"}}, "invalid_input", "pie"),
    ],
)
def test_what_could_not_be_asked_is_not_saved(client: TestClient, change: dict[str, Any], code: str, said: str) -> None:
    kept = save(client)
    status, found, text = refusal(client, "POST", "questions", {**DRAFT, **change})
    assert (status, found) == (400, code)
    assert said in text
    status, found, _ = refusal(client, "PUT", f"questions/{kept['id']}", {**DRAFT, **change, "version": 1})
    assert (status, found) == (400, code)
    assert client.get(f"{API}/questions").json()["items"] == [kept]


def test_two_editors(client: TestClient, database: Database, workspace: TestWorkspace) -> None:
    saved = save(client)
    path = f"questions/{saved['id']}"
    mine = client.put(f"{API}/{path}", json={**DRAFT, "name": "Mine", "version": 1}).json()
    assert (mine["name"], mine["version"]) == ("Mine", 2)
    refused = client.put(f"{API}/{path}", json={**DRAFT, "name": "Yours", "version": 1})
    assert (refused.status_code, refused.json()["code"]) == (409, "stale_version")
    assert refused.json()["details"]["version"] == 2
    assert client.get(f"{API}/{path}").json() == mine
    same = client.put(f"{API}/{path}", json={**DRAFT, "name": "Mine", "version": 2}).json()
    assert same == mine  # nothing differs: no new version, no entry
    assert [entry.action for entry in trail(database, workspace, "saved_question")] == [
        "saved_question.changed",
        "saved_question.created",
    ]


def test_duplicate_and_archive(client: TestClient, database: Database, workspace: TestWorkspace) -> None:
    saved = save(client)
    copy = client.post(f"{API}/questions/{saved['id']}/duplicate", json={"name": "Mine"}).json()
    fresh = {"id", "name", "created_at", "changed_at"}
    assert {k: v for k, v in copy.items() if k not in fresh} == {k: v for k, v in saved.items() if k not in fresh}
    assert copy["name"] == "Mine"
    for _ in range(2):  # to archive twice is no error
        assert client.delete(f"{API}/questions/{saved['id']}").status_code == 204
    assert names(client, "questions") == ["Mine"]
    assert names(client, "questions", archived=True) == ["Retention by channel"]
    assert client.get(f"{API}/questions/{saved['id']}").json()["archived_at"] is not None
    assert client.post(f"{API}/questions/{saved['id']}/restore").status_code == 204
    assert names(client, "questions", sort="name") == ["Mine", "Retention by channel"]
    actions = [entry.action.removeprefix("saved_question.") for entry in trail(database, workspace, "saved_question")]
    assert actions == ["restored", "archived", "created", "created"]


def test_list_of_questions(client: TestClient) -> None:
    for draft in (DRAFT, FUNNEL, RETENTION):
        save(client, draft)
    assert names(client, "questions", sort="-name") == ["Who comes back", "Way to an order", "Retention by channel"]
    assert names(client, "questions", kind="funnel") == ["Way to an order"]
    assert names(client, "questions", search="WAY") == ["Way to an order"]
    assert names(client, "questions", search="app", sort="kind", limit=2) == ["Way to an order", "Retention by channel"]
    first = client.get(f"{API}/questions", params={"sort": "created_at", "limit": 2}).json()
    rest = names(client, "questions", sort="created_at", limit=2, cursor=first["next_cursor"])
    assert [each["name"] for each in first["items"]] + rest == [
        "Retention by channel",
        "Way to an order",
        "Who comes back",
    ]
    assert refusal(client, "GET", "questions?sort=colour", None)[:2] == (400, "unknown_sort")


def tile(**changes: object) -> dict[str, object]:
    return {"id": "a", "x": 0, "y": 0, "w": 6, "h": 4, "text": "Look", **changes}


def test_dashboard_with_its_questions(client: TestClient, database: Database, workspace: TestWorkspace) -> None:
    saved = save(client)
    tiles = [
        tile(text="<b>Read</b> me"),
        tile(id="b", x=6, text=None, question=saved["id"], title="Mine", range={"range": "this-year"}),
    ]
    made = client.post(f"{API}/dashboards", json={"name": "Monday", "tiles": tiles}).json()
    empty = {"question": None, "text": None, "title": None, "range": None}
    assert made["tiles"] == [{**empty, **each} for each in tiles]
    assert made["questions"] == [saved]
    path = f"dashboards/{made['id']}"
    assert client.get(f"{API}/{path}").json() == made

    moved = {"name": "Monday", "tiles": [tile(x=6), tiles[1] | {"x": 0}], "version": 1}
    changed = client.put(f"{API}/{path}", json=moved).json()
    assert (changed["version"], [each["x"] for each in changed["tiles"]]) == (2, [6, 0])
    assert refusal(client, "PUT", path, moved)[:2] == (409, "stale_version")
    entry = trail(database, workspace, "dashboard")[0]
    assert (entry.action, entry.subject) == ("dashboard.changed", made["id"])

    client.delete(f"{API}/questions/{saved['id']}")
    assert [each["id"] for each in client.get(f"{API}/{path}").json()["questions"]] == [saved["id"]]
    copy = client.post(f"{API}/{path}/duplicate", json={"name": "Tuesday"}).json()
    assert (copy["name"], copy["tiles"], copy["version"]) == ("Tuesday", changed["tiles"], 1)
    listed = client.get(f"{API}/dashboards", params={"sort": "name"}).json()["items"]
    assert [(each["name"], each["tiles"]) for each in listed] == [("Monday", 2), ("Tuesday", 2)]
    assert client.delete(f"{API}/{path}").status_code == 204
    assert names(client, "dashboards") == ["Tuesday"]
    assert client.post(f"{API}/{path}/restore").status_code == 204
    assert names(client, "dashboards", search="mon") == ["Monday"]


@pytest.mark.parametrize(
    ("tiles", "code", "said"),
    [
        ([tile(), tile(y=4)], "invalid_dashboard", "id of its own"),
        ([tile(text=None)], "invalid_dashboard", "a question or a text"),
        ([tile(question="00000000-0000-7000-8000-000000000000")], "invalid_dashboard", "one of the two"),
        ([tile(text=None, question="00000000-0000-7000-8000-000000000000")], "invalid_dashboard", "not saved"),
        ([tile(x=7)], "invalid_dashboard", "12 columns"),
        ([tile(w=13)], "invalid_input", "12"),
        ([tile(h=0)], "invalid_input", "1"),
        ([tile(range={"range": "soon"})], "invalid_query", "soon"),
        ([tile(id=str(number)) for number in range(61)], "invalid_input", "60"),
    ],
)
def test_tiles_that_cannot_be_drawn(client: TestClient, tiles: list[Any], code: str, said: str) -> None:
    status, found, text = refusal(client, "POST", "dashboards", {"name": "Monday", "tiles": tiles})
    assert (status, found) == (400, code)
    assert said in text
    assert names(client, "dashboards") == []


def test_nothing_where_there_is_nothing(client: TestClient) -> None:
    nowhere = "00000000-0000-7000-8000-000000000000"
    for method, path, body in (
        ("GET", f"questions/{nowhere}", None),
        ("PUT", f"questions/{nowhere}", {**DRAFT, "version": 1}),
        ("POST", f"questions/{nowhere}/duplicate", {"name": "Copy"}),
        ("DELETE", f"questions/{nowhere}", None),
    ):
        assert refusal(client, method, path, body)[:2] == (404, "question_not_found")
    for method, path, body in (
        ("GET", f"dashboards/{nowhere}", None),
        ("PUT", f"dashboards/{nowhere}", {"name": "Monday", "version": 1}),
        ("POST", f"dashboards/{nowhere}/duplicate", {"name": "Copy"}),
        ("DELETE", f"dashboards/{nowhere}", None),
    ):
        assert refusal(client, method, path, body)[:2] == (404, "dashboard_not_found")


def test_lists_as_files(client: TestClient, database: Database, workspace: TestWorkspace) -> None:
    save(client, {**DRAFT, "name": "=1+1"})
    save(client, FUNNEL)
    client.post(f"{API}/dashboards", json={"name": "Monday"})
    questions = client.post(f"{API}/questions/export", params={"search": "1"}).content.decode("utf-8-sig").splitlines()
    assert questions[0] == "id,kind,name,description,owner,owner_name,created_at,changed_at"
    assert [line.split(",")[1:4] for line in questions[1:]] == [["metrics", "'=1+1", "Of the app"]]
    boards = client.post(f"{API}/dashboards/export").content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[1:4] for line in boards[1:]] == [["Monday", "", "0"]]
    for noun in ("saved_question", "dashboard"):
        entry = trail(database, workspace, noun)[0]
        assert (entry.action, entry.details["rows"]) == (f"{noun}.exported", 1)
