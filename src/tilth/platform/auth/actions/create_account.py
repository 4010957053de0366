import re

from sqlalchemy.dialects.postgresql import insert

from tilth.kernel.ids import UserId, WorkspaceId, uuid7
from tilth.kernel.text import fold_email, fold_text
from tilth.platform.audit.api import append_admin_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Account, Role
from tilth.platform.auth.errors import EmailTaken, InvalidEmail
from tilth.platform.auth.models import account, membership
from tilth.platform.auth.secrets import hash_password
from tilth.platform.database.sessions import AdminSession

# Shape only: whether a mailbox exists is learnt by writing to it.
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def create_account(
    session: AdminSession,
    *,
    email: str,
    name: str,
    password: str,
    workspace: WorkspaceId,
    role: Role,
    actor: Actor,
) -> Account:
    """An account with its first membership. Raises InvalidEmail, WeakPassword, EmailTaken."""
    email = fold_text(email)
    if not _EMAIL.fullmatch(email):
        raise InvalidEmail(f"'{email}' is not an email address.")
    created = Account(UserId(uuid7()), email, fold_text(name) or email)
    inserted = session.connection.execute(
        insert(account)
        .values(
            account_id=created.id,
            email=email,
            email_norm=fold_email(email),
            name=created.name,
            password_hash=hash_password(password),
        )
        .on_conflict_do_nothing(index_elements=["email_norm"])
        .returning(account.c.account_id)
    ).one_or_none()
    if inserted is None:
        raise EmailTaken(f"An account for {email} exists already.")
    session.connection.execute(
        membership.insert(), {"workspace_id": workspace, "account_id": created.id, "role": role.value}
    )
    append_admin_audit(
        session, workspace, actor=actor, action="account.created", subject=str(created.id), email=email, role=role.value
    )
    return created
