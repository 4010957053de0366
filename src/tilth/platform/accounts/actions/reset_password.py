"""A new password for who forgot theirs, without mail: an administrator, or the command line, makes a link."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from tilth.kernel.clock import Clock
from tilth.kernel.ids import UserId, WorkspaceId
from tilth.kernel.text import fold_email
from tilth.platform.accounts.actions.change_password import set_password_hash
from tilth.platform.accounts.actions.set_second_factor import remove_second_factor
from tilth.platform.accounts.contracts import Account
from tilth.platform.accounts.errors import ForeignAccount, LinkNotValid, OwnersOnly
from tilth.platform.accounts.members import lock_roles, no_such_member, renew, require_may_give
from tilth.platform.accounts.models import membership, password_reset
from tilth.platform.accounts.queries import find_role, get_account
from tilth.platform.accounts.sessions import end_sessions
from tilth.platform.accounts.throttle import Counted, forgive_attempt, keys_of_name
from tilth.platform.accounts.trail import account_actor, append_account_audit
from tilth.platform.audit.contracts import Actor, ActorKind, Source
from tilth.platform.auth.contracts import ROLE_SCOPES, Principal, Role, Scope
from tilth.platform.auth.secrets import hash_secret, make_token
from tilth.platform.database.sessions import AdminSession

LINK_KEPT = timedelta(hours=24)
LINK_PATH = "/console/new-password#"
"""What follows a # is not sent to any server, and so stands in no log."""


@dataclass(frozen=True, slots=True)
class ResetLink:
    """The one moment at which the token is seen."""

    account: Account
    token: str
    path: str
    """At the address of the console."""
    expires_at: datetime


def make_reset_link(
    session: AdminSession, owner: UserId, *, without_second_factor: bool, actor: Actor, clock: Clock
) -> ResetLink:
    """Good once and for a day. Links before it are good no more. Raises AccountNotFound."""
    account, now, token = get_account(session.connection, owner), clock.now(), make_token()
    session.connection.execute(sa.delete(password_reset).where(password_reset.c.account_id == owner))
    session.connection.execute(
        password_reset.insert(),
        {
            "token_hash": hash_secret(token),
            "account_id": owner,
            "created_at": now,
            "expires_at": now + LINK_KEPT,
        },
    )
    if without_second_factor:
        remove_second_factor(session, owner, actor=actor)
    append_account_audit(session, owner, actor=actor, action="account.reset_link_made")
    return ResetLink(account, token, LINK_PATH + token, now + LINK_KEPT)


def make_reset_link_for_member(
    session: AdminSession, member: UserId, *, without_second_factor: bool, principal: Principal, clock: Clock
) -> ResetLink:
    """Whoever follows it is that person, everywhere: so the caller must administer every workspace of theirs, and
    only owners do it for owners. Raises MemberNotFound, OwnersOnly, ScopeNotHeld, ForeignAccount.
    """
    roles = lock_roles(session, principal.workspace)
    caller = renew(principal, roles)
    if member not in roles:
        raise no_such_member()
    require_may_give(caller, roles[member])
    query = sa.select(membership.c.workspace_id, membership.c.role).where(
        membership.c.account_id == member, membership.c.workspace_id != principal.workspace
    )
    for workspace, role in session.connection.execute(query):
        own = _own_role(session, caller, workspace)
        if own is None or Scope.MEMBERS_WRITE not in ROLE_SCOPES[own]:
            raise ForeignAccount(
                "They are a member of a workspace that you do not administer: its administrators can make the link, "
                "or `tilth reset-password` on the server."
            )
        if role == Role.OWNER and own is not Role.OWNER:
            raise OwnersOnly("They own another workspace: only its owners can make the link.")
    return make_reset_link(
        session, member, without_second_factor=without_second_factor, actor=principal.actor, clock=clock
    )


def find_reset_account(session: AdminSession, token: str, now: datetime) -> Account:
    """Whom a link is for. Raises LinkNotValid. Whoever else comes with it waits."""
    owner = session.connection.execute(
        sa.select(password_reset.c.account_id)
        .where(password_reset.c.token_hash == hash_secret(token), password_reset.c.expires_at > now)
        .with_for_update()
    ).scalar_one_or_none()
    if owner is None:
        raise LinkNotValid("This link is not valid: it was used, replaced, or has expired. Ask for a new one.")
    return get_account(session.connection, UserId(owner))


def reset_password(session: AdminSession, token: str, password_hash: str, *, source: Source, now: datetime) -> Account:
    """By who holds the link. Ends every session of the account. Raises LinkNotValid."""
    account = find_reset_account(session, token, now)
    set_password_hash(session, account.id, password_hash)
    ended = end_sessions(session, account.id)
    keys = keys_of_name(fold_email(account.email), source.address)
    forgive_attempt(session, {Counted.NAME_AT_ADDRESS: keys[Counted.NAME_AT_ADDRESS]})
    append_account_audit(
        session,
        account.id,
        actor=account_actor(account, source),
        action="account.password_reset",
        sessions_ended=ended,
    )
    return account


def _own_role(session: AdminSession, caller: Principal, workspace: int) -> Role | None:
    """A key is at home in one workspace only."""
    if caller.actor.kind is ActorKind.LOCAL:
        return Role.OWNER
    if caller.actor.kind is not ActorKind.ACCOUNT:
        return None
    return find_role(session.connection, WorkspaceId(workspace), UserId(UUID(caller.actor.name)))
