"""Retention of all variants equals the oracle, cell by cell, with the persons behind."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.insight.memory import Row, ground_of
from tests.insight.oracles.retention import Member, Retention
from tests.insight.oracles.shop import day_of
from tests.insight.random_rows import rows

from tilth.insight.api import compute_retention, list_retention_persons
from tilth.insight.contracts import (
    Cohort,
    EventMatch,
    Filter,
    RetentionMode,
    RetentionQuery,
    RetentionResult,
    RetentionRow,
)
from tilth.insight.errors import InvalidQuery
from tilth.insight.ground import Ground
from tilth.insight.persons.contracts import RetentionPersonsQuery
from tilth.kernel.zones import Grain

ZONES = ("Europe/Berlin", "Asia/Shanghai", "America/New_York")
EVENTS = ("*", "Page Viewed", "Order Completed Item", "Product Added")
BRACKETS = ((0, 1), (1, 3), (2, 2), (0, 6))


def fits(event: str, row: Row) -> bool:
    return row.active if event == "*" else row.event == event


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    all_rows=rows(),
    zone=st.sampled_from(ZONES),
    grain=st.sampled_from([Grain.DAY, Grain.WEEK, Grain.MONTH]),
    mode=st.sampled_from(RetentionMode),
    cohort=st.sampled_from(Cohort),
    start=st.sampled_from(EVENTS),
    back=st.sampled_from(EVENTS),
    first=st.integers(-4, 3),
    days=st.integers(1, 12),
    now=st.integers(0, 20),
    channel=st.sampled_from([None, None, "app"]),
)
def test_retention(
    all_rows: list[Row],
    zone: str,
    grain: Grain,
    mode: RetentionMode,
    cohort: Cohort,
    start: str,
    back: str,
    first: int,
    days: int,
    now: int,
    channel: str | None,
) -> None:
    begin = date(2024, 3, 27) + timedelta(days=first)
    query = RetentionQuery(
        begin,
        begin + timedelta(days=days - 1),
        grain=grain,
        mode=mode,
        periods=3,
        brackets=BRACKETS if mode is RetentionMode.BRACKET else (),
        cohort=cohort,
        start=EventMatch(start),
        back=EventMatch(back),
        by="channel",
        filters=() if channel is None else (Filter("channel", (channel,)),),
    )
    moment = datetime(2024, 3, 28, 12, tzinfo=UTC) + timedelta(days=now)
    ground = ground_of(all_rows, zone=zone, now=moment)
    oracle = Retention(
        all_rows,
        ZoneInfo(zone),
        query.first,
        query.last,
        str(grain),
        day_of(ground.now, ZoneInfo(zone)),
        lambda row: fits(start, row),
        lambda row: fits(back, row),
        cohort is Cohort.RECURRING,
        lambda row: channel is None or row.text("channel") == channel,
    )
    columns = {
        RetentionMode.ON: [(n, n, n) for n in range(4)],
        RetentionMode.ON_OR_AFTER: [(n, None, n) for n in range(4)],
        RetentionMode.BRACKET: [(low, high, high) for low, high in BRACKETS],
    }[mode]
    result = compute_retention(ground, query)
    members = oracle.members()
    for row in result.cohorts:
        day = oracle.period(date.fromisoformat(row.start or ""))
        _check(row, [m for m in members if m.cohort == day], oracle, columns)
    _check(result.total, members, oracle, columns)
    for group in result.groups:
        _check(group.total, [m for m in members if m.row.text("channel") == (group.key or "")], oracle, columns)
    _check_persons(ground, result, query, members, oracle, columns)


Columns = list[tuple[int, int | None, int]]


def _check(row: RetentionRow, members: list[Member], oracle: Retention, columns: Columns) -> None:
    assert row.size == len(members)
    for rate, (low, high, needed) in zip(row.rates, columns, strict=True):
        over = [member for member in members if oracle.is_over(member, needed)]
        assert rate.denominator == len(over)
        assert rate.numerator == sum(oracle.came_back(member, low, high) for member in over)


def _check_persons(
    ground: Ground,
    result: RetentionResult,
    query: RetentionQuery,
    members: list[Member],
    oracle: Retention,
    columns: Columns,
) -> None:
    """Of every cell: all, each cohort, each group, and each cohort of a group, in every column."""
    starts = [None, *(date.fromisoformat(row.start or "") for row in result.cohorts)]
    keys = [None, *(group.key or "" for group in result.groups)]
    for (column, (low, high, needed)), start, key in product(enumerate(columns), starts, keys):
        cell = [
            member
            for member in members
            if (start is None or member.cohort == oracle.period(start))
            and (key is None or member.row.text("channel") == key)
            and oracle.is_over(member, needed)
        ]
        for returned in (True, False):
            persons = {member.person for member in cell if oracle.came_back(member, low, high) == returned}
            asked = RetentionPersonsQuery(query, column, cohort_start=start, group=key, returned=returned)
            page = list_retention_persons(ground, asked)
            assert (page.person_nos, page.total) == (tuple(sorted(persons)), len(persons)), asked


def test_cells_that_are_not_there_are_told() -> None:
    ground = ground_of([])
    query = RetentionQuery(date(2024, 3, 1), date(2024, 3, 31), grain=Grain.WEEK, periods=2)
    for cell, sentence in (
        (RetentionPersonsQuery(query, 3), "columns 0 to 2, not 3"),
        (RetentionPersonsQuery(query, 0, group="a"), "say by which dimension"),
        (RetentionPersonsQuery(query, 0, cohort_start=date(2024, 3, 2)), "start on 2024-03-01 … 2024-03-25"),
    ):
        with pytest.raises(InvalidQuery, match=sentence):
            list_retention_persons(ground, cell)
