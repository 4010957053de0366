from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from tilth.kernel.clock import Clock
from tilth.kernel.ids import WorkspaceId
from tilth.platform.accounts.invitations import get_invitation
from tilth.platform.accounts.models import invitation
from tilth.platform.audit.api import append_admin_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import ROLE_SCOPES, Principal, Role, Scope
from tilth.platform.database.sessions import AdminSession


def revoke_invitation(session: AdminSession, invitation_id: UUID, *, principal: Principal, clock: Clock) -> None:
    """Its link is good no more. To take back one that is not open any more is no error. Raises InvitationNotFound."""
    workspace, now = principal.workspace, clock.now()
    found = get_invitation(session, workspace, invitation_id, now)
    revoked = session.connection.execute(
        sa.update(invitation)
        .where(
            invitation.c.workspace_id == workspace,
            invitation.c.invitation_id == invitation_id,
            invitation.c.accepted_at.is_(None),
            invitation.c.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    ).rowcount
    if revoked:
        append_admin_audit(
            session,
            workspace,
            actor=principal.actor,
            action="invitation.revoked",
            subject=str(invitation_id),
            before={"email": found.email, "role": found.role.value},
        )


def withdraw_invitations(
    session: AdminSession, workspace: WorkspaceId, inviters: Sequence[Actor], left: Role | None, now: datetime
) -> int:
    """Those that somebody made, or a key of theirs did, and that they could not make any more with the role that is
    left to them; how many they were.
    """
    if left is Role.OWNER:
        return 0
    lost: sa.ColumnElement[bool] = sa.true()
    if left is not None and Scope.MEMBERS_WRITE in ROLE_SCOPES[left]:
        lost = invitation.c.role == Role.OWNER
    return session.connection.execute(
        sa.update(invitation)
        .where(
            invitation.c.workspace_id == workspace,
            invitation.c.invited_by.in_([str(each) for each in inviters]),
            invitation.c.accepted_at.is_(None),
            invitation.c.revoked_at.is_(None),
            lost,
        )
        .values(revoked_at=now)
    ).rowcount
