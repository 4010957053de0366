from collections.abc import Sequence
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tilth.events.imports.drafts.contracts import DraftState, ImportDraft
from tilth.events.imports.drafts.queries import get_draft
from tilth.events.imports.models import import_draft
from tilth.events.imports.uploads.queries import get_uploads
from tilth.kernel.clock import Clock
from tilth.kernel.ids import uuid7
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session


def begin_draft(session: Session, uploads: Sequence[UUID], *, actor: Actor, clock: Clock) -> ImportDraft:
    """Raises UploadNotFound."""
    found, draft_id, now = get_uploads(session, uploads), uuid7(), clock.now()
    names = [upload.name for upload in found]
    session.connection.execute(
        sa.insert(import_draft).values(
            workspace_id=session.workspace,
            draft_id=draft_id,
            uploads=[upload.id for upload in found],
            files=names,
            state=msgspec.to_builtins(DraftState()),
            actor=str(actor),
            begun_at=now,
            updated_at=now,
        )
    )
    append_audit(session, actor=actor, action="import_draft.begun", subject=str(draft_id), files=names)
    return get_draft(session, draft_id)
