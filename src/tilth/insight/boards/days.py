"""Which days a saved range means."""

from datetime import date
from typing import TypeVar

from msgspec.structs import replace

from tilth.insight.boards.contracts import RangeChoice
from tilth.insight.contracts import FunnelQuery, MetricsQuery, RetentionQuery
from tilth.insight.errors import InvalidQuery
from tilth.insight.ranges import NamedRange, choose_range

AnyQuery = TypeVar("AnyQuery", MetricsQuery, FunnelQuery, RetentionQuery)
_NAMES = frozenset(map(str, NamedRange))


def resolve_range(choice: RangeChoice, today: date) -> tuple[date, date]:
    """First and last day, both included. Raises InvalidQuery where it does not say which in one way."""
    if choice.range is None:
        if choice.first is None or choice.last is None:
            raise InvalidQuery("A range is a length or a name (`range`), or a first and a last day.", part="range")
        if choice.last < choice.first:
            raise InvalidQuery(f"The range ends before it begins: {choice.first} … {choice.last}.", part="range")
        return choice.first, choice.last
    if choice.first is not None or choice.last is not None:
        raise InvalidQuery(
            "A range moves (`range`) or stands (`first` and `last`): leave one of the two out.", part="range"
        )
    if choice.range in _NAMES:
        return choose_range(today, named=NamedRange(choice.range))
    try:
        return choose_range(today, length=choice.range)
    except InvalidQuery as error:
        raise InvalidQuery(f"{error.message} Or name one of {', '.join(sorted(_NAMES))}.", part="range") from error


def in_days(query: AnyQuery, days: tuple[date, date]) -> AnyQuery:
    """The same question about other days."""
    return replace(query, first=days[0], last=days[1])
