"""/api/v1/data-retention: how long events are kept, what would go, what went."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import JSONBody

from tilth.history.retention.api import (
    DEFAULT_REJECTED_DAYS,
    enqueue_removal,
    get_retention,
    list_retention_runs,
    preview_retention,
    set_retention,
)
from tilth.history.retention.contracts import MAX_MONTHS, Retention, RetentionPreview, RetentionRun
from tilth.kernel.pages import Page
from tilth.platform.audit.api import append_audit, note_export
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.http.authentication import requires
from tilth.platform.http.csv import CSV_ANSWER, answer_csv, every_item
from tilth.platform.http.parameters import Cursor, Limit, Search, Sort

_READ = [requires(Scope.WORKSPACE_READ)]
_WRITE = [requires(Scope.WORKSPACE_WRITE)]
_TAGS = ["data retention"]
Months = Annotated[int, msgspec.Meta(ge=1, le=MAX_MONTHS)]
Days = Annotated[int, msgspec.Meta(ge=1, le=3650)]


class RetentionWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    event_months: Months | None = None
    """Null: events are kept for ever."""
    rejected_days: Days = DEFAULT_REJECTED_DAYS


class RetentionChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    first_kept: date | None
    """As the preview of the same setting names it: who sends it has seen what goes."""
    event_months: Months | None = None
    rejected_days: Days = DEFAULT_REJECTED_DAYS


class RemovalQueued(msgspec.Struct, frozen=True):
    task_id: UUID
    """Of the removal; one that waited or ran already where there was one."""


@get("/data-retention", summary="Show how long data is kept", guards=_READ, tags=_TAGS, sync_to_thread=True)
def read_retention(read_session: NamedDependency[ReadSession]) -> Retention:
    return get_retention(read_session)


@post(
    "/data-retention/preview",
    summary="Show what a retention would remove",
    guards=_READ,
    tags=_TAGS,
    sync_to_thread=True,
    status_code=200,
)
def ask_retention_preview(
    data: JSONBody[RetentionWish], read_session: NamedDependency[ReadSession], state: State
) -> RetentionPreview:
    """A dry run: counts, and changes nothing."""
    return preview_retention(
        read_session, state.history, state.clock, event_months=data.event_months, rejected_days=data.rejected_days
    )


@put("/data-retention", summary="Change how long data is kept", guards=_WRITE, tags=_TAGS, sync_to_thread=True)
def put_retention(
    data: JSONBody[RetentionChange], session: NamedDependency[Session], actor: NamedDependency[Actor], state: State
) -> Retention:
    """What is older is removed in the next night, for good. `first_kept` confirms the preview."""
    return set_retention(
        session,
        state.clock,
        event_months=data.event_months,
        rejected_days=data.rejected_days,
        first_kept=data.first_kept,
        actor=actor,
    )


@post(
    "/data-retention/run",
    summary="Remove old data now",
    guards=_WRITE,
    tags=_TAGS,
    sync_to_thread=True,
    status_code=202,
)
def post_removal(session: NamedDependency[Session], actor: NamedDependency[Actor], state: State) -> RemovalQueued:
    """Without waiting for the night. The task shows how far it is."""
    append_audit(session, actor=actor, action="data_retention.run", subject="data_retention")
    return RemovalQueued(enqueue_removal(session, state.clock, actor=actor))


@get("/data-retention/runs", summary="List what was removed", guards=_READ, tags=_TAGS, sync_to_thread=True)
def read_retention_runs(
    read_session: NamedDependency[ReadSession],
    search: Search = None,
    sort: Sort = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[RetentionRun]:
    """Newest first."""
    return list_retention_runs(read_session, ListRequest(search, sort, cursor, limit))


@post(
    "/data-retention/runs/export",
    summary="Export what was removed",
    guards=_READ,
    tags=_TAGS,
    sync_to_thread=True,
    status_code=200,
    responses=CSV_ANSWER,
)
def export_retention_runs(
    session: NamedDependency[Session], actor: NamedDependency[Actor], search: Search = None, sort: Sort = None
) -> Response[bytes]:
    runs = list(every_item(lambda at, n: list_retention_runs(session, ListRequest(search, sort, at, n))))
    note_export(session, actor, "data_retention", rows=len(runs), filters={"search": search, "sort": sort})
    header = ("first_kept", "started_at", "ended_at", "events", "rejected", "files", "bytes", "actor")
    return answer_csv("data-retention", header, ([getattr(run, name) for name in header] for run in runs))


route_handlers = [
    read_retention,
    ask_retention_preview,
    put_retention,
    post_removal,
    read_retention_runs,
    export_retention_runs,
]
