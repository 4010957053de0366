"""The audit trail: appended in the transaction of the write that it tells of; never changed, never deleted."""

import sqlalchemy as sa

from tilth.kernel.ids import WorkspaceId
from tilth.kernel.pages import Page, check_limit, cut_page, decode_cursor
from tilth.platform.audit.contracts import Actor, AuditEntry
from tilth.platform.audit.models import audit_entry
from tilth.platform.database.sessions import AdminSession, ReadSession, Session


def append_audit(session: Session, *, actor: Actor, action: str, subject: str, **details: object) -> None:
    """`action` is `<noun>.<past verb>` (`write_key.revoked`); `subject` names what was acted on.

    `details` must be JSON-ready and hold no secret.
    """
    _append(session, session.workspace, actor, action, subject, details)


def append_admin_audit(
    session: AdminSession, workspace: WorkspaceId, *, actor: Actor, action: str, subject: str, **details: object
) -> None:
    """As `append_audit`, for what the administrator's role does to a workspace."""
    _append(session, workspace, actor, action, subject, details)


def list_audit_entries(
    session: ReadSession, *, cursor: str | None = None, limit: int = 50, action: str | None = None
) -> Page[AuditEntry]:
    """Newest first."""
    table = audit_entry
    query = (
        sa.select(table.c.entry_id, table.c.at, table.c.actor, table.c.action, table.c.subject, table.c.details)
        .where(table.c.workspace_id == session.workspace)
        .order_by(table.c.entry_id.desc())
        .limit(check_limit(limit) + 1)
    )
    if cursor is not None:
        query = query.where(table.c.entry_id < decode_cursor(cursor, tuple[int])[0])
    if action is not None:
        query = query.where(table.c.action == action)
    entries = [AuditEntry(*row) for row in session.connection.execute(query)]
    return cut_page(entries, limit, lambda entry: (entry.entry_id,))


def _append(
    session: Session | AdminSession,
    workspace: WorkspaceId,
    actor: Actor,
    action: str,
    subject: str,
    details: dict[str, object],
) -> None:
    session.connection.execute(
        audit_entry.insert().inline(),
        {
            "workspace_id": workspace,
            "actor": str(actor),
            "action": action,
            "subject": subject,
            "details": details,
        },
    )
