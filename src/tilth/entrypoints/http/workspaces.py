"""/api/v1/workspace: the workspace of the key that asks; and /api/v1/workspaces, where owners make another one."""

import msgspec
from litestar import get, patch, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import JSONBody

from tilth.entrypoints.http.session import WorkspaceRequest
from tilth.events.api import has_inbox_rows
from tilth.history.api import get_buckets, has_terms
from tilth.kernel.ids import WorkspaceId
from tilth.kernel.money import Currency
from tilth.platform.accounts.api import create_own_workspace
from tilth.platform.accounts.contracts import Membership, SignedIn
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.sessions import AdminSession, ReadSession, Session
from tilth.platform.http.afterwards import AfterCommit
from tilth.platform.http.authentication import requires, requires_session
from tilth.platform.workspaces.api import get_workspace, update_workspace
from tilth.platform.workspaces.contracts import Workspace


class WorkspaceDetail(msgspec.Struct, frozen=True):
    id: WorkspaceId
    slug: str
    name: str
    time_zone: str
    """IANA name; days of every metric are calendar days of this zone."""
    currency: Currency
    buckets: int
    """Parts of its history."""
    has_events: bool
    """Time zone and currency are fixed then."""


class WorkspaceChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Time zone and currency can be changed until the first event arrives."""

    name: str | None = None
    time_zone: str | None = None
    currency: str | None = None


@get(
    "/workspace",
    summary="Show the workspace",
    guards=[requires(Scope.WORKSPACE_READ)],
    tags=["workspace"],
    sync_to_thread=True,
)
def read_workspace(read_session: NamedDependency[ReadSession]) -> WorkspaceDetail:
    return _detail(read_session, get_workspace(read_session))


@patch(
    "/workspace",
    summary="Change the workspace",
    guards=[requires(Scope.WORKSPACE_WRITE)],
    tags=["workspace"],
    sync_to_thread=True,
)
def change_workspace(
    data: JSONBody[WorkspaceChange],
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
    after_commit: NamedDependency[AfterCommit],
    state: State,
) -> WorkspaceDetail:
    after_commit(state.sources.forget)  # the next event is read by the new calendar
    changed = update_workspace(
        session,
        name=data.name,
        time_zone=data.time_zone,
        currency=data.currency,
        has_events=_has_events(session),
        actor=actor,
    )
    return _detail(session, changed)


@post(
    "/workspaces",
    summary="Make another workspace",
    guards=[requires_session()],
    tags=["workspace"],
    sync_to_thread=True,
)
def post_workspace(
    data: JSONBody[WorkspaceRequest],
    admin_session: NamedDependency[AdminSession],
    signed_in: NamedDependency[SignedIn],
) -> Membership:
    """For whoever owns one already; they own the new one too. Sent again it is refused: the short name is taken."""
    return create_own_workspace(
        admin_session,
        signed_in,
        slug=data.slug,
        name=data.name,
        time_zone=data.time_zone,
        currency=data.currency,
    )


def _detail(session: ReadSession, workspace: Workspace) -> WorkspaceDetail:
    return WorkspaceDetail(
        id=workspace.id,
        slug=workspace.slug,
        name=workspace.name,
        time_zone=workspace.time_zone,
        currency=workspace.currency,
        buckets=get_buckets(session),
        has_events=_has_events(session),
    )


def _has_events(session: ReadSession) -> bool:
    return has_inbox_rows(session) or has_terms(session)


route_handlers = [read_workspace, change_workspace, post_workspace]
