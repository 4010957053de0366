"""Tables on a terminal, and CSV for other programs: nothing of an answer is lost."""

from datetime import date
from typing import Any

import pytest
from rich.console import Console
from tests.insight.memory import Row, at, ground_of

from tilth.insight.api import compute_funnel, compute_metrics, compute_retention
from tilth.insight.contracts import Comparison, FunnelQuery, MetricRef, MetricsQuery, RetentionQuery, Step
from tilth.insight.parsing import parse_metric
from tilth.insight.showing import is_empty, show
from tilth.insight.tabulating import answer_of, tabulate_funnel, tabulate_metrics, tabulate_retention
from tilth.kernel.zones import Grain

FIRST, LAST = date(2024, 3, 1), date(2024, 3, 2)
ROWS = [
    Row(1, at("2024-02-28T09:00"), "Order Completed", order=0, value=100_000),
    Row(1, at("2024-03-01T09:00"), "Product Viewed", texts=(("channel", "app"),)),
    Row(1, at("2024-03-01T09:30"), "Order Completed", order=1, value=123450, texts=(("channel", "app"),)),
    Row(2, at("2024-03-01T10:00"), "Product Viewed"),
    Row(2, at("2024-03-02T10:00"), "Product Viewed"),
    Row(2, at("2024-03-02T11:00"), "Order Completed", order=2, value=5000, currency="USD"),
]
GROUND = ground_of(ROWS)
FUNNEL = (Step("Product Viewed"), Step("Order Completed"))
Table = tuple[list[str], list[list[str]]]


def metrics(*codes: str, plain: bool, **more: Any) -> Table:
    query = MetricsQuery(tuple(parse_metric(code) for code in codes), FIRST, LAST, **more)
    return tabulate_metrics(answer_of(compute_metrics(GROUND, query)), plain=plain)


def test_currencies_of_amounts_are_told_apart() -> None:
    header, rows = metrics("gmv", "orders_paid", plain=True)
    assert header[:8] == ["metric", "comparison", "group", "second group", "period", "currency", "unit", "value"]
    assert [row[5:9] for row in rows] == [
        ["CNY", "money", "1234.50", "123450"],
        ["USD", "money", "50.00", "5000"],
        ["", "count", "2", "2"],
    ]
    header, rows = metrics("gmv", plain=False)
    assert header == ["metric", "", "value"]
    assert rows == [["gmv", "CNY", "1,234.50"], ["gmv", "USD", "50.00"]]


def test_comparisons_bring_their_series() -> None:
    header, rows = metrics("gmv", plain=True, grain=Grain.DAY, compare=(Comparison.PREVIOUS,))
    shown = [dict(zip(header, row, strict=True)) for row in rows if row[1] == "previous"]
    assert [(row["period"], row["value"], row["change"]) for row in shown] == [
        ("2024-02-28 … 2024-02-29", "1000.00", "0.234500"),
        ("2024-02-28", "1000.00", ""),
        ("2024-02-29", "0.00", ""),
    ]
    assert metrics("gmv", plain=False, grain=Grain.DAY, compare=(Comparison.PREVIOUS, Comparison.YEAR)) == (
        ["metric", "", "period", "value", "previous", "change", "year"],
        [
            ["gmv", "CNY", "all", "1,234.50", "1,000.00", "+23.4%", "0.00"],
            ["gmv", "CNY", "2024-03-01", "1,234.50", "1,000.00", "", "0.00"],
            ["gmv", "CNY", "2024-03-02", "0.00", "0.00", "", "0.00"],
            ["gmv", "USD", "", "50.00", "", "", ""],
        ],
    )


def test_groups_bring_their_comparisons() -> None:
    header, rows = metrics("visitors", plain=True, by=("channel",), grain=Grain.DAY, compare=(Comparison.PREVIOUS,))
    shown = [dict(zip(header, row, strict=True)) for row in rows]
    assert [
        (row["period"], row["value"], row["change"])
        for row in shown
        if row["comparison"] == "previous" and row["group"] == "(none)"
    ] == [("2024-02-28 … 2024-02-29", "1", "0.000000"), ("2024-02-28", "1", ""), ("2024-02-29", "0", "")]


def test_groups_and_their_series() -> None:
    _, rows = metrics("visitors", plain=False, by=("channel",), grain=Grain.DAY)
    assert [row for row in rows if row[1] == "(none)"] == [
        ["visitors", "(none)", "all", "1"],
        ["visitors", "(none)", "2024-03-01", "1"],
        ["visitors", "(none)", "2024-03-02", "1"],
    ]


def test_rates_over_nothing_are_undefined() -> None:
    query = MetricsQuery((MetricRef("repurchase_rate"), MetricRef("conversion_rate")), date(2024, 1, 1), FIRST)
    answer = answer_of(compute_metrics(ground_of(ROWS[3:]), query))
    assert tabulate_metrics(answer, plain=False)[1][0][-2:] == ["–", "0 ÷ 0"]
    assert tabulate_metrics(answer, plain=True)[1][0][7:] == ["", "0", "0", ""]
    assert tabulate_metrics(answer, plain=False)[1][1][-2:] == ["0.00%", "0 ÷ 1"]


def test_arguments_are_shown_as_they_are_written() -> None:
    code = "step_conversion_rate:steps=Product Viewed>Order Completed,window=3600"
    assert metrics(code, plain=False)[1] == [[code, "100.00%", "2 ÷ 2"]]


def test_every_period_of_a_funnel(capsys: pytest.CaptureFixture[str]) -> None:
    query = FunnelQuery(FUNNEL, FIRST, LAST, window=3_600, grain=Grain.DAY)
    answer = answer_of(compute_funnel(GROUND, query))
    show(Console(), "Funnel", *tabulate_funnel(answer, plain=True), as_csv=True)
    assert capsys.readouterr().out.splitlines() == [
        "step,group,period,persons,dropped,of step before,of first,median,p90",
        "1. Product Viewed,,2024-03-01 … 2024-03-02,2,0,1.000000,1.000000,,",
        "2. Order Completed,,2024-03-01 … 2024-03-02,2,0,1.000000,1.000000,1800.000000,3600.000000",
        "1. Product Viewed,,2024-03-01,2,,,,,",
        "2. Order Completed,,2024-03-01,1,,,,,",
        "1. Product Viewed,,2024-03-02,1,,,,,",
        "2. Order Completed,,2024-03-02,1,,,,,",
    ]
    header, rows = tabulate_funnel(answer, plain=False)
    assert header == ["step", "period", "persons", "dropped", "of step before", "of first", "median", "p90"]
    assert rows[1][1:] == ["2024-03-01 … 2024-03-02", "2", "0", "100.0%", "100.0%", "30.0 m", "1.0 h"]
    whole = answer_of(compute_funnel(GROUND, FunnelQuery(FUNNEL, FIRST, LAST)))
    assert "period" not in tabulate_funnel(whole, plain=False)[0]


def test_cells_of_retention_have_both_counts() -> None:
    answer = answer_of(compute_retention(ground_of(ROWS[1:]), RetentionQuery(FIRST, LAST, periods=1)))
    assert tabulate_retention(answer, plain=False) == (
        ["cohort", "persons", "0", "1"],
        [["all", "2", "100.0%", "50.0%"], ["2024-03-01", "2", "100.0%", "50.0%"], ["2024-03-02", "0", "–", "–"]],
    )
    header, rows = tabulate_retention(answer, plain=True)
    assert header == ["cohort", "group", "persons", "column", "numerator", "denominator", "value"]
    assert rows == [
        ["all", "", "2", "0", "2", "2", "1.000000"],
        ["all", "", "2", "1", "1", "2", "0.500000"],
        ["2024-03-01", "", "2", "0", "2", "2", "1.000000"],
        ["2024-03-01", "", "2", "1", "1", "2", "0.500000"],
        ["2024-03-02", "", "0", "0", "0", "0", ""],
        ["2024-03-02", "", "0", "1", "0", "0", ""],
    ]


def test_an_empty_answer_is_known_as_such() -> None:
    day = date(2020, 1, 1)
    codes = (MetricRef("gmv"), MetricRef("conversion_rate"))
    assert is_empty(answer_of(compute_metrics(GROUND, MetricsQuery(codes, day, day))))
    assert not is_empty(answer_of(compute_metrics(GROUND, MetricsQuery(codes, FIRST, LAST))))
    assert is_empty(answer_of(compute_funnel(GROUND, FunnelQuery(FUNNEL, day, day))))
    assert not is_empty(answer_of(compute_funnel(GROUND, FunnelQuery(FUNNEL, FIRST, LAST))))
    assert is_empty(answer_of(compute_retention(GROUND, RetentionQuery(day, day))))
    assert not is_empty(answer_of(compute_retention(GROUND, RetentionQuery(FIRST, FIRST))))
