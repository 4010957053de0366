from uuid import UUID

import sqlalchemy as sa

from tilth.events.imports.models import import_upload
from tilth.events.imports.uploads.contracts import Upload
from tilth.events.imports.uploads.queries import get_uploads
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session


def delete_upload(session: Session, upload_id: UUID, *, actor: Actor) -> Upload:
    """Its row; the file is the caller's, once this is committed. Raises UploadNotFound."""
    (upload,) = get_uploads(session, [upload_id])
    session.connection.execute(
        sa.delete(import_upload).where(
            import_upload.c.workspace_id == session.workspace, import_upload.c.upload_id == upload_id
        )
    )
    append_audit(session, actor=actor, action="import_file.deleted", subject=upload.name)
    return upload
