"""Ranges beside their neighbours: a year before, the period before, a day that a zone skipped."""

from datetime import date
from decimal import Decimal

import pytest
from tests.insight.memory import Row, at, ground_of

from tilth.insight.api import compute_metrics, compute_retention
from tilth.insight.contracts import MetricRef, MetricsQuery, Rate, RetentionQuery
from tilth.insight.errors import InvalidQuery
from tilth.insight.metrics.registry import METRICS
from tilth.insight.periods import Span
from tilth.insight.ranking import make_change
from tilth.kernel.zones import Grain


@pytest.mark.parametrize(
    ("first", "last", "year_first", "year_last"),
    [
        ("2025-02-28", "2025-02-28", "2024-02-28", "2024-02-28"),
        ("2025-02-01", "2025-02-28", "2024-02-01", "2024-02-29"),
        ("2024-02-29", "2024-02-29", "2023-02-28", "2023-02-28"),
        ("2025-02-22", "2025-02-28", "2024-02-22", "2024-02-28"),
        ("2024-11-01", "2025-02-28", "2023-11-01", "2024-02-29"),
    ],
)
def test_a_year_before(first: str, last: str, year_first: str, year_last: str) -> None:
    before = Span(date.fromisoformat(first), date.fromisoformat(last)).year_before()
    assert (before.first.isoformat(), before.last.isoformat()) == (year_first, year_last)


def test_change_is_that_of_the_exact_rates() -> None:
    tiny = [Rate(1, 3_000_000, Decimal("0.000000")), Rate(1, 1_500_000, Decimal("0.000001"))]
    assert make_change(tiny[1], tiny[0]) == Decimal(1)
    assert make_change(tiny[0], Rate(0, 5, Decimal(0))) is None


def test_buyback_by_the_hour_compares_the_hour_before() -> None:
    hours = ("09:30", "10:30", "12:30")
    rows = [Row(1, at(f"2024-03-01T{hour}"), "Order Completed", order=n) for n, hour in enumerate(hours)]
    query = MetricsQuery((MetricRef("buyback_rate"),), date(2024, 3, 1), date(2024, 3, 1), grain=Grain.HOUR)
    points = compute_metrics(ground_of(rows), query).metrics[0].series
    found = {p.start[11:13]: (p.rate.numerator, p.rate.denominator) for p in points if p.rate.denominator}
    assert found == {"10": (1, 1), "11": (0, 1), "13": (0, 1)}


def test_buyback_has_no_groups_of_new_buyers() -> None:
    query = MetricsQuery((MetricRef("buyback_rate"),), date(2024, 3, 1), date(2024, 3, 1), by=("buyer",))
    with pytest.raises(InvalidQuery, match="no 'buyer' groups"):
        compute_metrics(ground_of([]), query)


@pytest.mark.parametrize("grain", [Grain.DAY, Grain.HOUR, None])
def test_a_skipped_day_is_empty(grain: Grain | None) -> None:
    """Samoa had no 2011-12-30."""
    zone, day = "Pacific/Apia", date(2011, 12, 30)
    rows = [Row(1, at(f"2011-12-{d}T12:00", zone), "Order Completed", order=d, value=100) for d in (29, 31)]
    ground = ground_of(rows, zone=zone)
    codes = tuple(MetricRef(code) for code in METRICS if grain is not Grain.HOUR or code in ("gmv", "visitors"))
    for metric in compute_metrics(ground, MetricsQuery(codes, day, day, grain=grain)).metrics:
        if metric.code in ("gmv", "visitors", "buyers"):
            assert metric.total.numerator == 0
    for first, last in ((day, day), (date(2011, 12, 29), day), (date(2011, 12, 29), date(2011, 12, 31))):
        answer = compute_retention(ground, RetentionQuery(first, last, periods=2))
        assert [row.size for row in answer.cohorts] == [int(row.start == "2011-12-29") for row in answer.cohorts]
    days = MetricsQuery((MetricRef("gmv"),), date(2011, 12, 29), date(2011, 12, 31), grain=Grain.DAY)
    assert [p.rate.numerator for p in compute_metrics(ground, days).metrics[0].series] == [100, 0, 100]
