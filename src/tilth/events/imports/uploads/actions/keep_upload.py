from uuid import UUID

import sqlalchemy as sa

from tilth.events.imports.models import import_upload
from tilth.events.imports.uploads.contracts import Upload
from tilth.events.imports.uploads.queries import get_uploads
from tilth.kernel.clock import Clock
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session


def keep_upload(session: Session, upload_id: UUID, name: str, size: int, *, actor: Actor, clock: Clock) -> Upload:
    """Note a file that lies in the store: a crash in between leaves a stray folder, never a row without its file."""
    session.connection.execute(
        sa.insert(import_upload).values(
            workspace_id=session.workspace,
            upload_id=upload_id,
            name=name,
            bytes=size,
            actor=str(actor),
            uploaded_at=clock.now(),
        )
    )
    append_audit(session, actor=actor, action="import_file.uploaded", subject=name, bytes=size)
    (upload,) = get_uploads(session, [upload_id])
    return upload
