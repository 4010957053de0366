"""/api/v1/system: health of the installation, and the jobs of the workspace."""

from typing import Annotated

from litestar import Response, delete, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from tilth.entrypoints.http.system.contracts import SystemHealth
from tilth.entrypoints.http.system.facts import read_health
from tilth.kernel.pages import Page
from tilth.platform.audit.api import note_export
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.http.authentication import requires
from tilth.platform.http.csv import CSV_ANSWER, answer_csv, every_item
from tilth.platform.http.parameters import Cursor, Limit, Search, Sort
from tilth.platform.jobs.api import JobInfo, JobState, dismiss_job, list_jobs, retry_job

_READ = [requires(Scope.SYSTEM_READ)]
_WRITE = [requires(Scope.WORKSPACE_WRITE)]
_TAGS = ["system"]
States = Annotated[list[JobState] | None, QueryParameter(name="state", description="Repeatable; default: all.")]


@get("/system/health", summary="Show the health of the system", guards=_READ, tags=_TAGS, sync_to_thread=True)
def read_system_health(read_session: NamedDependency[ReadSession], state: State) -> SystemHealth:
    """What is behind, what is full, what has failed; the figures of the last hour."""
    return read_health(read_session, state)


@get("/system/jobs", summary="List jobs", guards=_READ, tags=_TAGS, sync_to_thread=True)
def read_jobs(
    read_session: NamedDependency[ReadSession],
    search: Search = None,
    sort: Sort = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    states: States = None,
) -> Page[JobInfo]:
    """Of this workspace: those that wait, run or have failed, the latest change first."""
    return list_jobs(read_session, ListRequest(search, sort, cursor, limit), states or ())


@post(
    "/system/jobs/export",
    summary="Export jobs",
    guards=_READ,
    tags=_TAGS,
    sync_to_thread=True,
    status_code=200,
    responses=CSV_ANSWER,
)
def export_jobs(
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    search: Search = None,
    sort: Sort = None,
    states: States = None,
) -> Response[bytes]:
    found = list(every_item(lambda at, n: list_jobs(session, ListRequest(search, sort, at, n), states or ())))
    asked = {"search": search, "sort": sort, "states": states}
    note_export(session, actor, "jobs", rows=len(found), filters=asked)
    header = ("id", "name", "state", "attempts", "queued_at", "changed_at", "error_code", "error")
    return answer_csv("jobs", header, ([getattr(job, name) for name in header] for job in found))


@post(
    "/system/jobs/{job_id:int}/retry",
    summary="Try a failed job again",
    guards=_WRITE,
    tags=_TAGS,
    sync_to_thread=True,
    status_code=204,
)
def post_retry(job_id: FromPath[int], session: NamedDependency[Session], actor: NamedDependency[Actor]) -> None:
    """At once, and as often as a new one."""
    retry_job(session, job_id, actor=actor)


@delete("/system/jobs/{job_id:int}", summary="Dismiss a failed job", guards=_WRITE, tags=_TAGS, sync_to_thread=True)
def delete_job(job_id: FromPath[int], session: NamedDependency[Session], actor: NamedDependency[Actor]) -> None:
    """Takes it off the list; what it should have done stays undone."""
    dismiss_job(session, job_id, actor=actor)


route_handlers = [read_system_health, read_jobs, export_jobs, post_retry, delete_job]
