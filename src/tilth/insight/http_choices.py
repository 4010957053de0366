"""/api/v1/insight: what a question can be put together from."""

from typing import Annotated

import msgspec
from litestar import get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from tilth.events.api import DeclaredProperty, list_declared_properties
from tilth.history.api import find_item_names, find_items_called
from tilth.insight.api import list_definitions, list_dimensions, list_events, list_values, make_ground
from tilth.insight.contracts import Definition, DimensionInfo
from tilth.insight.dimensions import ITEM
from tilth.insight.values import MAX_CHOICES, DimensionValue, EventInfo
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.sessions import ReadSession
from tilth.platform.http.authentication import requires
from tilth.platform.http.parameters import Search

_READ = [requires(Scope.INSIGHT_READ)]
_DimensionCode = Annotated[str, QueryParameter(max_length=255, description="A dimension or `prop:<name>`.")]
_Amount = Annotated[int, QueryParameter(ge=1, le=MAX_CHOICES, description="At most so many, the most frequent first.")]


class ItemsWanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    items: Annotated[list[str], msgspec.Meta(max_length=MAX_CHOICES)]
    """Codes of products, as the dimension `item` has them."""


class ItemNames(msgspec.Struct, frozen=True):
    names: dict[str, str]
    """By code; products that no event has named are left out."""


@get("/insight/definitions", guards=_READ, summary="List metrics", tags=["insight"], sync_to_thread=False)
def read_definitions() -> list[Definition]:
    """Every metric: its names, formula, definition and the JSON schema of its arguments."""
    return list_definitions()


@get("/insight/dimensions", guards=_READ, summary="List dimensions", tags=["insight"], sync_to_thread=False)
def read_dimensions() -> list[DimensionInfo]:
    """What numbers can be broken down and filtered by, beside `prop:<name>` for any property of events."""
    return list_dimensions()


@get(
    "/insight/dimension-values",
    guards=_READ,
    summary="List values of a dimension",
    tags=["insight"],
    sync_to_thread=True,
)
def read_dimension_values(
    read_session: NamedDependency[ReadSession],
    state: State,
    dimension: _DimensionCode,
    search: Search = None,
    limit: _Amount = 50,
) -> list[DimensionValue]:
    """What a filter on a dimension can name, with the number of rows of the whole history. Products are found by their
    names too.
    """
    ground = make_ground(read_session, state.history, state.clock)
    called = find_items_called(read_session, search) if search and dimension == ITEM else ()
    return list_values(ground, dimension, search=search, limit=limit, called=called)


@post(
    "/insight/item-names",
    guards=_READ,
    summary="Name products",
    tags=["insight"],
    sync_to_thread=True,
    status_code=200,
    opt={"example": {"items": ["P00001", "P00016"]}},
)
def post_item_names(data: JSONBody[ItemsWanted], read_session: NamedDependency[ReadSession]) -> ItemNames:
    """What products are called: the name that an event said last beside the product's code."""
    return ItemNames(find_item_names(read_session, data.items))


@get("/insight/events", guards=_READ, summary="List events", tags=["insight"], sync_to_thread=True)
def read_events(
    read_session: NamedDependency[ReadSession], state: State, search: Search = None, limit: _Amount = 100
) -> list[EventInfo]:
    """Names of the events that were received, then those of the vocabulary that were not."""
    return list_events(make_ground(read_session, state.history, state.clock), search=search, limit=limit)


@get("/insight/properties", guards=_READ, summary="List properties of events", tags=["insight"], sync_to_thread=True)
def read_properties(read_session: NamedDependency[ReadSession]) -> list[DeclaredProperty]:
    """Properties that were declared, for `prop:<name>`; others can be named too."""
    return list_declared_properties(read_session)


route_handlers = [
    read_definitions,
    read_dimensions,
    read_dimension_values,
    read_events,
    read_properties,
    post_item_names,
]
