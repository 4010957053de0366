"""Reads of imports in preparation."""

from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tilth.events.imports.drafts.contracts import DraftState, ImportDraft
from tilth.events.imports.errors import DraftNotFound
from tilth.events.imports.models import import_draft
from tilth.kernel.pages import Page
from tilth.platform.database.lists import ListRequest, ListShape, list_rows
from tilth.platform.database.sessions import ReadSession

_SHAPE = ListShape(
    key=import_draft.c.draft_id,
    sorts={"updated_at": import_draft.c.updated_at},
    default="-updated_at",
    searched=(sa.cast(import_draft.c.files, sa.Text),),
)


def list_drafts(session: ReadSession, request: ListRequest) -> Page[ImportDraft]:
    query = sa.select(import_draft).where(import_draft.c.workspace_id == session.workspace)
    return list_rows(session.connection, query, _SHAPE, request, _to_draft)


def get_draft(session: ReadSession, draft_id: UUID) -> ImportDraft:
    """Raises DraftNotFound."""
    table = import_draft
    query = sa.select(table).where(table.c.workspace_id == session.workspace, table.c.draft_id == draft_id)
    row = session.connection.execute(query).one_or_none()
    if row is None:
        raise DraftNotFound("This import is not in preparation any more. Begin a new one with your files.")
    return _to_draft(row)


def _to_draft(row: sa.Row[Any]) -> ImportDraft:
    state = msgspec.convert(row.state, DraftState)
    uploads, files = tuple(row.uploads), tuple(row.files)
    return ImportDraft(row.draft_id, uploads, files, state, row.actor, row.begun_at, row.updated_at)
