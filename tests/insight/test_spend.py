"""Spend files and rows: validated whole, taken in once, replaced when corrected."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.insight.conftest import ACTOR
from tests.insight.memory import Row, at
from tests.insight.weaving import weave

from tilth.history.api import History, Store
from tilth.insight.api import compute_metrics, make_ground
from tilth.insight.contracts import MetricRef, MetricsQuery, SpendReport, SpendRow
from tilth.insight.errors import InvalidSpend
from tilth.insight.spend import reading
from tilth.insight.spend.api import import_spend, list_spend, read_spend, read_spend_file
from tilth.kernel.clock import FakeClock
from tilth.platform.audit.api import list_audit_entries
from tilth.platform.database.lists import ListRequest
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
        '2024-03-07,search,"12,50",1,\n'
        '2024-03-08,search,10,"1,5",\n'
    )
    file = tmp_path / "spend.csv"
    file.write_text(text)
    with pytest.raises(InvalidSpend) as caught:
        read_spend_file(file, "CNY")
    assert [problem["line"] for problem in caught.value.details["lines"]] == [3, 4, 5, 6, 7, 8, 9, 10, 11]
    assert "spend.csv" in caught.value.message


def test_missing_columns_are_named(tmp_path: Path) -> None:
    file = tmp_path / "spend.csv"
    file.write_text("channel,clicks\nsearch,1\n")
    with pytest.raises(InvalidSpend, match="no column named date, cost"):
        read_spend_file(file, "CNY")


def test_import_is_idempotent_and_corrects(database: Database, workspace: TestWorkspace) -> None:
    rows = [SpendRow(date(2024, 3, day), "search", day * 100, "CNY") for day in range(1, 6)]
    with database.write(workspace.id) as session:
        assert import_spend(session, rows, actor=ACTOR) == SpendReport(
            *(5, 5, 0, 0, rows[0].day, rows[-1].day), unknown_channels=("search",)
        )
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
        page = list_spend(session, ListRequest(limit=4))
        assert page.items == corrected[:4]
        assert list_spend(session, ListRequest(cursor=page.next_cursor)).items == corrected[4:]
        assert [entry.action for entry in list_audit_entries(session).items] == ["spend.imported"] * 2


def test_the_example_of_the_documentation_can_be_read(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "importing.md").read_text("utf-8")
    file = tmp_path / "spend.csv"
    file.write_text(page.partition("```csv\n")[2].partition("```")[0])
    rows = read_spend_file(file, "CNY")
    assert [(row.channel, row.source, row.cost, row.clicks) for row in rows] == [
        ("cpc", "baidu", 123456, 2000),
        ("kol", "", 50000, 0),
        ("cpc", "baidu", 98000, 1650),
    ]
    for names in reading._NAMES.values():
        assert [name for name in names if name not in page] == []


def paid_by(channel: str) -> list[Row]:
    """One buyer who came through a channel and paid on the next day."""
    return [
        Row(person=1, ts=at("2024-03-01T10:00"), event="Page Viewed", texts=(("channel", channel),)),
        Row(person=1, ts=at("2024-03-02T10:00"), event="Order Completed", order=1, value=5_000, currency="CNY"),
    ]


@pytest.mark.parametrize(
    ("of_events", "of_spend", "reaches"),
    [
        ("paid search", "cpc", True),
        ("paid search", "SEM", True),
        ("paid search", "Paid Search", True),
        ("affiliate", "kol", True),
        # The sender named the channel itself: no medium is derived from it.
        ("cpc", "cpc", True),
        ("sem", "cpc", False),
        ("app", "tv", False),
    ],
)
def test_spend_finds_the_channel_of_the_events(
    database: Database,
    history: History,
    store: Store,
    workspace: TestWorkspace,
    of_events: str,
    of_spend: str,
    reaches: bool,
) -> None:
    weave(database, store, workspace.id, paid_by(of_events))
    row = SpendRow(date(2024, 3, 1), of_spend, 3_000, "CNY")
    with database.write(workspace.id) as session:
        report = import_spend(session, [row], actor=ACTOR)
    assert report.unknown_channels == (() if reaches else (of_spend,))
    metrics = (MetricRef("cac_paid"), MetricRef("spend"))
    with database.read(workspace.id) as session:
        ground = make_ground(session, history, FakeClock(datetime(2024, 4, 1, tzinfo=UTC)))
        assert list_spend(session).items == [row]  # as it was written
    answer = compute_metrics(ground, MetricsQuery(metrics, date(2024, 3, 1), date(2024, 3, 31), by=("channel",)))
    cac, spent = answer.metrics
    assert (cac.total.numerator, cac.total.denominator) == (3_000, int(reaches))
    assert {group.keys[0]: group.total.numerator for group in spent.groups} == {
        of_events if reaches else of_spend: 3_000
    }


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
