"""/api/v1/plan/export and /plan/import: the whole plan as a file."""

from typing import Annotated, Any

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody, QueryParameter

from tilth.events.tracking.actions.import_plan import PlanDifference, compare_plan, import_plan
from tilth.events.tracking.files import HEADER, PlanFormat, plan_lines, read_plan, write_json
from tilth.events.tracking.queries import get_plan
from tilth.platform.audit.api import note_export
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.http.authentication import requires
from tilth.platform.http.csv import answer_csv

_TAGS = ["tracking plan"]
_READ = [requires(Scope.EVENTS_READ)]
_WRITE = [requires(Scope.EVENTS_WRITE)]
MAX_FILE = 2_000_000
"""Characters."""


class PlanFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: PlanFormat
    content: Annotated[str, msgspec.Meta(max_length=MAX_FILE)]


@post(
    "/plan/export",
    summary="Export the tracking plan",
    guards=_READ,
    tags=_TAGS,
    sync_to_thread=True,
    status_code=200,
    responses={200: ResponseSpec(Any, media_type="*/*", generate_examples=False, description="The file: JSON or CSV.")},
)
def export_plan(
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    form: Annotated[PlanFormat, QueryParameter(name="format")] = PlanFormat.JSON,
) -> Response[bytes]:
    """The whole plan as a file that `POST /plan/import` takes."""
    plan = get_plan(session)
    note_export(session, actor, "tracking_plan", rows=len(plan.events), filters={"format": form})
    if form is PlanFormat.CSV:
        return answer_csv("tracking-plan", HEADER, plan_lines(plan))
    headers = {"Content-Disposition": 'attachment; filename="tracking-plan.json"'}
    return Response(write_json(plan), media_type="application/json", headers=headers)


@post(
    "/plan/import/check",
    summary="Compare a file with the plan",
    guards=_WRITE,
    tags=_TAGS,
    sync_to_thread=True,
    status_code=200,
)
def check_import(data: JSONBody[PlanFile], read_session: NamedDependency[ReadSession]) -> PlanDifference:
    """What importing it would change. Nothing changes."""
    return compare_plan(read_session, read_plan(data.content, data.format))


@post("/plan/import", summary="Import a tracking plan", guards=_WRITE, tags=_TAGS, sync_to_thread=True, status_code=200)
def post_import(
    data: JSONBody[PlanFile], session: NamedDependency[Session], actor: NamedDependency[Actor]
) -> PlanDifference:
    """Events of the file take the place of what was declared of them; all or none."""
    return import_plan(session, read_plan(data.content, data.format), actor=actor)


route_handlers = [export_plan, check_import, post_import]
