"""The list of people: searched, filtered, sorted by any figure, cut into pages whose cost follows the page."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from tilth.insight.lifetime.contracts import PersonRow
from tilth.insight.lifetime.fold import Figures
from tilth.insight.lifetime.kernel import NEVER
from tilth.insight.lifetime.single import moment
from tilth.kernel.clock import to_micros
from tilth.kernel.ids import PersonNo
from tilth.kernel.pages import Int64, Page, check_limit, decode_cursor, encode_cursor
from tilth.kernel.text import clip
from tilth.people.api import find_with_trait, keep_with_trait, list_summaries, mask_summary, search_persons
from tilth.people.contracts import PersonSummary
from tilth.platform.database.lists import ListRequest, UnknownSort
from tilth.platform.database.sessions import ReadSession

SORTS = ("last_seen", "first_seen", "orders", "last_order", "paid", "net")
DEFAULT_SORT = "-last_seen"
_CHECKED_AT_ONCE = 2_000
"""Persons whose trait is looked at together, where too many have it to begin with them."""


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """What is left out is not asked for; together they narrow."""

    seen_since: datetime | None = None
    seen_before: datetime | None = None
    """Last seen; not included."""
    min_orders: int | None = None
    max_orders: int | None = None
    is_known: bool | None = None
    trait: str | None = None
    trait_value: str | None = None


@dataclass(frozen=True, slots=True)
class _Order:
    """Persons in the order of the list: by value, then by number, both in one direction."""

    column: str
    descending: bool

    @classmethod
    def of(cls, sort: str | None) -> "_Order":
        name = sort or DEFAULT_SORT
        column = name.removeprefix("-")
        if column not in SORTS:
            raise UnknownSort(f"This list cannot be sorted by '{clip(column, 80)}': it can by {', '.join(SORTS)}.")
        return cls(column, name.startswith("-"))

    def values(self, figures: Figures) -> NDArray[np.int64]:
        """Ascending in the direction of the list; who has none comes last."""
        values: NDArray[np.int64] = getattr(figures, self.column).astype(np.int64)
        return np.where(values == NEVER, np.iinfo(np.int64).max, -values if self.descending else values)

    def first(self, ranked: "_Ranked", places: NDArray[np.int64], count: int) -> NDArray[np.int64]:
        """The first `count` of these places, in order. Sorts no more than it has to."""
        if places.size > count:
            values = ranked.values[places]
            last = np.partition(values, count - 1)[count - 1]
            before, tied = places[values < last], places[values == last]
            room = count - before.size
            places = np.concatenate([before, tied[-room:] if self.descending else tied[:room]])
        numbers = ranked.persons[places]
        return places[np.lexsort((-numbers if self.descending else numbers, ranked.values[places]))]

    def beyond(self, ranked: "_Ranked", cursor: str) -> NDArray[np.bool_]:
        value, number = decode_cursor(cursor, tuple[Int64, Int64])
        further = ranked.persons < number if self.descending else ranked.persons > number
        later: NDArray[np.bool_] = (ranked.values > value) | ((ranked.values == value) & further)
        return later


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Everybody with the values of the sort column."""

    persons: NDArray[np.int32]
    values: NDArray[np.int64]


def list_people(
    session: ReadSession,
    figures: Figures,
    request: ListRequest,
    asked: PeopleFilter,
    *,
    whole_contacts: bool,
) -> Page[PersonRow]:
    """`figures` of everybody. Raises UnknownSort, InvalidCursor, InvalidInput.

    Without a search: those with an event that is kept. A search finds everybody.
    """
    limit, order = check_limit(request.limit), _Order.of(request.sort)
    if request.search:
        found = search_persons(session, request.search, whole_contacts=whole_contacts)
        figures = figures.of(np.unique(np.array(found, dtype=np.int32)))
    ranked = _Ranked(figures.persons, order.values(figures))
    kept = _narrow(figures, asked)
    if asked.trait is not None and asked.trait_value is not None:
        said = find_with_trait(session, asked.trait, asked.trait_value)
        if said is not None:
            kept &= np.isin(figures.persons, np.array(said, dtype=np.int32))
    if request.cursor is not None:
        kept &= order.beyond(ranked, request.cursor)
    chosen = _choose(session, ranked, order, np.flatnonzero(kept), limit + 1, asked)
    page = chosen[:limit]
    items = _describe(session, figures.take(page))
    if chosen.size <= limit:
        return Page(items, None)
    return Page(items, encode_cursor(int(ranked.values[page[-1]]), int(ranked.persons[page[-1]])))


def _narrow(figures: Figures, asked: PeopleFilter) -> NDArray[np.bool_]:
    kept = np.ones(figures.persons.size, dtype=np.bool_)
    if asked.seen_since is not None:
        kept &= figures.last_seen >= to_micros(asked.seen_since)
    if asked.seen_before is not None:
        kept &= figures.last_seen < to_micros(asked.seen_before)
    if asked.min_orders is not None:
        kept &= figures.orders >= asked.min_orders
    if asked.max_orders is not None:
        kept &= figures.orders <= asked.max_orders
    if asked.is_known is not None:
        kept &= figures.known == asked.is_known
    return kept


def _choose(
    session: ReadSession,
    ranked: _Ranked,
    order: _Order,
    places: NDArray[np.int64],
    count: int,
    asked: PeopleFilter,
) -> NDArray[np.int64]:
    """The first of these places, in order, of whom the trait that is asked for says so now."""
    if asked.trait is None or asked.trait_value is None:
        return order.first(ranked, places, count)
    chosen = places[:0]
    size = count
    while places.size and chosen.size < count:
        looked_at = order.first(ranked, places, size)
        numbers = [PersonNo(number) for number in ranked.persons[looked_at].tolist()]
        kept = keep_with_trait(session, numbers, asked.trait, asked.trait_value)
        chosen = np.concatenate([chosen, looked_at[[number in kept for number in numbers]]])
        places = np.setdiff1d(places, looked_at, assume_unique=True)
        size = _CHECKED_AT_ONCE
    return chosen[:count]


def _describe(session: ReadSession, figures: Figures) -> list[PersonRow]:
    numbers = [PersonNo(number) for number in figures.persons.tolist()]
    named = {each.person_no: mask_summary(each) for each in list_summaries(session, numbers)}
    return [_row(figures, place, named.get(number)) for place, number in enumerate(numbers)]


def _row(figures: Figures, place: int, summary: PersonSummary | None) -> PersonRow:
    first, last = moment(figures.first_seen[place]), moment(figures.last_seen[place])
    return PersonRow(
        person_no=int(figures.persons[place]),
        name=summary.name if summary else None,
        known_as=summary.known_as if summary else (),
        is_known=bool(figures.known[place]),
        first_seen=first or (summary.first_seen if summary else None),
        last_seen=last or (summary.last_seen if summary else None),
        channel=summary.channel if summary else None,
        orders=int(figures.orders[place]),
        last_order=moment(figures.last_order[place]),
        paid=int(figures.paid[place]),
        net=int(figures.net[place]),
    )
