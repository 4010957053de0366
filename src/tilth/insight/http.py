"""/api/v1/insight: questions in, numbers out."""

import msgspec
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody

from tilth.insight.api import (
    compute_funnel,
    compute_metrics,
    compute_retention,
    list_definitions,
    list_dimensions,
    list_funnel_persons,
    list_metric_persons,
    list_retention_persons,
    make_ground,
)
from tilth.insight.contracts import (
    Definition,
    DimensionInfo,
    FunnelQuery,
    FunnelResult,
    MetricsQuery,
    MetricsResult,
    RetentionQuery,
    RetentionResult,
    SpendReport,
    SpendRow,
    SpendRows,
)
from tilth.insight.ground import Ground
from tilth.insight.persons.contracts import FunnelPersonsQuery, MetricPersonsQuery, PersonsPage, RetentionPersonsQuery
from tilth.insight.spend.api import import_spend, list_spend
from tilth.kernel.pages import Page
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.http.authentication import requires
from tilth.platform.http.parameters import Cursor, Limit

_READ = [requires(Scope.INSIGHT_READ)]
# Exact decimals as JSON numbers: a reader who wants floats gets them, one who wants decimals loses nothing.
_ENCODER = msgspec.json.Encoder(decimal_format="number")


def _answer(result: MetricsResult | FunnelResult | RetentionResult) -> Response[bytes]:
    return Response(_ENCODER.encode(result), media_type="application/json")


def _ground(session: ReadSession, state: State) -> Ground:
    """`history` and `clock` are put into the application's state where it is assembled."""
    return make_ground(session, state.history, state.clock)


@get("/insight/definitions", guards=_READ, tags=["insight"], sync_to_thread=False)
def read_definitions() -> list[Definition]:
    return list_definitions()


@get("/insight/dimensions", guards=_READ, tags=["insight"], sync_to_thread=False)
def read_dimensions() -> list[DimensionInfo]:
    return list_dimensions()


@post(
    "/insight/metrics",
    guards=_READ,
    tags=["insight"],
    status_code=200,
    responses={200: ResponseSpec(data_container=MetricsResult, description="The answer.")},
    sync_to_thread=True,
)
def ask_metrics(
    data: JSONBody[MetricsQuery], read_session: NamedDependency[ReadSession], state: State
) -> Response[bytes]:
    return _answer(compute_metrics(_ground(read_session, state), data))


@post("/insight/metrics/persons", guards=_READ, tags=["insight"], status_code=200, sync_to_thread=True)
def ask_metric_persons(
    data: JSONBody[MetricPersonsQuery], read_session: NamedDependency[ReadSession], state: State
) -> PersonsPage:
    return list_metric_persons(_ground(read_session, state), data)


@post(
    "/insight/funnel",
    guards=_READ,
    tags=["insight"],
    status_code=200,
    responses={200: ResponseSpec(data_container=FunnelResult, description="The answer.")},
    sync_to_thread=True,
)
def ask_funnel(
    data: JSONBody[FunnelQuery], read_session: NamedDependency[ReadSession], state: State
) -> Response[bytes]:
    return _answer(compute_funnel(_ground(read_session, state), data))


@post("/insight/funnel/persons", guards=_READ, tags=["insight"], status_code=200, sync_to_thread=True)
def ask_funnel_persons(
    data: JSONBody[FunnelPersonsQuery], read_session: NamedDependency[ReadSession], state: State
) -> PersonsPage:
    return list_funnel_persons(_ground(read_session, state), data)


@post(
    "/insight/retention",
    guards=_READ,
    tags=["insight"],
    status_code=200,
    responses={200: ResponseSpec(data_container=RetentionResult, description="The answer.")},
    sync_to_thread=True,
)
def ask_retention(
    data: JSONBody[RetentionQuery], read_session: NamedDependency[ReadSession], state: State
) -> Response[bytes]:
    return _answer(compute_retention(_ground(read_session, state), data))


@post("/insight/retention/persons", guards=_READ, tags=["insight"], status_code=200, sync_to_thread=True)
def ask_retention_persons(
    data: JSONBody[RetentionPersonsQuery], read_session: NamedDependency[ReadSession], state: State
) -> PersonsPage:
    return list_retention_persons(_ground(read_session, state), data)


@get("/insight/spend", guards=_READ, tags=["insight"], sync_to_thread=True)
def read_spend_rows(
    read_session: NamedDependency[ReadSession], cursor: Cursor = None, limit: Limit = 100
) -> Page[SpendRow]:
    return list_spend(read_session, cursor=cursor, limit=limit)


@post("/insight/spend", guards=[requires(Scope.INSIGHT_WRITE)], tags=["insight"], status_code=200, sync_to_thread=True)
def put_spend_rows(
    data: JSONBody[SpendRows], session: NamedDependency[Session], actor: NamedDependency[Actor]
) -> SpendReport:
    """Upserts by day, channel, campaign and source: the same rows again change nothing."""
    return import_spend(session, data.rows, actor=actor)


route_handlers = [
    read_definitions,
    read_dimensions,
    ask_metrics,
    ask_metric_persons,
    ask_funnel,
    ask_funnel_persons,
    ask_retention,
    ask_retention_persons,
    read_spend_rows,
    put_spend_rows,
]
