"""/api/v1/insight/…/persons/export: the persons behind a number as a file, noted in the audit trail."""

from typing import Any

import msgspec
from litestar import Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import JSONBody

from tilth.insight.api import list_funnel_persons, list_metric_persons, list_retention_persons, make_ground
from tilth.insight.persons.contracts import FunnelPersonsQuery, MetricPersonsQuery, RetentionPersonsQuery
from tilth.insight.persons.export import HEADER, PersonsQuery, list_rows
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.sessions import Session
from tilth.platform.http.authentication import requires
from tilth.platform.http.csv import CSV_ANSWER, answer_csv

_ROUTE: dict[str, Any] = {
    "guards": [requires(Scope.PEOPLE_READ)],
    "tags": ["insight"],
    "status_code": 200,
    "responses": CSV_ANSWER,
    "sync_to_thread": True,
}


@post("/insight/metrics/persons/export", summary="Export the persons whom a metric counts", **_ROUTE)
def export_metric_persons(
    data: JSONBody[MetricPersonsQuery], session: NamedDependency[Session], actor: NamedDependency[Actor], state: State
) -> Response[bytes]:
    """All of them, whatever `cursor` and `limit` say: number, name, masked identifiers, when they were seen."""
    rows = list_rows(session, make_ground(session, state.history, state.clock), data, list_metric_persons)
    return _answer(session, "metrics", data, rows, actor)


@post("/insight/funnel/persons/export", summary="Export the persons behind a step", **_ROUTE)
def export_funnel_persons(
    data: JSONBody[FunnelPersonsQuery], session: NamedDependency[Session], actor: NamedDependency[Actor], state: State
) -> Response[bytes]:
    """All of them, whatever `cursor` and `limit` say: number, name, masked identifiers, when they were seen."""
    rows = list_rows(session, make_ground(session, state.history, state.clock), data, list_funnel_persons)
    return _answer(session, "funnel", data, rows, actor)


@post("/insight/retention/persons/export", summary="Export the persons behind a cell of retention", **_ROUTE)
def export_retention_persons(
    data: JSONBody[RetentionPersonsQuery],
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    state: State,
) -> Response[bytes]:
    """All of them, whatever `cursor` and `limit` say: number, name, masked identifiers, when they were seen."""
    rows = list_rows(session, make_ground(session, state.history, state.clock), data, list_retention_persons)
    return _answer(session, "retention", data, rows, actor)


def _answer(
    session: Session, what: str, query: PersonsQuery, rows: list[tuple[object, ...]], actor: Actor
) -> Response[bytes]:
    question = msgspec.to_builtins(query)
    append_audit(session, actor=actor, action="persons.exported", subject=what, question=question, rows=len(rows))
    return answer_csv(f"persons-{what}", HEADER, rows)


route_handlers = [export_metric_persons, export_funnel_persons, export_retention_persons]
