import sqlalchemy as sa

from tilth.kernel.clock import Clock
from tilth.kernel.ids import UserId
from tilth.platform.accounts.actions.withdraw_powers import withdraw_powers
from tilth.platform.accounts.members import get_member, lock_roles, no_such_member, renew, require_may_take
from tilth.platform.accounts.models import membership
from tilth.platform.audit.api import append_admin_audit
from tilth.platform.auth.contracts import Principal
from tilth.platform.database.sessions import AdminSession


def remove_member(session: AdminSession, account_id: UserId, *, principal: Principal, clock: Clock) -> None:
    """Their sessions see nothing of the workspace from the next request on; the account stays, as does what
    they made; API keys and invitations of theirs do not.

    Raises MemberNotFound, OwnersOnly, LastOwner.
    """
    workspace = principal.workspace
    roles = lock_roles(session, workspace)
    caller = renew(principal, roles)
    role = roles.get(account_id)
    if role is None:
        raise no_such_member()
    require_may_take(caller, role, roles)
    member = get_member(session, workspace, account_id)
    here = sa.and_(membership.c.workspace_id == workspace, membership.c.account_id == account_id)
    session.connection.execute(sa.delete(membership).where(here))
    withdrawn = withdraw_powers(session, account_id, None, principal=principal, clock=clock)
    append_admin_audit(
        session,
        workspace,
        actor=principal.actor,
        action="member.removed",
        subject=str(account_id),
        before={"name": member.name, "email": member.email, "role": role.value},
        keys_revoked=withdrawn.keys,
        invitations_withdrawn=withdrawn.invitations,
    )
