from datetime import timedelta

import sqlalchemy as sa

from tilth.kernel.clock import Clock
from tilth.kernel.ids import uuid7
from tilth.kernel.text import fold_email
from tilth.platform.accounts.actions.create_account import check_email
from tilth.platform.accounts.contracts import NewInvitation
from tilth.platform.accounts.errors import AlreadyMember
from tilth.platform.accounts.invitations import get_invitation
from tilth.platform.accounts.members import lock_roles, renew, require_may_give
from tilth.platform.accounts.models import invitation
from tilth.platform.accounts.queries import find_account_by_email
from tilth.platform.audit.api import append_admin_audit
from tilth.platform.auth.contracts import Principal, Role
from tilth.platform.auth.secrets import hash_secret, make_token
from tilth.platform.database.sessions import AdminSession


def invite_member(
    session: AdminSession, *, email: str, role: Role, days: int, principal: Principal, clock: Clock
) -> NewInvitation:
    """A link for one address, good once and for so many days. A link that was sent to it before is good no more.

    Raises InvalidEmail, AlreadyMember, OwnersOnly, ScopeNotHeld.
    """
    email, now, workspace = check_email(email), clock.now(), principal.workspace
    roles = lock_roles(session, workspace)
    require_may_give(renew(principal, roles), role)
    email_norm = fold_email(email)
    known = find_account_by_email(session.connection, email_norm)
    if known is not None and known.id in roles:
        raise AlreadyMember(f"{email} is a member already: change their role instead.")
    earlier = sa.and_(
        invitation.c.workspace_id == workspace,
        invitation.c.email_norm == email_norm,
        invitation.c.accepted_at.is_(None),
        invitation.c.revoked_at.is_(None),
    )
    replaced = session.connection.execute(sa.update(invitation).where(earlier).values(revoked_at=now)).rowcount
    token, invitation_id = make_token(), uuid7()
    session.connection.execute(
        invitation.insert(),
        {
            "workspace_id": workspace,
            "invitation_id": invitation_id,
            "email": email,
            "email_norm": email_norm,
            "role": role.value,
            "token_hash": hash_secret(token),
            "invited_by": str(principal.actor),
            "created_at": now,
            "expires_at": now + timedelta(days=days),
        },
    )
    append_admin_audit(
        session,
        workspace,
        actor=principal.actor,
        action="invitation.created",
        subject=str(invitation_id),
        after={"email": email, "role": role.value, "expires_at": (now + timedelta(days=days)).isoformat()},
        replaced=replaced,
    )
    return NewInvitation(get_invitation(session, workspace, invitation_id, now), token)
