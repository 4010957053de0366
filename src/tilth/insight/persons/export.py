"""The persons behind a cell by name, as rows of a file. What is personal of them stays masked."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from msgspec.structs import replace

from tilth.insight.errors import InvalidQuery
from tilth.insight.ground import Ground
from tilth.insight.persons.contracts import (
    MAX_PERSONS,
    FunnelPersonsQuery,
    MetricPersonsQuery,
    PersonsPage,
    RetentionPersonsQuery,
)
from tilth.kernel.ids import PersonNo
from tilth.people.api import list_summaries, mask_summary
from tilth.people.contracts import PersonSummary
from tilth.platform.database.sessions import ReadSession
from tilth.platform.http.csv import MAX_ROWS

PersonsQuery = TypeVar("PersonsQuery", MetricPersonsQuery, FunnelPersonsQuery, RetentionPersonsQuery)
HEADER = ("person_no", "name", "known_as", "first_seen", "last_seen", "channel")
_AT_ONCE = 5_000


def list_rows(
    session: ReadSession, ground: Ground, query: PersonsQuery, find: Callable[[Ground, PersonsQuery], PersonsPage]
) -> list[tuple[object, ...]]:
    """Of all pages, whatever page the query names; a person without a profile is a number alone.

    Raises InvalidQuery for more than a file holds.
    """
    rows: list[tuple[object, ...]] = []
    found = _find_all(ground, query, find)
    for place in range(0, len(found), _AT_ONCE):
        numbers = found[place : place + _AT_ONCE]
        named = {each.person_no: mask_summary(each) for each in list_summaries(session, numbers)}
        rows += [_row(ground, number, named.get(number)) for number in numbers]
    return rows


def _find_all(
    ground: Ground, query: PersonsQuery, find: Callable[[Ground, PersonsQuery], PersonsPage]
) -> list[PersonNo]:
    found: list[PersonNo] = []
    cursor: str | None = None
    while True:
        page = find(ground, replace(query, cursor=cursor, limit=MAX_PERSONS))
        if page.total > MAX_ROWS:
            raise InvalidQuery(
                f"Behind this number are {page.total:,} persons, and a file holds {MAX_ROWS:,}: ask for a group, a "
                "period or fewer days."
            )
        found += map(PersonNo, page.person_nos)
        cursor = page.next_cursor
        if cursor is None:
            return found


def _row(ground: Ground, number: PersonNo, summary: PersonSummary | None) -> tuple[object, ...]:
    if summary is None:
        return (number, None, None, None, None, None)
    known_as = "; ".join(f"{each.type}: {each.value}" for each in summary.known_as)
    seen = (_local(ground, summary.first_seen), _local(ground, summary.last_seen))
    return (number, summary.name, known_as, *seen, summary.channel)


def _local(ground: Ground, moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(ground.zone).isoformat(" ", timespec="seconds")
