from uuid import UUID

import msgspec
import sqlalchemy as sa

from tilth.events.imports.drafts.contracts import DraftState, ImportDraft
from tilth.events.imports.drafts.queries import get_draft
from tilth.events.imports.models import import_draft
from tilth.kernel.clock import Clock
from tilth.platform.database.sessions import Session


def change_draft(session: Session, draft_id: UUID, state: DraftState, *, clock: Clock) -> ImportDraft:
    """Raises DraftNotFound.

    Not in the audit trail: it is kept at every turn of the page, and nothing but the page comes of it. The dry run
    and the import that follow are.
    """
    get_draft(session, draft_id)
    session.connection.execute(
        sa.update(import_draft)
        .where(import_draft.c.workspace_id == session.workspace, import_draft.c.draft_id == draft_id)
        .values(state=msgspec.to_builtins(state), updated_at=clock.now())
    )
    return get_draft(session, draft_id)
