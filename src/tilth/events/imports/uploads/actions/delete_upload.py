from uuid import UUID

import sqlalchemy as sa

from tilth.events.imports.errors import UploadInUse
from tilth.events.imports.models import import_upload
from tilth.events.imports.task_recipes import readers_of
from tilth.events.imports.uploads.contracts import Upload
from tilth.events.imports.uploads.queries import get_uploads, lock_uploads
from tilth.kernel.clock import Clock
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session


def delete_upload(session: Session, upload_id: UUID, *, actor: Actor, clock: Clock) -> Upload:
    """Its row; the file is the caller's, once this is committed. Raises UploadNotFound, UploadInUse."""
    lock_uploads(session, [upload_id])
    (upload,) = get_uploads(session, [upload_id])
    reader = readers_of(session, [upload_id], clock=clock).get(upload_id)
    if reader is not None:
        raise UploadInUse(
            f"An import by the recipe '{reader.title['recipe']}' waits for {upload.name} or reads it. "
            "Wait until it is over, or cancel it under Tasks; then delete the file.",
            task_id=str(reader.id),
        )
    session.connection.execute(
        sa.delete(import_upload).where(
            import_upload.c.workspace_id == session.workspace, import_upload.c.upload_id == upload_id
        )
    )
    append_audit(session, actor=actor, action="import_file.deleted", subject=upload.name)
    return upload
