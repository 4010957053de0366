"""/api/v1/audit: who did what, from where, newest first."""

from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from tilth.kernel.moments import Moment, read_moment
from tilth.kernel.pages import Page
from tilth.platform.audit.api import AuditFilter, list_audit_actions, list_audit_entries, note_export
from tilth.platform.audit.contracts import Actor, AuditEntry
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.http.authentication import requires
from tilth.platform.http.csv import CSV_ANSWER, answer_csv, every_item
from tilth.platform.http.parameters import Cursor, Limit, Search, Sort

Who = Annotated[str | None, QueryParameter(max_length=200, description="Part of the actor's name or id.")]
Action = Annotated[
    str | None, QueryParameter(max_length=100, description="As `api_key.created`; `api_key.` for all of a kind.")
]
Subject = Annotated[str | None, QueryParameter(max_length=200, description="What was acted on, whole.")]
Since = Annotated[Moment | None, QueryParameter(description="Not before this moment.")]
Until = Annotated[Moment | None, QueryParameter(description="Before this moment.")]
_HEADER = ("at", "actor", "actor_name", "action", "subject", "address", "agent", "before", "after", "details")


@get(
    "/audit",
    summary="List what was changed, by whom",
    guards=[requires(Scope.AUDIT_READ)],
    tags=["audit"],
    sync_to_thread=True,
)
def get_audit(
    read_session: NamedDependency[ReadSession],
    search: Search = None,
    sort: Sort = None,
    who: Who = None,
    action: Action = None,
    subject: Subject = None,
    since: Since = None,
    until: Until = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[AuditEntry]:
    """Newest first. `search` looks at everything that an entry says."""
    asked = _ask(who, action, subject, since, until)
    return list_audit_entries(read_session, asked, ListRequest(search, sort, cursor, limit))


@get(
    "/audit/actions",
    summary="List what kinds of change there are",
    guards=[requires(Scope.AUDIT_READ)],
    tags=["audit"],
    sync_to_thread=True,
)
def get_audit_actions(read_session: NamedDependency[ReadSession]) -> list[str]:
    """Those that the trail of this workspace holds; for filters."""
    return list_audit_actions(read_session)


@post(
    "/audit/export",
    summary="Download what was changed, by whom",
    guards=[requires(Scope.AUDIT_READ)],
    tags=["audit"],
    sync_to_thread=True,
    status_code=200,
    responses=CSV_ANSWER,
)
def post_audit_export(
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    search: Search = None,
    sort: Sort = None,
    who: Who = None,
    action: Action = None,
    subject: Subject = None,
    since: Since = None,
    until: Until = None,
) -> Response[bytes]:
    """A CSV file of up to 100,000 entries, under the filters of the list. The download is an entry itself."""
    asked = _ask(who, action, subject, since, until)
    found = list(
        every_item(lambda cursor, limit: list_audit_entries(session, asked, ListRequest(search, sort, cursor, limit)))
    )
    filters = {"search": search, "who": who, "action": action, "subject": subject, "since": since, "until": until}
    note_export(session, actor, "audit", rows=len(found), filters=filters)
    return answer_csv("audit", _HEADER, (_to_row(entry) for entry in found))


def _ask(who: str | None, action: str | None, subject: str | None, since: str | None, until: str | None) -> AuditFilter:
    first, end = (None if moment is None else read_moment(moment) for moment in (since, until))
    return AuditFilter(who, action, subject, first, end)


def _to_row(entry: AuditEntry) -> tuple[object, ...]:
    told = (entry.before, entry.after, entry.details)
    texts = (None if each is None else msgspec.json.encode(each).decode() for each in told)
    who = (entry.at.isoformat(), entry.actor, entry.actor_name, entry.action, entry.subject)
    return (*who, entry.address, entry.agent, *texts)


route_handlers = [get_audit, get_audit_actions, post_audit_export]
