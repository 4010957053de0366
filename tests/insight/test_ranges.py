"""Days as they are named at the command line."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.insight.errors import InvalidQuery
from tilth.insight.ranges import NamedRange, choose_range

TODAY = date(2024, 3, 31)  # a Sunday


@pytest.mark.parametrize(
    ("length", "first"),
    [
        ("1d", "2024-03-31"),
        ("30d", "2024-03-02"),
        ("12w", "2024-01-08"),
        ("1m", "2024-03-01"),
        ("6m", "2023-10-01"),
        ("1y", "2023-04-01"),
        (" 1Y ", "2023-04-01"),
    ],
)
def test_lengths_end_today(length: str, first: str) -> None:
    assert choose_range(TODAY, length=length) == (date.fromisoformat(first), TODAY)


def test_a_length_ends_with_the_last_day_where_one_is_given() -> None:
    assert choose_range(TODAY, last="2024-02-29", length="1m") == (date(2024, 1, 30), date(2024, 2, 29))


def test_thirty_days_unless_said() -> None:
    assert choose_range(TODAY) == choose_range(TODAY, length="30d")
    assert choose_range(TODAY, last="2024-01-30") == (date(2024, 1, 1), date(2024, 1, 30))
    assert choose_range(TODAY, first="2024-01-01") == (date(2024, 1, 1), TODAY)


@pytest.mark.parametrize(
    ("named", "first", "last"),
    [
        (NamedRange.TODAY, "2024-03-31", "2024-03-31"),
        (NamedRange.YESTERDAY, "2024-03-30", "2024-03-30"),
        (NamedRange.THIS_WEEK, "2024-03-25", "2024-03-31"),
        (NamedRange.LAST_WEEK, "2024-03-18", "2024-03-24"),
        (NamedRange.THIS_MONTH, "2024-03-01", "2024-03-31"),
        (NamedRange.LAST_MONTH, "2024-02-01", "2024-02-29"),
        (NamedRange.THIS_QUARTER, "2024-01-01", "2024-03-31"),
        (NamedRange.LAST_QUARTER, "2023-10-01", "2023-12-31"),
        (NamedRange.THIS_YEAR, "2024-01-01", "2024-03-31"),
        (NamedRange.LAST_YEAR, "2023-01-01", "2023-12-31"),
    ],
)
def test_names(named: NamedRange, first: str, last: str) -> None:
    assert choose_range(TODAY, named=named) == (date.fromisoformat(first), date.fromisoformat(last))


@given(st.dates(date(1971, 1, 1), date(2149, 1, 1)), st.integers(1, 200))
def test_months_follow_each_other(today: date, months: int) -> None:
    """So many months ending today begin where the months before them ended."""
    first, _ = choose_range(today, length=f"{months}m")
    before = first - timedelta(days=1)
    assert (today.year - before.year) * 12 + today.month - before.month == months
    assert before.day == min(today.day, monthrange(before.year, before.month)[1])


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"length": "30 days"}, "'30 days' is not a length of time: write 30d, 12w, 6m or 1y."),
        ({"length": "0d"}, "write 30d"),
        ({"length": "9999y"}, "ask for less"),
        ({"first": "01.03.2024"}, "'01.03.2024' is not a day: write 2024-03-01."),
        ({"last": "2024-02-30"}, "is not a day"),
        ({"first": "2024-04-01"}, "ends on today"),
        ({"first": "2024-02-01", "last": "2024-01-01"}, "--from must not lie after --to"),
        ({"first": "2024-03-01", "length": "7d"}, "leave out --from"),
        ({"last": "2024-03-01", "named": NamedRange.TODAY}, "leave out --range"),
    ],
)
def test_wrong_input_is_told_what_to_do(asked: dict[str, str], sentence: str) -> None:
    with pytest.raises(InvalidQuery) as refused:
        choose_range(TODAY, **asked)
    assert sentence in refused.value.message
