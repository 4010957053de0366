from dataclasses import dataclass

from tilth.kernel.clock import Clock
from tilth.kernel.ids import UserId
from tilth.platform.accounts.actions.revoke_invitation import withdraw_invitations
from tilth.platform.audit.contracts import Actor, ActorKind
from tilth.platform.auth.api import revoke_keys_beyond
from tilth.platform.auth.contracts import ROLE_SCOPES, Principal, Role
from tilth.platform.database.sessions import AdminSession


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """How many of each."""

    keys: int
    invitations: int


def withdraw_powers(
    session: AdminSession, member: UserId, left: Role | None, *, principal: Principal, clock: Clock
) -> Withdrawn:
    """What a member gave away and does not hold any more with the role that is left to them (None: they are removed):
    API keys that may do more, and open invitations.
    """
    maker = Actor(ActorKind.ACCOUNT, str(member))
    scopes = frozenset() if left is None else ROLE_SCOPES[left]
    keys = revoke_keys_beyond(session, principal.workspace, maker, scopes, actor=principal.actor)
    inviters = [maker, *(Actor(ActorKind.KEY, str(key)) for key in keys)]
    withdrawn = withdraw_invitations(session, principal.workspace, inviters, left, clock.now())
    return Withdrawn(len(keys), withdrawn)
