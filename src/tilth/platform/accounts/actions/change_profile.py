import sqlalchemy as sa

from tilth.platform.accounts.contracts import Account, Language, SignedIn
from tilth.platform.accounts.models import account
from tilth.platform.accounts.queries import get_account
from tilth.platform.accounts.trail import append_account_audit
from tilth.platform.database.sessions import AdminSession
from tilth.platform.workspaces.api import check_name


def change_profile(session: AdminSession, signed_in: SignedIn, *, name: str, language: Language | None) -> Account:
    """Of who is signed in. Raises InvalidName."""
    before = signed_in.account
    name = check_name(name)
    if (name, language) == (before.name, before.language):
        return before
    session.connection.execute(
        sa.update(account).where(account.c.account_id == before.id).values(name=name, language=language)
    )
    append_account_audit(
        session,
        before.id,
        actor=signed_in.actor,
        action="account.updated",
        before={"name": before.name, "language": before.language},
        after={"name": name, "language": language},
    )
    return get_account(session.connection, before.id)
