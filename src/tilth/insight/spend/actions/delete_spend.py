"""Takes rows of spend away."""

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from tilth.insight.spend.contracts import SpendKey
from tilth.insight.spend.models import spend
from tilth.insight.spend.queries import find_spend, matches_any
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session


def delete_spend(session: Session, keys: Sequence[SpendKey], *, actor: Actor) -> int:
    """Returns how many there were; the trail keeps what they said. Keys that do not exist are passed over."""
    gone = find_spend(session, keys)
    if gone:
        session.connection.execute(sa.delete(spend).where(spend.c.workspace_id == session.workspace, matches_any(keys)))
        append_audit(
            session,
            actor=actor,
            action="spend.deleted",
            subject="spend",
            rows=len(gone),
            before={"rows": msgspec.to_builtins(gone)},
        )
    return len(gone)
