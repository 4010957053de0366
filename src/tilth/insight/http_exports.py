"""/api/v1/insight: answers as files. Each export is noted in the audit trail with the question that it answers."""

import msgspec
from litestar import Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import JSONBody

from tilth.insight.api import compute_funnel, compute_metrics, compute_retention, make_ground
from tilth.insight.contracts import FunnelQuery, MetricsQuery, RetentionQuery
from tilth.insight.tabulating import Rows, answer_of, tabulate_funnel, tabulate_metrics, tabulate_retention
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.sessions import Session
from tilth.platform.http.authentication import requires
from tilth.platform.http.csv import CSV_ANSWER, answer_csv

Query = MetricsQuery | FunnelQuery | RetentionQuery
_READ = [requires(Scope.INSIGHT_READ)]


@post(
    "/insight/metrics/export",
    guards=_READ,
    summary="Export metrics",
    tags=["insight"],
    status_code=200,
    responses=CSV_ANSWER,
    sync_to_thread=True,
)
def export_metrics(
    data: JSONBody[MetricsQuery], session: NamedDependency[Session], actor: NamedDependency[Actor], state: State
) -> Response[bytes]:
    """A row per total, period, group and comparison of each metric: the table of `tilth metrics --csv`."""
    result = compute_metrics(make_ground(session, state.history, state.clock), data)
    header, rows = tabulate_metrics(answer_of(result), plain=True)
    return _answer(session, "metrics", data, header, rows, actor)


@post(
    "/insight/funnel/export",
    guards=_READ,
    summary="Export a funnel",
    tags=["insight"],
    status_code=200,
    responses=CSV_ANSWER,
    sync_to_thread=True,
)
def export_funnel(
    data: JSONBody[FunnelQuery], session: NamedDependency[Session], actor: NamedDependency[Actor], state: State
) -> Response[bytes]:
    """A row per step of the whole, of each group and of each period: the table of `tilth funnel --csv`."""
    result = compute_funnel(make_ground(session, state.history, state.clock), data)
    header, rows = tabulate_funnel(answer_of(result), plain=True)
    return _answer(session, "funnel", data, header, rows, actor)


@post(
    "/insight/retention/export",
    guards=_READ,
    summary="Export retention",
    tags=["insight"],
    status_code=200,
    responses=CSV_ANSWER,
    sync_to_thread=True,
)
def export_retention(
    data: JSONBody[RetentionQuery], session: NamedDependency[Session], actor: NamedDependency[Actor], state: State
) -> Response[bytes]:
    """A row per cohort, group and column with its two counts: the table of `tilth retention --csv`."""
    result = compute_retention(make_ground(session, state.history, state.clock), data)
    header, rows = tabulate_retention(answer_of(result), plain=True)
    return _answer(session, "retention", data, header, rows, actor)


def _answer(
    session: Session,
    what: str,
    query: Query,
    header: list[str],
    rows: Rows,
    actor: Actor,
) -> Response[bytes]:
    span = f"{query.first} … {query.last}"
    question = msgspec.to_builtins(query)
    append_audit(session, actor=actor, action=f"{what}.exported", subject=span, question=question, rows=len(rows))
    return answer_csv(f"{what}-{query.first}-{query.last}", header, rows)


route_handlers = [export_metrics, export_funnel, export_retention]
