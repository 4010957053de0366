"""/api/v1/insight: questions in, numbers out."""

from typing import Annotated

import msgspec
from litestar import Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter, JSONBody

from tilth.insight import http_choices, http_exports
from tilth.insight.answers import AnswerBook, read_max_age
from tilth.insight.api import (
    compute_funnel,
    compute_metrics,
    compute_retention,
    list_funnel_persons,
    list_metric_persons,
    list_retention_persons,
    make_ground,
)
from tilth.insight.contracts import (
    FunnelQuery,
    FunnelResult,
    MetricsQuery,
    MetricsResult,
    RetentionQuery,
    RetentionResult,
)
from tilth.insight.ground import Ground
from tilth.insight.persons.contracts import FunnelPersonsQuery, MetricPersonsQuery, PersonsPage, RetentionPersonsQuery
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.sessions import ReadSession
from tilth.platform.http.authentication import requires

_READ = [requires(Scope.INSIGHT_READ)]
# Exact decimals as JSON numbers: a reader who wants floats gets them, one who wants decimals loses nothing.
_ENCODER = msgspec.json.Encoder(decimal_format="number")


_CacheControl = Annotated[
    str | None,
    HeaderParameter(
        name="Cache-Control",
        description="`max-age=60`: an answer that was given within so many seconds, at most 300, is as good; its `Age` "
        "tells how old it is. Left out: the question is answered anew.",
    ),
]


_DAYS = {"first": "2024-03-01", "last": "2024-03-31"}
_METRICS = {
    **_DAYS,
    "metrics": [{"code": "gmv"}, {"code": "retention_rate", "args": {"day": 7}}],
    "grain": "week",
    "compare": ["previous", "year"],
    "filters": [{"field": "channel", "op": "in", "values": ["app", "web"]}],
}
_PERSONS = {
    "metrics": {**_DAYS, "metrics": [], "by": ["channel", "buyer"]},
    "metric": "buyers",
    "group": ["app", "new"],
}
_FUNNEL = {
    **_DAYS,
    "steps": [
        {"event": "Product Viewed", "filters": [{"field": "price", "op": "gte", "values": [100]}]},
        {"event": "Product Added", "optional": True},
        {"event": "Order Completed"},
    ],
    "window": 259200,
    "by": "channel",
}
_RETENTION = {**_DAYS, "grain": "week", "periods": 8, "start": {"event": "Order Completed"}}


def _answered(result: type[msgspec.Struct]) -> ResponseSpec:
    return ResponseSpec(result, generate_examples=False, description="The answer.")


def _answer(result: MetricsResult | FunnelResult | RetentionResult) -> Response[bytes]:
    return Response(_ENCODER.encode(result), media_type="application/json")


def _ground(session: ReadSession, state: State) -> Ground:
    """`history` and `clock` are put into the application's state where it is assembled."""
    return make_ground(session, state.history, state.clock)


@post(
    "/insight/metrics",
    guards=_READ,
    summary="Ask for metrics",
    opt={"example": _METRICS},
    tags=["insight"],
    status_code=200,
    responses={200: _answered(MetricsResult)},
    sync_to_thread=True,
)
def ask_metrics(
    data: JSONBody[MetricsQuery],
    read_session: NamedDependency[ReadSession],
    state: State,
    cache_control: _CacheControl = None,
) -> Response[bytes]:
    """Totals of a range of days; on wish series, comparisons and a breakdown. Rates come with their two counts."""
    max_age = read_max_age(cache_control)
    if max_age == 0:
        return _answer(compute_metrics(_ground(read_session, state), data))
    answers: AnswerBook = state.answers
    question = (read_session.workspace, _ENCODER.encode(data))
    found = answers.find(question, max_age)
    if found is None:
        asked_at = state.clock.now()
        found = _ENCODER.encode(compute_metrics(_ground(read_session, state), data)), 0
        answers.keep(question, found[0], asked_at)
    return Response(found[0], media_type="application/json", headers={"Age": str(found[1])})


@post(
    "/insight/metrics/persons",
    guards=_READ,
    summary="List the persons whom a metric counts",
    opt={"example": _PERSONS},
    tags=["insight"],
    status_code=200,
    sync_to_thread=True,
)
def ask_metric_persons(
    data: JSONBody[MetricPersonsQuery], read_session: NamedDependency[ReadSession], state: State
) -> PersonsPage:
    """Who is behind a total, a group or a period of a metric that counts persons, by number."""
    return list_metric_persons(_ground(read_session, state), data)


@post(
    "/insight/funnel",
    guards=_READ,
    summary="Ask for a funnel",
    opt={"example": _FUNNEL},
    tags=["insight"],
    status_code=200,
    responses={200: _answered(FunnelResult)},
    sync_to_thread=True,
)
def ask_funnel(
    data: JSONBody[FunnelQuery], read_session: NamedDependency[ReadSession], state: State
) -> Response[bytes]:
    """How far persons get through steps, how long it takes them, and how many drop where."""
    return _answer(compute_funnel(_ground(read_session, state), data))


@post(
    "/insight/funnel/persons",
    guards=_READ,
    summary="List the persons behind a step",
    opt={"example": {"funnel": _FUNNEL, "step": 3, "dropped": True, "group": "app"}},
    tags=["insight"],
    status_code=200,
    sync_to_thread=True,
)
def ask_funnel_persons(
    data: JSONBody[FunnelPersonsQuery], read_session: NamedDependency[ReadSession], state: State
) -> PersonsPage:
    """Who reached a step or dropped before it, for the whole funnel, a group or a period, by number."""
    return list_funnel_persons(_ground(read_session, state), data)


@post(
    "/insight/retention",
    guards=_READ,
    summary="Ask for retention",
    opt={"example": _RETENTION},
    tags=["insight"],
    status_code=200,
    responses={200: _answered(RetentionResult)},
    sync_to_thread=True,
)
def ask_retention(
    data: JSONBody[RetentionQuery], read_session: NamedDependency[ReadSession], state: State
) -> Response[bytes]:
    """Of those who started in a period, who came back in the periods after; periods that are not over are left out."""
    return _answer(compute_retention(_ground(read_session, state), data))


@post(
    "/insight/retention/persons",
    guards=_READ,
    summary="List the persons behind a cell of retention",
    opt={"example": {"retention": _RETENTION, "column": 4, "returned": False, "cohort_start": "2024-03-01"}},
    tags=["insight"],
    status_code=200,
    sync_to_thread=True,
)
def ask_retention_persons(
    data: JSONBody[RetentionPersonsQuery], read_session: NamedDependency[ReadSession], state: State
) -> PersonsPage:
    """Who came back in a column, or did not, for all, a cohort or a group, by number."""
    return list_retention_persons(_ground(read_session, state), data)


route_handlers = [
    *http_choices.route_handlers,
    ask_metrics,
    ask_metric_persons,
    ask_funnel,
    ask_funnel_persons,
    ask_retention,
    ask_retention_persons,
    *http_exports.route_handlers,
]
