"""The persons behind every cell of a metric that counts persons are those of the oracle."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.insight.memory import Row, ground_of
from tests.insight.oracles.shop import Shop
from tests.insight.random_rows import rows

from tilth.insight.api import compute_metrics, list_metric_persons
from tilth.insight.contracts import Filter, FilterOp, MetricRef, MetricsQuery
from tilth.insight.errors import InvalidQuery
from tilth.insight.ground import Ground
from tilth.insight.persons.compute import FINDERS
from tilth.insight.persons.contracts import MetricPersonsQuery
from tilth.kernel.zones import Grain

FIRST, LAST = date(2024, 3, 28), date(2024, 4, 2)


def new_members(shop: Shop) -> set[int]:
    firsts = {person: next((row for row in shop.of(person) if row.identified), None) for person in shop.people}
    return {person for person, row in firsts.items() if row is not None and shop.counts(row)}


ORACLES: dict[str, Callable[[Shop], set[int]]] = {
    "visitors": lambda shop: shop.visitors(),
    "active_users": lambda shop: shop.visitors(),
    "buyers": lambda shop: shop.buyers(),
    "new_buyers": lambda shop: shop.new_buyers(),
    "new_members": new_members,
}
CODES = tuple(map(MetricRef, ORACLES))


def check(ground: Ground, cell: MetricPersonsQuery, expected: set[int]) -> None:
    page = list_metric_persons(ground, cell)
    assert (page.person_nos, page.total) == (tuple(sorted(expected)), len(expected)), cell


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    all_rows=rows(),
    zone=st.sampled_from(["Europe/Berlin", "Asia/Shanghai", "America/New_York"]),
    grain=st.sampled_from([Grain.DAY, Grain.WEEK, Grain.MONTH]),
    by=st.sampled_from(["channel", "category", "prop:size"]),
    limit=st.integers(1, 3),
    filtered=st.booleans(),
)
def test_every_cell(all_rows: list[Row], zone: str, grain: Grain, by: str, limit: int, filtered: bool) -> None:
    filters = (Filter("prop:size", ("s", "m"), FilterOp.IN),) if filtered else ()
    query = MetricsQuery(CODES, FIRST, LAST, grain=grain, by=(by,), limit=limit, filters=filters)
    ground = ground_of(all_rows, zone=zone)
    now = int(datetime(2030, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
    shop = Shop(all_rows, ZoneInfo(zone), FIRST, LAST, now, spend=[])
    passes = (lambda row: row.text("prop:size") in {"s", "m"}) if filtered else (lambda row: True)
    shop = replace(shop, chosen=passes)
    answered = compute_metrics(ground, query).metrics
    named = {group.keys[0] for metric in answered for group in metric.groups}
    for metric in answered:
        find = ORACLES[metric.code]
        whole = MetricPersonsQuery(query, metric.code)
        check(ground, whole, find(shop))
        starts = [date.fromisoformat(point.start) for point in metric.series]
        ends = [*(start - timedelta(days=1) for start in starts[1:]), LAST]
        for start, end in zip(starts, ends, strict=True):
            cell = msgspec.structs.replace(whole, period=start.isoformat())
            check(ground, cell, find(replace(shop, first=start, last=end)))
        for group in metric.groups:
            chosen = _in_group(by, group.keys[0], named, passes)
            cell = msgspec.structs.replace(whole, group=(group.keys[0] or "",))
            expected = find(replace(shop, chosen=chosen))
            check(ground, cell, expected)
            assert len(expected) == group.total.numerator
            assert len(group.series) == len(starts)
            for start, end in zip(starts, ends, strict=True):
                within = replace(shop, chosen=chosen, first=start, last=end)
                check(ground, msgspec.structs.replace(cell, period=start.isoformat()), find(within))


def _in_group(by: str, key: str | None, named: set[str | None], passes: Callable[[Row], bool]) -> Callable[[Row], bool]:
    def fits(row: Row) -> bool:
        text = row.text(by) or None
        return passes(row) and (text not in named if key == "(other)" else text == key)

    return fits


@pytest.mark.parametrize("code", FINDERS)
def test_new_and_old_buyers(code: str) -> None:
    """Groups that depend on the period, and filters on them."""
    day = int(datetime(2024, 3, 28, 12, tzinfo=UTC).timestamp()) * 1_000_000
    bought = {"event": "Order Completed", "identified": True, "value": 1}
    ground = ground_of([Row(1, day - 86_400_000_000, order=1, **bought), Row(1, day, order=2, **bought)])
    for first, expected in ((FIRST, "old"), (FIRST - timedelta(days=1), "new")):
        query = MetricsQuery((MetricRef(code),), first, LAST, by=("buyer",))
        groups = compute_metrics(ground, query).metrics[0].groups
        for key in ("old", "new"):
            total = sum(group.total.numerator for group in groups if group.keys == (key,))
            page = list_metric_persons(ground, MetricPersonsQuery(query, code, group=(key,)))
            kept = msgspec.structs.replace(query, by=(), filters=(Filter("buyer", (key,)),))
            assert compute_metrics(ground, kept).metrics[0].total.numerator == total
            assert list_metric_persons(ground, MetricPersonsQuery(kept, code)).person_nos == page.person_nos
            assert page.total == total == (key == expected and (code[:3] != "new" or first != FIRST)), (code, key)


def test_cells_that_are_not_there_are_told() -> None:
    ground = ground_of([])
    query = MetricsQuery((), FIRST, LAST)
    for cell, sentence in (
        (MetricPersonsQuery(query, "aov"), "'aov' does not count persons: list those of visitors"),
        (MetricPersonsQuery(query, "buyers", group=("a",)), "say by which dimension"),
        (MetricPersonsQuery(query, "buyers", period="2024-03-28"), "give the question a grain"),
    ):
        with pytest.raises(InvalidQuery, match=sentence):
            list_metric_persons(ground, cell)
