"""Workspaces for other rooms and the edge."""

from tilth.kernel.ids import WorkspaceId
from tilth.kernel.text import clip
from tilth.platform.database.sessions import AdminSession, ReadSession
from tilth.platform.workspaces.actions.create_workspace import check_name, create_workspace
from tilth.platform.workspaces.actions.update_workspace import update_workspace
from tilth.platform.workspaces.contracts import Workspace
from tilth.platform.workspaces.errors import WorkspaceNotFound
from tilth.platform.workspaces.queries import all_workspaces, find_workspace, find_workspace_by_slug

__all__ = [
    "check_name",
    "create_workspace",
    "find_by_slug",
    "get_by_slug",
    "get_workspace",
    "get_workspace_by_id",
    "list_workspaces",
    "update_workspace",
]


def get_workspace(session: ReadSession) -> Workspace:
    """The workspace of this session."""
    found = find_workspace(session.connection, session.workspace)
    if found is None:
        raise WorkspaceNotFound("This workspace does not exist.")
    return found


def get_workspace_by_id(session: AdminSession, workspace: WorkspaceId) -> Workspace:
    found = find_workspace(session.connection, workspace)
    if found is None:
        raise WorkspaceNotFound(f"There is no workspace number {workspace}.")
    return found


def find_by_slug(session: AdminSession, slug: str) -> Workspace | None:
    return find_workspace_by_slug(session.connection, slug)


def get_by_slug(session: AdminSession, slug: str) -> Workspace:
    found = find_workspace_by_slug(session.connection, slug)
    if found is None:
        raise WorkspaceNotFound(
            f"There is no workspace '{clip(slug, 80)}': `tilth workspace list` shows those that exist."
        )
    return found


def list_workspaces(session: AdminSession) -> list[Workspace]:
    """All of them: an installation has few."""
    return all_workspaces(session.connection)
