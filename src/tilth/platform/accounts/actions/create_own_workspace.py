from sqlalchemy.dialects.postgresql import insert

from tilth.platform.accounts.contracts import Membership, SignedIn
from tilth.platform.accounts.errors import OwnersOnly
from tilth.platform.accounts.models import membership
from tilth.platform.accounts.queries import list_memberships
from tilth.platform.audit.api import append_admin_audit
from tilth.platform.auth.contracts import ROLE_SCOPES, Role
from tilth.platform.database.sessions import AdminSession
from tilth.platform.workspaces.api import create_workspace


def create_own_workspace(
    session: AdminSession, signed_in: SignedIn, *, slug: str, name: str, time_zone: str, currency: str
) -> Membership:
    """Another one, which who makes it owns. For owners of one: whoever is trusted with a shop is trusted with a second.

    Raises OwnersOnly, and what create_workspace raises.
    """
    owner = signed_in.account
    if all(each.role is not Role.OWNER for each in list_memberships(session.connection, owner.id)):
        raise OwnersOnly("Only who owns a workspace makes another one: ask an owner.")
    made = create_workspace(
        session, slug=slug, name=name, time_zone=time_zone, currency=currency, actor=signed_in.actor
    )
    values = {"workspace_id": made.id, "account_id": owner.id, "role": Role.OWNER.value}
    session.connection.execute(insert(membership).values(values))
    append_admin_audit(
        session,
        made.id,
        actor=signed_in.actor,
        action="member.added",
        subject=str(owner.id),
        after={"name": owner.name, "email": owner.email, "role": Role.OWNER.value},
    )
    return Membership(made, Role.OWNER, sorted(ROLE_SCOPES[Role.OWNER]))
