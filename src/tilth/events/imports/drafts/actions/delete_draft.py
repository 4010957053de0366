from uuid import UUID

import sqlalchemy as sa

from tilth.events.imports.drafts.contracts import ImportDraft
from tilth.events.imports.drafts.queries import get_draft
from tilth.events.imports.models import import_draft
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session


def delete_draft(session: Session, draft_id: UUID, *, actor: Actor) -> ImportDraft:
    """Its files stay until their time is over. Raises DraftNotFound."""
    draft = get_draft(session, draft_id)
    session.connection.execute(
        sa.delete(import_draft).where(
            import_draft.c.workspace_id == session.workspace, import_draft.c.draft_id == draft_id
        )
    )
    append_audit(session, actor=actor, action="import_draft.deleted", subject=str(draft_id), files=list(draft.files))
    return draft
