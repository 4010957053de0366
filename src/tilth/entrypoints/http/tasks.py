"""/api/v1/tasks: long work that runs, waits or has ended."""

from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from tilth.kernel.pages import Page
from tilth.platform.audit.api import note_export
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Principal, Scope
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.http.authentication import requires
from tilth.platform.http.csv import CSV_ANSWER, answer_csv, every_item
from tilth.platform.http.parameters import Cursor, Limit, Search, Sort
from tilth.platform.tasks.api import Task, TaskId, TaskState, cancel_task, get_task, list_tasks

States = Annotated[list[TaskState] | None, QueryParameter(name="state", description="Only those in one of these.")]
Kind = Annotated[str | None, QueryParameter(max_length=100, description="Only those of this kind: `imports.run`, …")]


@get("/tasks", summary="List tasks", guards=[requires(Scope.WORKSPACE_READ)], tags=["tasks"], sync_to_thread=True)
def get_tasks(
    read_session: NamedDependency[ReadSession],
    state: State,
    states: States = None,
    kind: Kind = None,
    search: Search = None,
    sort: Sort = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Task]:
    """Long work of the workspace, newest first; sorts by created_at, started_at, finished_at, kind, state, actor."""
    request = ListRequest(search, sort, cursor, limit)
    return list_tasks(read_session, request=request, clock=state.clock, states=states or (), kind=kind)


@post(
    "/tasks/export",
    summary="Export tasks",
    guards=[requires(Scope.WORKSPACE_READ)],
    tags=["tasks"],
    sync_to_thread=True,
    status_code=200,
    responses=CSV_ANSWER,
)
def export_tasks(
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    state: State,
    states: States = None,
    kind: Kind = None,
    search: Search = None,
    sort: Sort = None,
) -> Response[bytes]:
    """The list as a CSV file."""

    def read(cursor: str | None, limit: int) -> Page[Task]:
        request = ListRequest(search, sort, cursor, limit)
        return list_tasks(session, request=request, clock=state.clock, states=states or (), kind=kind)

    tasks = list(every_item(read))
    filters = {"state": states, "kind": kind, "search": search, "sort": sort}
    note_export(session, actor, "tasks", rows=len(tasks), filters=filters)
    header = ("id", "kind", "state", "title", "done", "total", "unit", "actor", "created_at", "finished_at", "error")
    return answer_csv(
        "tasks",
        header,
        (
            (
                *(task.id, task.kind, task.state, " ".join(map(str, task.title.values()))),
                *(task.done, task.total, task.unit, task.actor, task.created_at.isoformat()),
                *(task.finished_at and task.finished_at.isoformat(), task.error and task.error.message),
            )
            for task in tasks
        ),
    )


@get(
    "/tasks/{task_id:uuid}",
    summary="Show a task",
    guards=[requires(Scope.WORKSPACE_READ)],
    tags=["tasks"],
    sync_to_thread=True,
)
def get_one_task(task_id: FromPath[UUID], read_session: NamedDependency[ReadSession], state: State) -> Task:
    return get_task(read_session, TaskId(task_id), clock=state.clock)


@post(
    "/tasks/{task_id:uuid}/cancel",
    summary="Cancel a task",
    guards=[requires(Scope.WORKSPACE_READ)],
    tags=["tasks"],
    sync_to_thread=True,
    status_code=200,
)
def post_cancel(
    task_id: FromPath[UUID], session: NamedDependency[Session], principal: NamedDependency[Principal], state: State
) -> Task:
    """Yours, or with the scope workspace:write anybody's. What it has done stays done."""
    return cancel_task(
        session,
        TaskId(task_id),
        actor=principal.actor,
        may_cancel_all=Scope.WORKSPACE_WRITE in principal.scopes,
        clock=state.clock,
    )


route_handlers = [get_tasks, export_tasks, get_one_task, post_cancel]
