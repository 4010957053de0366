import sqlalchemy as sa

from tilth.kernel.clock import Clock
from tilth.kernel.ids import UserId
from tilth.platform.accounts.actions.withdraw_powers import withdraw_powers
from tilth.platform.accounts.contracts import Member
from tilth.platform.accounts.members import (
    get_member,
    lock_roles,
    no_such_member,
    renew,
    require_may_give,
    require_may_take,
)
from tilth.platform.accounts.models import membership
from tilth.platform.audit.api import append_admin_audit
from tilth.platform.auth.contracts import Principal, Role
from tilth.platform.database.sessions import AdminSession


def change_role(session: AdminSession, account_id: UserId, role: Role, *, principal: Principal, clock: Clock) -> Member:
    """Takes effect with their next request, and revokes their API keys that may do more.

    Raises MemberNotFound, OwnersOnly, ScopeNotHeld, LastOwner.
    """
    workspace = principal.workspace
    roles = lock_roles(session, workspace)
    caller = renew(principal, roles)
    before = roles.get(account_id)
    if before is None:
        raise no_such_member()
    if before is not role:
        require_may_give(caller, role)
        require_may_take(caller, before, roles)
        here = sa.and_(membership.c.workspace_id == workspace, membership.c.account_id == account_id)
        session.connection.execute(sa.update(membership).where(here).values(role=role.value))
        withdrawn = withdraw_powers(session, account_id, role, principal=principal, clock=clock)
        append_admin_audit(
            session,
            workspace,
            actor=principal.actor,
            action="member.role_changed",
            subject=str(account_id),
            before={"role": before.value},
            after={"role": role.value},
            email=get_member(session, workspace, account_id).email,
            keys_revoked=withdrawn.keys,
            invitations_withdrawn=withdrawn.invitations,
        )
    return get_member(session, workspace, account_id)
