"""Reads of workspaces; rows become the `Workspace` contract here."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tilth.kernel.ids import WorkspaceId
from tilth.kernel.money import Currency
from tilth.platform.workspaces.contracts import Workspace
from tilth.platform.workspaces.models import workspace

COLUMNS = (workspace.c.workspace_id, workspace.c.slug, workspace.c.name, workspace.c.time_zone, workspace.c.currency)


def to_workspace(row: sa.Row[int, str, str, str, str]) -> Workspace:
    return Workspace(WorkspaceId(row[0]), row[1], row[2], row[3], Currency(row[4]))


def find_workspace(connection: Connection, workspace_id: WorkspaceId) -> Workspace | None:
    row = connection.execute(sa.select(*COLUMNS).where(workspace.c.workspace_id == workspace_id)).one_or_none()
    return to_workspace(row) if row else None


def find_workspace_by_slug(connection: Connection, slug: str) -> Workspace | None:
    row = connection.execute(sa.select(*COLUMNS).where(workspace.c.slug == slug)).one_or_none()
    return to_workspace(row) if row else None


def all_workspaces(connection: Connection) -> list[Workspace]:
    return [to_workspace(row) for row in connection.execute(sa.select(*COLUMNS).order_by(workspace.c.workspace_id))]


def find_workspaces(connection: Connection, numbers: Sequence[WorkspaceId]) -> list[Workspace]:
    """Those of these that exist, in no order."""
    query = sa.select(*COLUMNS).where(workspace.c.workspace_id.in_(numbers))
    return [to_workspace(row) for row in connection.execute(query)]
