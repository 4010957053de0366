"""What people type, and what they see; the same answer from a server and from history itself."""

from datetime import date
from decimal import Decimal

import pytest
from litestar.testing import TestClient
from rich.console import Console
from tests.conftest import TestWorkspace
from tests.insight.conftest import ACTOR
from tests.insight.memory import Row, at
from tests.insight.weaving import weave
from typer.testing import CliRunner

from tilth.history.api import History, Store
from tilth.insight.api import compile_kernels
from tilth.insight.asker import HomeAsker, ServerAsker
from tilth.insight.cli import app
from tilth.insight.contracts import (
    EventMatch,
    Exclusion,
    Filter,
    FilterOp,
    FunnelQuery,
    MetricRef,
    MetricsQuery,
    RetentionQuery,
    SpendRow,
    Step,
)
from tilth.insight.errors import InvalidQuery
from tilth.insight.parsing import (
    parse_bracket,
    parse_event,
    parse_exclusion,
    parse_filter,
    parse_metric,
    parse_step,
    parse_window,
)
from tilth.insight.showing import show, tabulate_funnel, tabulate_metrics, tabulate_retention
from tilth.kernel.errors import InvalidInput
from tilth.kernel.zones import Grain
from tilth.platform.database.sessions import Database
from tilth.platform.workspaces.contracts import Workspace

FIRST, LAST = date(2024, 3, 1), date(2024, 3, 2)
ROWS = [
    Row(1, at("2024-03-01T09:00"), "Product Viewed", texts=(("channel", "app"),)),
    Row(1, at("2024-03-01T09:30"), "Order Completed", order=1, value=123450, texts=(("channel", "app"),)),
    Row(2, at("2024-03-01T10:00"), "Product Viewed"),
    Row(2, at("2024-03-02T10:00"), "Product Viewed"),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("channel=app", Filter("channel", ("app",))),
        ("channel=app, web", Filter("channel", ("app", "web"), FilterOp.IN)),
        ("brand!=acme", Filter("brand", ("acme",), FilterOp.NOT)),
        ("url~check=out", Filter("url", ("check=out",), FilterOp.CONTAINS)),
        ("price>=12.50", Filter("price", ("12.50",), FilterOp.GTE)),
        ("prop:size=", Filter("prop:size", ("",))),
    ],
)
def test_filters(text: str, expected: Filter) -> None:
    assert parse_filter(text) == expected


def test_events_steps_and_metrics() -> None:
    shoes = Filter("category", ("shoes",))
    assert parse_event("Product Viewed[category=shoes]") == EventMatch("Product Viewed", (shoes,))
    assert parse_step("Product Added?") == Step("Product Added", optional=True)
    dear = Filter("price", ("9",), FilterOp.GT)
    assert parse_step("Product Viewed[category=shoes; price>9]?") == Step(
        "Product Viewed", (shoes, dear), optional=True
    )
    assert parse_exclusion("Product Removed:2-3") == Exclusion("Product Removed", after=2, before=3)
    assert parse_exclusion("Order: Void") == Exclusion("Order: Void")
    assert parse_metric("retention_rate:day=7,mode=on") == MetricRef("retention_rate", {"day": "7", "mode": "on"})
    assert [parse_window(text) for text in ("90s", "30m", "7d", "2w")] == [90, 1_800, 604_800, 1_209_600]
    assert parse_bracket("1-7") == (1, 7)


@pytest.mark.parametrize(
    "parse",
    [
        lambda: parse_filter("app"),
        lambda: parse_window("7 days"),
        lambda: parse_bracket("7"),
        lambda: parse_metric("a:b"),
    ],
)
def test_what_cannot_be_read_says_how_to_write_it(parse: object) -> None:
    with pytest.raises(InvalidQuery, match="writ"):
        parse()


@pytest.mark.parametrize("workspace", [("UTC", "CNY")], indirect=True)
def test_server_and_history_answer_alike(
    database: Database, store: Store, history: History, workspace: TestWorkspace, client: TestClient
) -> None:
    weave(database, store, workspace.id, ROWS)
    known = Workspace(workspace.id, workspace.slug, workspace.slug, workspace.time_zone, workspace.currency)
    home, server = HomeAsker(database, history, known, ACTOR), ServerAsker(client)
    questions = {
        "metrics": MetricsQuery((MetricRef("gmv"), MetricRef("conversion_rate")), FIRST, LAST, by="channel"),
        "funnel": FunnelQuery((Step("Product Viewed"), Step("Order Completed")), FIRST, LAST),
        "retention": RetentionQuery(FIRST, LAST, periods=1),
    }
    for path, query in questions.items():
        assert server.ask(path, query) == home.ask(path, query)
    gmv = server.ask("metrics", questions["metrics"])["metrics"][0]
    assert gmv["total"]["value"] == Decimal("1234.50")
    with pytest.raises(InvalidInput, match="no metric 'gvm'"):
        server.ask("metrics", MetricsQuery((MetricRef("gvm"),), FIRST, LAST))
    rows = [SpendRow(FIRST, "app", 5, "CNY")]
    assert server.import_spend(rows)["new"] == 1
    assert home.import_spend(rows)["unchanged"] == 1


@pytest.mark.parametrize("workspace", [("UTC", "CNY")], indirect=True)
def test_tables(
    database: Database, store: Store, workspace: TestWorkspace, client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    weave(database, store, workspace.id, ROWS)
    server = ServerAsker(client)
    metrics = (MetricRef("gmv"), MetricRef("conversion_rate"), MetricRef("repurchase_rate"))
    answer = server.ask("metrics", MetricsQuery(metrics, date(2024, 3, 2), LAST, grain=Grain.DAY))
    header, rows = tabulate_metrics(answer, plain=False)
    assert header == ["metric", "period", "value", "numerator", "denominator"]
    assert ["repurchase_rate", "2024-03-02 … 2024-03-02", "–", "0", "0"] in rows
    assert ["conversion_rate", "2024-03-02", "0.00%", "0", "1"] in rows
    funnel = server.ask("funnel", FunnelQuery((Step("Product Viewed"), Step("Order Completed")), FIRST, LAST))
    header, rows = tabulate_funnel(funnel, plain=True)
    capsys.readouterr()
    show(Console(), "Funnel", header, rows, as_csv=True)
    assert capsys.readouterr().out.splitlines() == [
        "step,persons,dropped,of step before,of first,median,p90",
        "1. Product Viewed,2,0,1.000000,1.000000,,",
        "2. Order Completed,1,1,0.500000,0.500000,1800.000000,1800.000000",
    ]
    retention = server.ask("retention", RetentionQuery(FIRST, LAST, periods=1))
    assert tabulate_retention(retention, plain=False)[1] == [
        ["all", "2", "100.0%", "50.0%"],
        ["2024-03-01", "2", "100.0%", "50.0%"],
        ["2024-03-02", "0", "–", "–"],
    ]


def test_metrics_are_listed() -> None:
    shown = CliRunner().invoke(app, ["metrics", "--list", "--csv"])
    assert shown.exit_code == 0
    assert 'cac,"Acquisition cost, blended",获客成本,spend ÷ new buyers' in shown.output


def test_kernels_compile_ahead() -> None:
    compile_kernels()
