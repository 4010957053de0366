from sqlalchemy.dialects.postgresql import insert

from tilth.kernel.ids import WorkspaceId
from tilth.kernel.text import clip, fold_email
from tilth.platform.accounts.contracts import Account
from tilth.platform.accounts.errors import AccountNotFound
from tilth.platform.accounts.models import membership
from tilth.platform.accounts.queries import find_account_by_email
from tilth.platform.audit.api import append_admin_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Role
from tilth.platform.database.sessions import AdminSession


def add_owner(session: AdminSession, workspace: WorkspaceId, *, email: str, actor: Actor) -> Account:
    """Of a new workspace, for whoever works on the machine itself: nobody is there yet who could invite.

    Raises AccountNotFound.
    """
    found = find_account_by_email(session.connection, fold_email(email))
    if found is None:
        raise AccountNotFound(f"There is no account of {clip(email, 80)}: `tilth init` or an invitation makes one.")
    values = {"workspace_id": workspace, "account_id": found.id, "role": Role.OWNER.value}
    session.connection.execute(insert(membership).values(values))
    append_admin_audit(
        session,
        workspace,
        actor=actor,
        action="member.added",
        subject=str(found.id),
        after={"name": found.name, "email": found.email, "role": Role.OWNER.value},
    )
    return found
