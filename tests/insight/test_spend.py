"""Spend files and rows: validated whole, taken in once, replaced when corrected."""

from datetime import date
from pathlib import Path

import pytest
from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.insight.conftest import ACTOR

from tilth.insight.contracts import SpendReport, SpendRow
from tilth.insight.errors import InvalidSpend
from tilth.insight.spend.api import import_spend, list_spend, read_spend, read_spend_file
from tilth.platform.audit.api import list_audit_entries
from tilth.platform.database.sessions import Database

ENGLISH = 'date,channel,campaign,cost,impressions,clicks\n2024-03-01,search,spring,"1,234.56",1000,20\n'
CHINESE = "日期,渠道,计划,花费,展现量,点击量\n2024/03/01,信息流,春季,88.8,10,1\n"


def test_reads_both_languages_and_encodings(tmp_path: Path) -> None:
    file = tmp_path / "spend.csv"
    file.write_text(ENGLISH, encoding="utf-8-sig")
    assert read_spend_file(file, "CNY") == [SpendRow(date(2024, 3, 1), "search", 123456, "CNY", "spring", "", 1000, 20)]
    file.write_bytes(CHINESE.encode("gb18030"))
    assert read_spend_file(file, "CNY") == [SpendRow(date(2024, 3, 1), "信息流", 8880, "CNY", "春季", "", 10, 1)]


def test_every_bad_line_is_named(tmp_path: Path) -> None:
    text = (
        "date,channel,cost,clicks,currency\n"
        "2024-03-01,search,10,1,\n"
        "1 March,search,10,1,\n"
        "2024-03-02,,10,1,\n"
        "2024-03-03,search,ten,1,\n"
        "2024-03-04,search,-1,1,\n"
        "2024-03-05,search,10,many,\n"
        "2024-03-01,search,10,1,EUR\n"
        "2024-03-06,search,10,1,Yuan\n"
    )
    file = tmp_path / "spend.csv"
    file.write_text(text)
    with pytest.raises(InvalidSpend) as caught:
        read_spend_file(file, "CNY")
    assert [problem["line"] for problem in caught.value.details["lines"]] == [3, 4, 5, 6, 7, 8, 9]
    assert "spend.csv" in caught.value.message


def test_missing_columns_are_named(tmp_path: Path) -> None:
    file = tmp_path / "spend.csv"
    file.write_text("channel,clicks\nsearch,1\n")
    with pytest.raises(InvalidSpend, match="no column named date, cost"):
        read_spend_file(file, "CNY")


def test_import_is_idempotent_and_corrects(database: Database, workspace: TestWorkspace) -> None:
    rows = [SpendRow(date(2024, 3, day), "search", day * 100, "CNY") for day in range(1, 6)]
    with database.write(workspace.id) as session:
        assert import_spend(session, rows, actor=ACTOR) == SpendReport(5, 5, 0, 0, rows[0].day, rows[-1].day)
    with database.write(workspace.id) as session:
        assert import_spend(session, rows, actor=ACTOR).unchanged == 5
    corrected = [
        *rows[:4],
        SpendRow(date(2024, 3, 5), "search", 999, "CNY"),
        SpendRow(date(2024, 3, 6), "tv", 1, "CNY"),
    ]
    with database.write(workspace.id) as session:
        report = import_spend(session, corrected, actor=ACTOR)
        assert (report.new, report.changed, report.unchanged) == (1, 1, 4)
    with database.read(workspace.id) as session:
        assert read_spend(session, date.min, date.max) == corrected
        page = list_spend(session, limit=4)
        assert page.items == corrected[:4]
        assert list_spend(session, cursor=page.next_cursor).items == corrected[4:]
        assert [entry.action for entry in list_audit_entries(session).items] == ["spend.imported"] * 2


def test_a_bad_row_changes_nothing(client: TestClient, database: Database, workspace: TestWorkspace) -> None:
    good = {"day": "2024-03-01", "channel": "search", "cost": 5, "currency": "CNY"}
    answer = client.post(
        "/api/v1/insight/spend", json={"rows": [good, {**good, "day": "2024-03-02", "cost": -5}, good]}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_spend")
    assert [problem["line"] for problem in answer.json()["details"]["lines"]] == [2, 3]
    with database.read(workspace.id) as session:
        assert read_spend(session, date.min, date.max) == []
    assert client.post("/api/v1/insight/spend", json={"rows": [good]}).json()["new"] == 1
    assert client.get("/api/v1/insight/spend").json()["items"][0]["cost"] == 5
