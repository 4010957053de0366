import sqlalchemy as sa

from tilth.kernel.ids import UserId
from tilth.platform.accounts.contracts import SignedIn
from tilth.platform.accounts.models import account, password_reset
from tilth.platform.accounts.sessions import end_sessions
from tilth.platform.accounts.trail import append_account_audit
from tilth.platform.database.sessions import AdminSession


def change_password(session: AdminSession, signed_in: SignedIn, password_hash: str) -> int:
    """Ends all other sessions of the account; how many there were."""
    set_password_hash(session, signed_in.account.id, password_hash)
    ended = end_sessions(session, signed_in.account.id, but=signed_in.session_id)
    append_account_audit(
        session,
        signed_in.account.id,
        actor=signed_in.actor,
        action="account.password_changed",
        sessions_ended=ended,
    )
    return ended


def set_password_hash(session: AdminSession, owner: UserId, password_hash: str) -> None:
    """Links to choose another one are good no more."""
    session.connection.execute(
        sa.update(account).where(account.c.account_id == owner).values(password_hash=password_hash)
    )
    session.connection.execute(sa.delete(password_reset).where(password_reset.c.account_id == owner))
