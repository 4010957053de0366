"""Which days a command means: `--from` and `--to`, `--last 30d`, or `--range last-month`.

Ranges that are not over yet end today: their comparison with the period before then has as many days.
"""

import re
from datetime import date, datetime, timedelta
from enum import StrEnum

from tilth.insight.errors import InvalidQuery
from tilth.kernel.zones import Grain, floor_day

DEFAULT_LENGTH = "30d"
_LENGTH = re.compile(r"(\d{1,4})([dwmy])")


class NamedRange(StrEnum):
    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this-week"
    LAST_WEEK = "last-week"
    THIS_MONTH = "this-month"
    LAST_MONTH = "last-month"
    THIS_QUARTER = "this-quarter"
    LAST_QUARTER = "last-quarter"
    THIS_YEAR = "this-year"
    LAST_YEAR = "last-year"


def choose_range(
    today: date,
    *,
    first: str | None = None,
    last: str | None = None,
    length: str | None = None,
    named: NamedRange | None = None,
) -> tuple[date, date]:
    """First and last day, both included. A length ends with `last`, or today; without anything it is 30 days.

    Raises InvalidQuery for a day or a length that cannot be read, and for two ways at once.
    """
    if named is not None:
        if first is not None or last is not None or length is not None:
            raise InvalidQuery("--range says all: leave out --from, --to and --last, or leave out --range.")
        return _days_of(named, today)
    if first is not None and length is not None:
        raise InvalidQuery("--last counts back from --to (or today): leave out --from, or leave out --last.")
    end = today if last is None else read_day(last)
    start = _go_back(end, length or DEFAULT_LENGTH) if first is None else read_day(first)
    if start > end:
        until = f"today ({end}), as --to is not given" if last is None else str(end)
        raise InvalidQuery(f"The range begins on {start} and ends on {until}: --from must not lie after --to.")
    return start, end


def read_day(text: str) -> date:
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a calendar day has no zone
    except ValueError as error:
        raise InvalidQuery(f"'{text}' is not a day: write 2024-03-01.") from error


def _go_back(end: date, length: str) -> date:
    """First day of so many days, weeks, months or years that end with `end`, which is included."""
    found = _LENGTH.fullmatch(length.strip().casefold())
    if found is None or int(found[1]) == 0:
        raise InvalidQuery(f"'{length}' is not a length of time: write 30d, 12w, 6m or 1y.")
    amount, unit = int(found[1]), found[2]
    try:
        match unit:
            case "d" | "w":
                return end - timedelta(days=amount * (7 if unit == "w" else 1) - 1)
            case _:
                return _months_before(end, amount * (12 if unit == "y" else 1)) + timedelta(days=1)
    except (ValueError, OverflowError) as error:
        raise InvalidQuery(f"{length} before {end} there was no calendar: ask for less.") from error


def _months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last one where it is shorter."""
    index = day.year * 12 + day.month - 1 - months
    first = date(index // 12, index % 12 + 1, 1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return min(first + timedelta(days=day.day - 1), last)


def _days_of(named: NamedRange, today: date) -> tuple[date, date]:
    day, month = timedelta(days=1), today.replace(day=1)
    week = floor_day(today, Grain.WEEK)
    quarter = month.replace(month=(today.month - 1) // 3 * 3 + 1)
    year = month.replace(month=1)
    return {
        NamedRange.TODAY: (today, today),
        NamedRange.YESTERDAY: (today - day, today - day),
        NamedRange.THIS_WEEK: (week, today),
        NamedRange.LAST_WEEK: (week - 7 * day, week - day),
        NamedRange.THIS_MONTH: (month, today),
        NamedRange.LAST_MONTH: (_months_before(month, 1), month - day),
        NamedRange.THIS_QUARTER: (quarter, today),
        NamedRange.LAST_QUARTER: (_months_before(quarter, 3), quarter - day),
        NamedRange.THIS_YEAR: (year, today),
        NamedRange.LAST_YEAR: (_months_before(year, 12), year - day),
    }[named]
