"""Sequences from ClickHouse's windowFunnel issues, answered as our definitions say."""

from datetime import date

import pytest
from tests.insight.memory import SECOND, Row, at, ground_of

from tilth.insight.api import compute_funnel
from tilth.insight.contracts import FunnelMode, FunnelQuery, Step

DAY = date(2022, 5, 13)
START = at("2022-05-13T12:00:00")


def level(sequence: str, steps: str, mode: FunnelMode, *, window: int = 60, times: list[int] | None = None) -> int:
    """Steps reached by one person whose events, a letter each, come five seconds apart or at the times given."""
    rows = [
        Row(1, START + (5 * place if times is None else times[place]) * SECOND, event)
        for place, event in enumerate(sequence)
    ]
    # A letter that nobody sent is still a known event: another person sent them all, on another day.
    known = [Row(2, START - 10**13, event) for event in sorted(set(steps))]
    query = FunnelQuery(tuple(Step(letter) for letter in steps), DAY, DAY, window=window, mode=mode)
    return sum(step.reached for step in compute_funnel(ground_of(rows + known), query).steps)


@pytest.mark.parametrize(
    ("issue", "sequence", "steps", "ordered", "strict"),
    [
        # 37177: install start login install start install start login end; a later clean run is found.
        ("37177", "ISLISISLE", "ISLE", 4, 4),
        # 27469: the second B breaks a strict way; without strict it does not matter.
        ("27469", "ABCBD", "ABCD", 4, 3),
        ("27469", "ABCBD", "ABC", 3, 3),
        # 58711, 99003: a repeated first step does not lower the level that was reached.
        ("99003", "ISLI", "ISLE", 3, 3),
        # 23057: the last run is clean.
        ("23057", "SAPSAF", "SAF", 3, 3),
        # 9773: events outside of the funnel never interfere; only other steps do.
        ("9773", "AABBCC", "ABC", 3, 3),
        ("9773", "ADBC", "ABC", 3, 3),
        ("9773", "BBCCAA", "ABC", 1, 1),
        # 40263: a skipped step is not passed over.
        ("40263", "ABDB", "ABCD", 2, 2),
        # 34986: one event does one step.
        ("34986", "P", "PP", 1, 1),
        ("34986", "PPP", "PPP", 3, 3),
    ],
)
def test_levels(issue: str, sequence: str, steps: str, ordered: int, strict: int) -> None:
    assert level(sequence, steps, FunnelMode.ORDERED) == ordered
    assert level(sequence, steps, FunnelMode.STRICT) == strict


def test_ties_keep_arrival_order() -> None:
    """21835: at the same moment, what arrived first came first."""
    assert level("AB", "AB", FunnelMode.ORDERED, times=[100, 100]) == 2
    assert level("BA", "AB", FunnelMode.ORDERED, times=[100, 100]) == 1
    assert level("PPP", "PPP", FunnelMode.ORDERED, times=[100, 100, 300], window=1000) == 3


def test_a_later_first_step_does_not_lose_an_earlier_way() -> None:
    """93789: every start is tried, so a repeated first step at the moment of the second takes nothing away."""
    assert level("ABAC", "ABC", FunnelMode.ORDERED, times=[0, 1, 1, 2]) == 3
    assert level("AABC", "ABC", FunnelMode.ORDERED, times=[0, 50, 55, 100], window=60) == 3


def test_window_is_inclusive_and_counts_from_the_first_step() -> None:
    """34986: 100 apart is not within 50."""
    assert level("PP", "PP", FunnelMode.ORDERED, times=[100, 200], window=50) == 1
    assert level("AB", "AB", FunnelMode.ORDERED, times=[0, 60], window=60) == 2
    assert level("ABC", "ABC", FunnelMode.ORDERED, times=[0, 40, 80], window=60) == 2
