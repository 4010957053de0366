"""/api/v1/persons: the list of people, and what one of them did in all."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from tilth.insight.asking import make_ground
from tilth.insight.errors import InvalidQuery
from tilth.insight.lifetime.api import FigureBook, PeopleFilter, get_lifetime, list_people
from tilth.insight.lifetime.contracts import Lifetime, PersonRow
from tilth.kernel.ids import PersonNo
from tilth.kernel.moments import Moment, read_moment
from tilth.kernel.pages import Page
from tilth.people.api import find_contact_in_trait, get_person, list_trait_names
from tilth.platform.audit.api import note_export
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Principal, Scope
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.http.authentication import requires
from tilth.platform.http.csv import CSV_ANSWER, answer_csv, every_item
from tilth.platform.http.parameters import Cursor, Limit, Sort
from tilth.platform.look_ups import LookUps

_ROUTE: dict[str, Any] = {"guards": [requires(Scope.PEOPLE_READ)], "tags": ["people"], "sync_to_thread": True}
_COLUMNS = (
    *("person_no", "name", "known_as", "is_known", "first_seen", "last_seen", "channel"),
    *("orders", "last_order", "paid", "net"),
)
Search = Annotated[
    str | None,
    QueryParameter(
        max_length=200,
        description="An identifier of any type as a whole, the beginning of one or of a name, or a person's number. "
        "Phones and e-mail addresses are found by their beginning with people:unmask alone.",
    ),
]
SeenSince = Annotated[Moment | None, QueryParameter(description="Last seen then or later.")]
SeenBefore = Annotated[Moment | None, QueryParameter(description="Last seen before then.")]
MinOrders = Annotated[int | None, QueryParameter(ge=0, description="Paid orders at least.")]
MaxOrders = Annotated[int | None, QueryParameter(ge=0, description="Paid orders at most.")]
IsKnown = Annotated[bool | None, QueryParameter(description="Known customers, or browsers and devices alone.")]
TraitName = Annotated[str | None, QueryParameter(max_length=255, description="With trait_value: name of a trait.")]
TraitValue = Annotated[
    str | None, QueryParameter(max_length=255, description="What it says now; the case of letters A–Z does not count.")
]


@get("/persons", summary="List people", **_ROUTE)
def read_people(
    read_session: NamedDependency[ReadSession],
    principal: NamedDependency[Principal],
    state: State,
    search: Search = None,
    sort: Sort = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    seen_since: SeenSince = None,
    seen_before: SeenBefore = None,
    min_orders: MinOrders = None,
    max_orders: MaxOrders = None,
    is_known: IsKnown = None,
    trait: TraitName = None,
    trait_value: TraitValue = None,
) -> Page[PersonRow]:
    """Seen last first. Sorts by last_seen, first_seen, orders, last_order, paid or net.

    Looking for a contact is noted in the audit trail, with it masked.
    """
    _note_look_ups(read_session, principal, state, search, trait, trait_value)
    asked = _filter(seen_since, seen_before, min_orders, max_orders, is_known, trait, trait_value)
    book: FigureBook = state.figures
    figures = book.read(make_ground(read_session, state.history, state.clock))
    request = ListRequest(search, sort, cursor, limit)
    return list_people(read_session, figures, request, asked, whole_contacts=_sees_whole(principal))


@post("/persons/export", summary="Export people", status_code=200, responses=CSV_ANSWER, **_ROUTE)
def export_people(
    session: NamedDependency[Session],
    principal: NamedDependency[Principal],
    actor: NamedDependency[Actor],
    state: State,
    request: Request[Any, Any, Any],
    search: Search = None,
    sort: Sort = None,
    seen_since: SeenSince = None,
    seen_before: SeenBefore = None,
    min_orders: MinOrders = None,
    max_orders: MaxOrders = None,
    is_known: IsKnown = None,
    trait: TraitName = None,
    trait_value: TraitValue = None,
) -> Response[bytes]:
    """The first 100,000 as a CSV file, masked as the list is; noted in the audit trail."""
    _note_look_ups(session, principal, state, search, trait, trait_value)
    asked = _filter(seen_since, seen_before, min_orders, max_orders, is_known, trait, trait_value)
    book: FigureBook = state.figures
    ground = make_ground(session, state.history, state.clock)
    figures = book.read(ground)
    whole = _sees_whole(principal)
    found = list(
        every_item(
            lambda at, n: list_people(session, figures, ListRequest(search, sort, at, n), asked, whole_contacts=whole)
        )
    )
    named = ("search", "trait_value")
    filters = {name: value for name, value in request.query_params.items() if name not in named}
    note_export(session, actor, "people", rows=len(found), filters=filters)
    header = (*_COLUMNS[:-2], f"paid_minor_{ground.currency}", f"net_minor_{ground.currency}")
    return answer_csv("people", header, map(_tabulate, found))


@get("/persons/traits", summary="List names of traits", **_ROUTE)
def read_trait_names(read_session: NamedDependency[ReadSession]) -> list[str]:
    """Those that people have, in the order of letters, the first 200."""
    return list_trait_names(read_session)


@get("/persons/{person_no:int}/lifetime", summary="Sum a person up", **_ROUTE)
def read_lifetime(person_no: FromPath[int], read_session: NamedDependency[ReadSession], state: State) -> Lifetime:
    """Orders, money by currency, days, of all events that are kept. Words mean what they mean to the metrics."""
    number = get_person(read_session, PersonNo(person_no))
    ground = make_ground(read_session, state.history, state.clock)
    return get_lifetime(ground, state.history.pin(ground.workspace), number)


def _filter(
    seen_since: str | None,
    seen_before: str | None,
    min_orders: int | None,
    max_orders: int | None,
    is_known: bool | None,  # noqa: FBT001 — a filter as its route takes it
    trait: str | None,
    trait_value: str | None,
) -> PeopleFilter:
    if (trait is None) != (trait_value is None):
        raise InvalidQuery("trait and trait_value belong together: give the name of a trait and what it says.")
    since, before = (None if moment is None else read_moment(moment) for moment in (seen_since, seen_before))
    return PeopleFilter(since, before, min_orders, max_orders, is_known, trait, trait_value)


def _note_look_ups(
    session: ReadSession,
    principal: Principal,
    state: State,
    search: str | None,
    trait: str | None,
    trait_value: str | None,
) -> None:
    """Raises TooManyLookUps."""
    look_ups: LookUps = state.look_ups
    look_ups.note_text(session, principal, search, through="people.search")
    if trait is not None and trait_value is not None:
        look_ups.note(principal, find_contact_in_trait(session, trait, trait_value), through="people.trait")


def _sees_whole(principal: Principal) -> bool:
    return Scope.PEOPLE_UNMASK in principal.scopes


def _tabulate(row: PersonRow) -> list[object]:
    known_as = "; ".join(f"{each.type}: {each.value}" for each in row.known_as)
    return [known_as if name == "known_as" else getattr(row, name) for name in _COLUMNS]


route_handlers = [read_people, export_people, read_trait_names, read_lifetime]
