"""Questions that are too large, at the ends of the calendar or asked too late get a sentence, not a crash."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.conftest import TestWorkspace
from tests.insight.memory import Row, at, ground_of
from tests.insight.weaving import weave

from tilth.history.api import History, Store
from tilth.history.errors import HistoryDamaged
from tilth.history.kernels import compile as compiling
from tilth.insight.api import compute_metrics, compute_retention, make_ground
from tilth.insight.contracts import Filter, FilterOp, MetricsQuery, RetentionQuery
from tilth.insight.errors import InvalidQuery
from tilth.insight.parsing import parse_metric
from tilth.kernel.clock import SystemClock
from tilth.kernel.errors import Unavailable
from tilth.kernel.zones import Grain
from tilth.platform.database.sessions import Database

FIRST, LAST = date(1970, 1, 2), date(2149, 6, 5)
VIEWED = Row(1, at("1970-01-02T10:00"), "Product Viewed", texts=(("channel", "web"),))


def ask(code: str, first: date = FIRST, last: date = LAST, **more: object) -> MetricsQuery:
    return MetricsQuery((parse_metric(code),), first, last, **more)


def total(rows: list[Row], query: MetricsQuery) -> int:
    return compute_metrics(ground_of(rows), query).metrics[0].total.numerator


def test_what_lies_before_the_calendar_is_in_no_window() -> None:
    ancient = Row(2, at("1969-11-01T10:00"), "Product Viewed")
    assert total([VIEWED, ancient], ask("active_users_trailing:days=7", last=FIRST)) == 1
    assert total([VIEWED, ancient], ask("visitors")) == 1


@pytest.mark.parametrize("code", ["active_users_trailing", "stickiness"])
def test_too_many_days_one_by_one(code: str) -> None:
    with pytest.raises(InvalidQuery, match="ask for a shorter range"):
        total([VIEWED], ask(code))


def test_too_many_cells() -> None:
    days = {"first": date(2018, 1, 1), "last": date(2025, 1, 1)}
    seen = replace(VIEWED, ts=at("2020-01-02T10:00"))
    ground = ground_of([replace(seen, texts=(("channel", f"c{number}"),)) for number in range(450)])
    with pytest.raises(InvalidQuery, match="cells, more than 1,000,000"):
        compute_metrics(ground, ask("visitors", by=("channel",), limit=500, grain=Grain.DAY, **days))
    with pytest.raises(InvalidQuery, match="cells, more than 1,000,000"):
        compute_retention(ground, RetentionQuery(**days, by="channel", limit=100, periods=30))


def test_the_calendar_month_has_no_new_buyers_of_a_day() -> None:
    with pytest.raises(InvalidQuery, match="days=30"):
        total([VIEWED], ask("stickiness:days=0", last=FIRST, by=("buyer",)))
    with pytest.raises(InvalidQuery, match="days=30"):
        total([VIEWED], ask("stickiness:days=0", last=FIRST, filters=(Filter("buyer", ("new",)),)))


@pytest.mark.parametrize(
    ("query", "part"),
    [
        (ask("visitors", LAST, FIRST), "range"),
        (ask("visitors", grain=Grain.HOUR), "range"),
        (ask("active_users_trailing"), "range"),
        (ask("active_users_trailing:days=100000", last=FIRST), "metrics"),
        (ask("retention_rate", last=FIRST, by=("channel", "channel")), "by"),
        (ask("stickiness:days=0", last=FIRST, by=("buyer",)), "by"),
        (ask("cac", last=FIRST, by=("city",)), "by"),
        (ask("cac", last=FIRST, filters=(Filter("city", ("x",)),)), "filters"),
        (ask("visitors", last=FIRST, filters=(Filter("channel", ("x",), FilterOp.LT),)), "filters"),
        (ask("visitors", last=FIRST, filters=(Filter("price", ("x", "y"), FilterOp.GTE),)), "filters"),
    ],
)
def test_a_refusal_says_which_part_has_to_be_changed(query: MetricsQuery, part: str) -> None:
    with pytest.raises(InvalidQuery) as refused:
        total([VIEWED], query)
    assert refused.value.details["part"] == part


def test_many_unknown_values_are_counted() -> None:
    asked = Filter("channel", tuple(f"c{n}" for n in range(9)), FilterOp.IN)
    notes = compute_metrics(ground_of([VIEWED]), ask("visitors", last=FIRST, filters=(asked,))).notes
    assert len(notes) == 4
    assert notes[-1] == "No event has 6 more of the values of channel."


def test_files_that_were_merged_away_meanwhile(
    database: Database, store: Store, history: History, workspace: TestWorkspace
) -> None:
    """The files of the pinned moment are swept: ask again. Those of now are: that is damage."""
    today = date(2024, 3, 1)
    rows = [Row(n, at("2024-03-01T10:00") + n, "Product Viewed") for n in range(40)]
    weave(database, store, workspace.id, rows)
    with database.read(workspace.id) as session:
        pinned = make_ground(session, history, SystemClock())
    shutil.rmtree(Path(store.cache) / str(workspace.id))
    for path in Path(store.cache).parent.rglob("*.parquet"):
        path.unlink()
    query = ask("visitors", today, today + timedelta(days=1))
    with pytest.raises(HistoryDamaged):
        compute_metrics(pinned, query)
    weave(database, store, workspace.id, rows)
    with pytest.raises(Unavailable, match="ask again"):
        compute_metrics(pinned, query)


def test_compiled_code_is_kept_apart_by_the_sources_of_all_kernels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiling, "PACKAGE", tmp_path)
    (tmp_path / "a.py").write_text("@leaf\ndef one(): ...\n")
    (tmp_path / "b.py").write_text("def plain(): ...\n")
    before = compiling.digest_of_kernels()
    (tmp_path / "b.py").write_text("def changed(): ...\n")
    assert compiling.digest_of_kernels() == before
    (tmp_path / "a.py").write_text("@leaf\ndef two(): ...\n")
    assert compiling.digest_of_kernels() != before
