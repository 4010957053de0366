"""What an account does, in the trail of each workspace that it is a member of: that is whom it concerns."""

from tilth.kernel.ids import UserId
from tilth.platform.accounts.contracts import Account
from tilth.platform.accounts.queries import list_workspace_ids
from tilth.platform.audit.api import Values, append_admin_audit
from tilth.platform.audit.contracts import Actor, ActorKind, Source
from tilth.platform.database.sessions import AdminSession


def account_actor(account: Account, source: Source | None) -> Actor:
    return Actor(ActorKind.ACCOUNT, str(account.id), account.name, source)


def door_actor(source: Source) -> Actor:
    """Whoever tries to sign in: who that is, is what they failed to show."""
    return Actor(ActorKind.SYSTEM, "sign-in", source=source)


def append_account_audit(
    session: AdminSession,
    account: UserId,
    *,
    actor: Actor,
    action: str,
    before: Values | None = None,
    after: Values | None = None,
    **details: object,
) -> None:
    for workspace in list_workspace_ids(session.connection, account):
        append_admin_audit(
            session,
            workspace,
            actor=actor,
            action=action,
            subject=str(account),
            before=before,
            after=after,
            **details,
        )
