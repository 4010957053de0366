"""Spend over HTTP: files looked through before they are imported, rows listed, corrected and deleted."""

import io
from typing import Any

import openpyxl
import pytest
from litestar.testing import TestClient
from tests.entrypoints.http.conftest import MakeKey

PATH = "/api/v1/insight/spend"
ROWS = (
    "日期,渠道,计划,花费,展现量,点击量\n"
    '2026-02-01,search,spring,"1,234.50",1000,20\n'
    "2026-02-02,search,spring,10,100,2\n"
    "2026-02-02,feed,,5,0,0\n"
)
Headers = dict[str, str]


@pytest.fixture
def headers(make_key: MakeKey) -> Headers:
    return make_key()


def send(client: TestClient, headers: Headers, place: str, text: str | bytes, name: str = "spend.csv") -> Any:
    content = text.encode() if isinstance(text, str) else text
    return client.post(f"{PATH}/{place}", params={"name": name}, content=content, headers=headers)


def listed(client: TestClient, headers: Headers, **params: Any) -> list[tuple[str, str, str, int]]:
    answer = client.get(PATH, params=params, headers=headers)
    assert answer.status_code == 200, answer.text
    return [(row["day"], row["channel"], row["campaign"], row["cost"]) for row in answer.json()["items"]]


def test_preview_then_import(client: TestClient, headers: Headers) -> None:
    seen = send(client, headers, "preview", ROWS).json()
    assert {name: seen[name] for name in ("rows", "new", "changed", "unchanged", "first", "last", "problems")} == {
        "rows": 3,
        "new": 3,
        "changed": 0,
        "unchanged": 0,
        "problems": [],
        "first": "2026-02-01",
        "last": "2026-02-02",
    }
    assert seen["sums"] == [{"currency": "CNY", "cost": 124950}]
    assert seen["unknown_channels"] == ["feed", "search"]
    assert seen["sample"][0]["cost"] == 123450
    assert listed(client, headers) == []  # a look changes nothing

    report = send(client, headers, "file", ROWS).json()
    assert (report["new"], report["changed"], report["unchanged"]) == (3, 0, 0)
    corrected = ROWS.replace(",10,100", ",11,100") + "2026-02-03,tv,,1,0,0\n"
    seen = send(client, headers, "preview", corrected).json()
    assert (seen["new"], seen["changed"], seen["unchanged"]) == (1, 1, 2)
    assert send(client, headers, "file", corrected).json()["changed"] == 1
    assert listed(client, headers, sort="-cost")[0] == ("2026-02-01", "search", "spring", 123450)


def test_a_file_with_bad_lines_is_taken_in_part_by_nobody(client: TestClient, headers: Headers) -> None:
    bad = ROWS + "gestern,search,,1,0,0\n2026-02-02,feed,,7,0,0\n"
    seen = send(client, headers, "preview", bad).json()
    assert seen["problem_count"] == 2
    assert [problem["line"] for problem in seen["problems"]] == [5, 6]
    refused = send(client, headers, "file", bad)
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_spend")
    assert [line["line"] for line in refused.json()["details"]["lines"]] == [5, 6]
    assert listed(client, headers) == []


def test_names_are_no_paths(client: TestClient, headers: Headers) -> None:
    for name in ("../../etc/spend.csv", "/etc/spend.csv", "..", "a\0.csv", "x" * 200):
        assert send(client, headers, "preview", ROWS, name).json()["rows"] == 3, name


@pytest.mark.parametrize("content", ["name,age\nx,1\n", "", b"\x00\x01\x02"])
def test_a_file_that_is_no_spend_says_so(client: TestClient, headers: Headers, content: str | bytes) -> None:
    seen = send(client, headers, "preview", content)
    assert seen.status_code in {200, 400}
    if seen.status_code == 200:
        assert seen.json()["rows"] == 0
        assert seen.json()["problem_count"] == 1
    assert send(client, headers, "file", content).status_code == 400


def test_workbooks(client: TestClient, headers: Headers) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (["date", "channel", "cost"], ["2026-02-01", "search", 12.5]):
        sheet.append(line)
    file = io.BytesIO()
    book.save(file)
    assert send(client, headers, "file", file.getvalue(), "spend.xlsx").json()["new"] == 1
    assert listed(client, headers) == [("2026-02-01", "search", "", 1250)]


def test_list_filters_and_pages(client: TestClient, headers: Headers) -> None:
    send(client, headers, "file", ROWS)
    assert listed(client, headers, channel="search", sort="-day")[0][0] == "2026-02-02"
    assert listed(client, headers, campaign="") == [("2026-02-02", "feed", "", 500)]
    assert listed(client, headers, first="2026-02-02", search="spr") == [("2026-02-02", "search", "spring", 1000)]
    assert listed(client, headers, last="2026-02-01") == [("2026-02-01", "search", "spring", 123450)]
    for sort in ("day", "-cost", "channel", "-campaign", "clicks"):
        seen: list[Any] = []
        params: dict[str, Any] = {"sort": sort, "limit": 1}
        while True:
            page = client.get(PATH, params=params, headers=headers).json()
            seen += page["items"]
            if page["next_cursor"] is None:
                break
            params["cursor"] = page["next_cursor"]
        assert seen == client.get(PATH, params={"sort": sort}, headers=headers).json()["items"]
        assert len(seen) == 3


def test_delete_keeps_what_was_said_in_the_trail(client: TestClient, headers: Headers) -> None:
    send(client, headers, "file", ROWS)
    gone = {"day": "2026-02-02", "channel": "feed"}
    body = {"rows": [gone, {"day": "2026-02-02", "channel": "nowhere"}]}
    assert client.post(f"{PATH}/delete", json=body, headers=headers).json() == {"deleted": 1}
    assert client.post(f"{PATH}/delete", json=body, headers=headers).json() == {"deleted": 0}
    assert [row[1] for row in listed(client, headers)] == ["search", "search"]
    entry = client.get("/api/v1/audit", params={"action": "spend.deleted"}, headers=headers).json()["items"]
    assert len(entry) == 1
    assert entry[0]["before"]["rows"][0]["cost"] == 500


def test_a_correction_is_told_with_what_stood_there(client: TestClient, headers: Headers) -> None:
    send(client, headers, "file", ROWS)
    row = {"day": "2026-02-02", "channel": "feed", "cost": 700, "currency": "CNY"}
    assert client.post(PATH, json={"rows": [row]}, headers=headers).json()["changed"] == 1
    entry = client.get("/api/v1/audit", params={"action": "spend.imported"}, headers=headers).json()["items"][0]
    assert [each["cost"] for each in entry["before"]["rows"]] == [500]
    assert [each["cost"] for each in entry["after"]["rows"]] == [700]


def test_template_and_export_can_be_imported(client: TestClient, headers: Headers) -> None:
    template = client.get(f"{PATH}/template", headers=headers)
    assert send(client, headers, "preview", template.content).json()["problems"] == []
    send(client, headers, "file", ROWS)
    exported = client.post(f"{PATH}/export", params={"first": "2026-02-02"}, headers=headers)
    seen = send(client, headers, "preview", exported.content).json()
    assert (seen["rows"], seen["unchanged"]) == (2, 2)
    trail = client.get("/api/v1/audit", headers=headers).json()["items"]
    assert (trail[0]["action"], trail[0]["details"]["rows"]) == ("spend.exported", 2)
    assert trail[0]["details"]["filters"] == {"first": "2026-02-02"}
