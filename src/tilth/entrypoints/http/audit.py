"""/api/v1/audit: who did what, newest first."""

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from tilth.kernel.pages import Page
from tilth.platform.audit.api import list_audit_entries
from tilth.platform.audit.contracts import AuditEntry
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.sessions import ReadSession
from tilth.platform.http.authentication import requires

Action = FromQuery[str | None]


@get(
    "/audit",
    summary="List what was changed, by whom",
    guards=[requires(Scope.AUDIT_READ)],
    tags=["audit"],
    sync_to_thread=True,
)
def get_audit(
    read_session: NamedDependency[ReadSession],
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int] = 50,
    action: Action = None,
) -> Page[AuditEntry]:
    return list_audit_entries(read_session, cursor=cursor, limit=limit, action=action)


route_handlers = [get_audit]
