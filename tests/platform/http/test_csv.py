"""Texts that a spreadsheet would run are marked in files and nothing else is; what our own readers take comes back."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.events.tracking.contracts import PlannedEvent, PropertyDeclaration, PropertyType, TrackingPlan
from tilth.events.tracking.files import HEADER, PlanFormat, plan_lines, read_plan
from tilth.insight.contracts import SpendRow
from tilth.insight.spend.api import read_spend_file
from tilth.kernel.cells import mark, unmark
from tilth.kernel.text import fold_text
from tilth.platform.http.csv import answer_csv

# Nearly every draw begins with something that a spreadsheet reads as more than a text.
TEXTS = st.text("=+-@'\t\r\n ,\"|[a1２店", max_size=8)
TRIMMED = TEXTS.filter(lambda text: text == text.strip())
NAMES = TRIMMED.filter(bool)


def written(*cells: object) -> str:
    return answer_csv("file", ("a",), [cells]).content.decode("utf-8-sig").splitlines()[1]


@pytest.mark.parametrize(
    "number", ["-0.2", "-5", "+3", "-1.5E-7", "0.25", -5, Decimal("-0.2"), Decimal("-1E-7")], ids=repr
)
def test_numbers_stay_numbers(number: object) -> None:
    assert written(number) == str(number)


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "-1,5", "-", "--1", "-1\t"])
def test_formulas_are_marked(text: str) -> None:
    assert mark(text) == "'" + text
    assert next(csv.reader([written(text, "x")])) == ["'" + text, "x"]


@given(TEXTS)
def test_a_marked_text_comes_back(text: str) -> None:
    assert unmark(mark(text)) == text


@given(st.lists(st.tuples(NAMES, TRIMMED, TRIMMED), min_size=1, unique_by=lambda each: each[0]))
def test_a_plan_comes_back_from_its_file(declared: list[tuple[str, str, str]]) -> None:
    plan = TrackingPlan(
        events=[
            PlannedEvent(
                event=name,
                description=description,
                owner=owner,
                properties=[
                    PropertyDeclaration(property=name, type=PropertyType.TEXT, description=owner, allowed=[name])
                ],
            )
            for name, description, owner in declared
        ]
    )
    file = answer_csv("tracking-plan", HEADER, plan_lines(plan)).content.decode()
    assert read_plan(file, PlanFormat.CSV) == plan


@given(st.lists(st.tuples(TEXTS.map(fold_text).filter(bool), TEXTS.map(fold_text)), min_size=1, unique=True))
def test_spend_comes_back_from_its_file(tmp_path_factory: pytest.TempPathFactory, names: list[tuple[str, str]]) -> None:
    path: Path = tmp_path_factory.mktemp("spend") / "spend.csv"
    rows = [SpendRow(date(2026, 3, 1), channel, 1250, "CNY", campaign) for channel, campaign in names]
    cells = [(row.day, row.channel, row.campaign, "12.50", row.currency) for row in rows]
    path.write_bytes(answer_csv("spend", ("date", "channel", "campaign", "cost", "currency"), cells).content)
    assert read_spend_file(path, rows[0].currency) == rows
