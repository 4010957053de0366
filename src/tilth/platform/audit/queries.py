"""The trail as it is read: searched, filtered, newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tilth.kernel.pages import Page
from tilth.platform.audit.contracts import AuditEntry
from tilth.platform.audit.models import audit_entry
from tilth.platform.database.lists import ListRequest, ListShape, list_rows
from tilth.platform.database.sessions import ReadSession

_COLUMNS = (
    audit_entry.c.entry_id,
    audit_entry.c.at,
    audit_entry.c.actor,
    audit_entry.c.actor_name,
    audit_entry.c.action,
    audit_entry.c.subject,
    audit_entry.c.address,
    audit_entry.c.agent,
    audit_entry.c.before,
    audit_entry.c.after,
    audit_entry.c.details,
)
_SHAPE = ListShape(
    key=audit_entry.c.entry_id,
    sorts={
        "entry_id": audit_entry.c.entry_id,
        "actor": audit_entry.c.actor,
        "action": audit_entry.c.action,
        "subject": audit_entry.c.subject,
        "address": audit_entry.c.address,
    },
    default="-entry_id",
    searched=(
        audit_entry.c.actor,
        audit_entry.c.actor_name,
        audit_entry.c.action,
        audit_entry.c.subject,
        audit_entry.c.address,
        sa.cast(audit_entry.c.before, sa.Text),
        sa.cast(audit_entry.c.after, sa.Text),
        sa.cast(audit_entry.c.details, sa.Text),
    ),
)


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What is left out is not asked for; together they narrow."""

    actor: str | None = None
    """Part of the id or of the name."""
    action: str | None = None
    """Whole (`write_key.revoked`), or all of a noun: `write_key.`."""
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    """Not included."""


_EVERYTHING, _FIRST_PAGE = AuditFilter(), ListRequest()


def list_audit_entries(
    session: ReadSession, asked: AuditFilter = _EVERYTHING, request: ListRequest = _FIRST_PAGE
) -> Page[AuditEntry]:
    """Newest first, unless sorted otherwise."""
    query = sa.select(*_COLUMNS).where(audit_entry.c.workspace_id == session.workspace, *_conditions(asked))
    return list_rows(session.connection, query, _SHAPE, request, lambda row: AuditEntry(*row[: len(_COLUMNS)]))


def list_audit_actions(session: ReadSession) -> list[str]:
    """Those that the trail holds, in alphabetical order."""
    query = sa.select(audit_entry.c.action).where(audit_entry.c.workspace_id == session.workspace).distinct()
    return sorted(session.connection.execute(query).scalars())


def _conditions(asked: AuditFilter) -> list[sa.ColumnElement[Any]]:
    table, found = audit_entry, []
    if asked.actor is not None:
        named = (each.icontains(asked.actor, autoescape=True) for each in (table.c.actor, table.c.actor_name))
        found.append(sa.or_(*named))
    if asked.action is not None:
        whole = not asked.action.endswith(".")
        found.append(
            table.c.action == asked.action if whole else table.c.action.startswith(asked.action, autoescape=True)
        )
    if asked.subject is not None:
        found.append(table.c.subject == asked.subject)
    if asked.since is not None:
        found.append(table.c.at >= asked.since)
    if asked.until is not None:
        found.append(table.c.at < asked.until)
    return found
