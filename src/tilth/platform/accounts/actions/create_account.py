import re

from sqlalchemy.dialects.postgresql import insert

from tilth.kernel.ids import UserId, WorkspaceId, uuid7
from tilth.kernel.text import clip, fold_email, fold_text
from tilth.platform.accounts.contracts import Account, Language
from tilth.platform.accounts.errors import EmailTaken, InvalidEmail
from tilth.platform.accounts.models import account, membership
from tilth.platform.accounts.passwords import hash_password
from tilth.platform.audit.api import append_admin_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Role
from tilth.platform.database.sessions import AdminSession
from tilth.platform.workspaces.api import check_name

# Shape only: whether a mailbox exists is learnt by writing to it.
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_MAX_EMAIL = 254


def create_account(
    session: AdminSession,
    *,
    email: str,
    name: str,
    password: str | None,
    workspace: WorkspaceId,
    role: Role,
    language: Language | None = None,
    actor: Actor,
) -> Account:
    """An account with its first membership; without a password it signs in by the provider.

    Raises InvalidEmail, WeakPassword, EmailTaken, InvalidInput.
    """
    email = check_email(email)
    password_hash = None if password is None else hash_password(password)
    shown = check_name(name) if fold_text(name) else email
    created = Account(UserId(uuid7()), email, shown, language, password_hash is not None, has_second_factor=False)
    inserted = session.connection.execute(
        insert(account)
        .values(
            account_id=created.id,
            email=email,
            email_norm=fold_email(email),
            name=created.name,
            language=language,
            password_hash=password_hash,
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
        session,
        workspace,
        actor=actor,
        action="account.created",
        subject=str(created.id),
        after={"email": email, "name": created.name, "role": role.value},
    )
    return created


def check_email(email: str) -> str:
    """As it is shown. Raises InvalidEmail."""
    folded = fold_text(email)
    if not _EMAIL.fullmatch(folded) or len(folded) > _MAX_EMAIL or not folded.isprintable():
        raise InvalidEmail(f"'{clip(folded, 80)}' is not an email address.")
    return folded
