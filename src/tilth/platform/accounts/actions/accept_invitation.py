from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from tilth.kernel.ids import WorkspaceId
from tilth.platform.accounts.actions.create_account import create_account
from tilth.platform.accounts.contracts import Account, Language
from tilth.platform.accounts.errors import AlreadyMember, OtherAddress, SignInFirst
from tilth.platform.accounts.invitations import lock_open_invitation
from tilth.platform.accounts.models import invitation, membership
from tilth.platform.accounts.queries import find_account_by_email
from tilth.platform.accounts.trail import account_actor
from tilth.platform.audit.api import append_admin_audit
from tilth.platform.audit.contracts import Actor, ActorKind, Source
from tilth.platform.auth.contracts import Role
from tilth.platform.database.sessions import AdminSession


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody who has no account yet."""

    name: str
    password: str
    language: Language | None = None


def accept_as_member(session: AdminSession, token: str, account: Account, *, source: Source, now: datetime) -> None:
    """By who is signed in. Raises LinkNotValid, OtherAddress, AlreadyMember."""
    found = lock_open_invitation(session, token, now)
    own = find_account_by_email(session.connection, found.email_norm)
    if own is None or own.id != account.id:
        raise OtherAddress(f"This invitation is for {found.email}, and you are signed in as {account.email}.")
    added = session.connection.execute(
        insert(membership)
        .values(workspace_id=found.workspace_id, account_id=account.id, role=found.role)
        .on_conflict_do_nothing()
        .returning(membership.c.account_id)
    ).one_or_none()
    if added is None:
        raise AlreadyMember("You are a member of this workspace already.")
    _close(session, found, account, source, now)


def accept_as_new(session: AdminSession, token: str, person: NewPerson, *, source: Source, now: datetime) -> Account:
    """Makes the account. Raises LinkNotValid, SignInFirst, and what create_account raises."""
    found = lock_open_invitation(session, token, now)
    if find_account_by_email(session.connection, found.email_norm) is not None:
        raise SignInFirst(f"There is an account of {found.email} already: sign in, then open the link again.")
    created = create_account(
        session,
        email=found.email,
        name=person.name,
        password=person.password,
        workspace=WorkspaceId(found.workspace_id),
        role=Role(found.role),
        language=person.language,
        actor=Actor(ActorKind.SYSTEM, "invitation", source=source),
    )
    _close(session, found, created, source, now)
    return created


def _close(session: AdminSession, found: sa.Row[Any], account: Account, source: Source, now: datetime) -> None:
    session.connection.execute(
        sa.update(invitation)
        .where(invitation.c.workspace_id == found.workspace_id, invitation.c.invitation_id == found.invitation_id)
        .values(accepted_at=now)
    )
    append_admin_audit(
        session,
        WorkspaceId(found.workspace_id),
        actor=account_actor(account, source),
        action="invitation.accepted",
        subject=str(found.invitation_id),
        after={"email": found.email, "role": found.role},
        invited_by=found.invited_by,
    )
