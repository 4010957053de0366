"""What people type, and what they see; the same answer from a server and from history itself."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import msgspec
import pytest
from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.insight.conftest import ACTOR
from tests.insight.memory import Row, at
from tests.insight.weaving import weave
from typer.testing import CliRunner

from tilth.history.api import History, Store
from tilth.insight.api import compile_kernels, list_definitions, list_dimensions
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
from tilth.insight.metrics.definitions.audience import RetentionArgs, StepsArgs
from tilth.insight.metrics.registry import METRICS
from tilth.insight.parsing import (
    parse_bracket,
    parse_event,
    parse_exclusion,
    parse_filter,
    parse_metric,
    parse_step,
    parse_window,
)
from tilth.kernel.errors import InvalidInput
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
    steps = parse_metric("step_conversion_rate:steps=Product Viewed[channel=app,web; price>9]>Added?>Paid,window=3d")
    assert msgspec.convert(steps.args, StepsArgs) == StepsArgs(
        (
            Step("Product Viewed", (Filter("channel", ("app", "web"), FilterOp.IN), dear)),
            Step("Added", optional=True),
            Step("Paid"),
        ),
        window=3 * 86_400,
    )
    returns = parse_metric("retention_rate:day=7,start=Order Completed,back=Product Viewed[category=shoes]")
    assert msgspec.convert(returns.args, RetentionArgs, strict=False) == RetentionArgs(
        7, start=EventMatch("Order Completed"), back=EventMatch("Product Viewed", (shoes,))
    )
    assert parse_metric("step_conversion_rate:window=90").args == {"window": 90}
    assert [parse_window(text) for text in ("90s", "30m", "7d", "2w")] == [90, 1_800, 604_800, 1_209_600]
    assert parse_bracket("1-7") == (1, 7)


@pytest.mark.parametrize(
    "parse",
    [
        lambda: parse_filter("app"),
        lambda: parse_window("7 days"),
        lambda: parse_bracket("7"),
        lambda: parse_metric("a:b"),
        lambda: parse_metric("step_conversion_rate:window=3 days"),
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
        "metrics": MetricsQuery((MetricRef("gmv"), MetricRef("conversion_rate")), FIRST, LAST, by=("channel",)),
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


def listed(*options: str) -> str:
    shown = CliRunner().invoke(app, ["metrics", "--list", *options], env={"COLUMNS": "300"})
    assert shown.exit_code == 0, shown.output
    return shown.output


def test_metrics_are_listed_with_definitions_and_arguments() -> None:
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(listed("--csv")))}
    assert list(rows) == list(METRICS)
    assert rows["cac"]["formula"] == "spend ÷ new buyers"
    assert {code: row["definition"] for code, row in rows.items()} == {c: m.definition for c, m in METRICS.items()}
    assert {code: row["arguments"] for code, row in rows.items() if row["arguments"]} == {
        "step_conversion_rate": "steps=Product Viewed>Order Completed, window=604800, mode=ordered|any|strict",
        "active_users_trailing": "days=7",
        "stickiness": "days=30",
        "retention_rate": "day=1, until=…, mode=on|bracket|on_or_after, cohort=first|recurring, start=*, back=*",
        "cohort_repurchase_rate": "days=90",
    }
    assert json.loads(listed("--json")) == {
        "metrics": json.loads(msgspec.json.encode(list_definitions())),
        "dimensions": json.loads(msgspec.json.encode(list_dimensions())),
    }
    table = listed()
    assert "new buyers of the period whose N days are over" in table
    assert "prop:NAME" in table


def test_one_form_at_a_time() -> None:
    with pytest.raises(InvalidQuery, match="not both"):
        CliRunner().invoke(app, ["metrics", "--list", "--json", "--csv"], catch_exceptions=False)


def test_kernels_compile_ahead() -> None:
    compile_kernels()
