"""Reads of uploads."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tilth.events.imports.errors import UploadNotFound
from tilth.events.imports.models import import_upload
from tilth.events.imports.uploads.contracts import Upload
from tilth.kernel.pages import Page
from tilth.platform.database.lists import ListRequest, ListShape, list_rows
from tilth.platform.database.sessions import ReadSession, Session

KEPT = timedelta(days=2)
"""They hold personal data: long enough to come back to an import on the next day, and no longer."""
_SHAPE = ListShape(
    key=import_upload.c.upload_id,
    sorts={
        "uploaded_at": import_upload.c.uploaded_at,
        "name": import_upload.c.name,
        "bytes": import_upload.c.bytes,
    },
    default="-uploaded_at",
    searched=(import_upload.c.name,),
)


def list_uploads(session: ReadSession, request: ListRequest) -> Page[Upload]:
    query = sa.select(import_upload).where(import_upload.c.workspace_id == session.workspace)
    return list_rows(session.connection, query, _SHAPE, request, to_upload)


def get_uploads(session: ReadSession, upload_ids: Sequence[UUID]) -> list[Upload]:
    """In the order of the ids, each once. Raises UploadNotFound."""
    table = import_upload
    query = sa.select(table).where(table.c.workspace_id == session.workspace, table.c.upload_id.in_(upload_ids))
    found = {row.upload_id: to_upload(row) for row in session.connection.execute(query)}
    wanted = dict.fromkeys(upload_ids)
    if len(found) < len(wanted):
        raise UploadNotFound("This file is not here any more: uploads are kept for two days. Upload it again.")
    return [found[upload_id] for upload_id in wanted]


def share_uploads(session: Session, upload_ids: Sequence[UUID]) -> list[Upload]:
    """As get_uploads; until the end of the transaction nobody removes them. Raises UploadNotFound."""
    _lock(session, upload_ids, read=True)
    return get_uploads(session, upload_ids)


def lock_uploads(session: Session, upload_ids: Sequence[UUID]) -> None:
    """Until the end of the transaction no task begins to read them."""
    _lock(session, upload_ids, read=False)


def _lock(session: Session, upload_ids: Sequence[UUID], *, read: bool) -> None:
    """In the order of their ids: two who want the same ones never wait for each other in a circle."""
    mine = import_upload.c.workspace_id == session.workspace
    query = sa.select(import_upload.c.upload_id).where(mine, import_upload.c.upload_id.in_(upload_ids))
    session.connection.execute(query.order_by(import_upload.c.upload_id).with_for_update(read=read)).all()


def to_upload(row: sa.Row[Any]) -> Upload:
    return Upload(row.upload_id, row.name, row.bytes, row.actor, row.uploaded_at, row.uploaded_at + KEPT)
