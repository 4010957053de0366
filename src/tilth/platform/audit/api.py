"""The audit trail: appended in the transaction of the write that it tells of; never changed, never deleted."""

from collections.abc import Mapping

import msgspec

from tilth.kernel.ids import WorkspaceId
from tilth.kernel.masking import mask_text
from tilth.platform.audit.contracts import Actor
from tilth.platform.audit.models import audit_entry
from tilth.platform.audit.queries import AuditFilter, list_audit_actions, list_audit_entries
from tilth.platform.database.sessions import AdminSession, Session

__all__ = [
    "AuditFilter",
    "append_admin_audit",
    "append_audit",
    "list_audit_actions",
    "list_audit_entries",
    "note_admin_export",
    "note_export",
]

Values = Mapping[str, object]


def append_audit(
    session: Session,
    *,
    actor: Actor,
    action: str,
    subject: str,
    before: Values | None = None,
    after: Values | None = None,
    **details: object,
) -> None:
    """`action` is `<noun>.<past verb>` (`write_key.revoked`); `subject` names what was acted on.

    `before` and `after` hold what changed, under the same names; `details` what else there is to know of it.
    All must be JSON-ready and hold no secret.
    """
    _append(session, session.workspace, actor, action, subject, before, after, details)


def note_export(session: Session, actor: Actor, what: str, *, rows: int, filters: Mapping[str, object]) -> None:
    """What was taken away as a file: how many rows, and under which filters of the list. Those that ask for nothing are
    left out. What looks like a contact in one is masked; names of people must not be among them, as they would stay.
    """
    append_audit(session, actor=actor, action=f"{what}.exported", subject=what, rows=rows, filters=_asked(filters))


def note_admin_export(
    session: AdminSession,
    workspace: WorkspaceId,
    actor: Actor,
    what: str,
    *,
    rows: int,
    filters: Mapping[str, object],
) -> None:
    """As `note_export`, for lists that the administrator's role reads."""
    append_admin_audit(
        session,
        workspace,
        actor=actor,
        action=f"{what}.exported",
        subject=what,
        rows=rows,
        filters=_asked(filters),
    )


def _asked(filters: Mapping[str, object]) -> dict[str, object]:
    given = {name: msgspec.to_builtins(value) for name, value in filters.items() if value is not None}
    return {name: mask_text(value) if isinstance(value, str) else value for name, value in given.items()}


def append_admin_audit(
    session: AdminSession,
    workspace: WorkspaceId,
    *,
    actor: Actor,
    action: str,
    subject: str,
    before: Values | None = None,
    after: Values | None = None,
    **details: object,
) -> None:
    """As `append_audit`, for what the administrator's role does to a workspace."""
    _append(session, workspace, actor, action, subject, before, after, details)


def _append(
    session: Session | AdminSession,
    workspace: WorkspaceId,
    actor: Actor,
    action: str,
    subject: str,
    before: Values | None,
    after: Values | None,
    details: Values,
) -> None:
    session.connection.execute(
        audit_entry.insert().inline(),
        {
            "workspace_id": workspace,
            "actor": str(actor),
            "actor_name": actor.shown,
            "action": action,
            "subject": subject,
            "address": actor.source.address if actor.source else "",
            "agent": actor.source.agent if actor.source else "",
            "before": before,
            "after": after,
            "details": details,
        },
    )
