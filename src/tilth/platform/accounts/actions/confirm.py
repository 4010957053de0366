"""Somebody who is signed in says the password again before what matters is changed, or a new code: counted, like
signing in, in a transaction of its own before the slow look at it, so that a stolen session cannot go on guessing.
"""

from dataclasses import dataclass

from tilth.kernel.clock import Clock
from tilth.platform.accounts.actions.sign_in import too_many
from tilth.platform.accounts.contracts import SignedIn
from tilth.platform.accounts.errors import TooManyAttempts
from tilth.platform.accounts.passwords import matches_password
from tilth.platform.accounts.queries import find_password_hash
from tilth.platform.accounts.throttle import Counted, Keys, count_attempt, forgive_attempt
from tilth.platform.accounts.trail import append_account_audit
from tilth.platform.database.sessions import AdminSession
from tilth.platform.throttle import key_of


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Counted, and not looked at yet."""

    password_hash: str | None
    refused: TooManyAttempts | None


def begin_confirmation(session: AdminSession, signed_in: SignedIn, clock: Clock) -> Confirmation:
    now = clock.now()
    verdict = count_attempt(session, _keys(signed_in), now)
    refused = None if verdict.refused is None else too_many(verdict.refused, now)
    if verdict.just_locked:
        append_account_audit(
            session, signed_in.account.id, actor=signed_in.actor, action="account.locked", counted=["confirmation"]
        )
    return Confirmation(find_password_hash(session.connection, signed_in.account.id), refused)


def check_confirmation(confirmation: Confirmation, password: str) -> bool:
    return matches_password(password, confirmation.password_hash)


def forgive_confirmation(session: AdminSession, signed_in: SignedIn) -> None:
    forgive_attempt(session, _keys(signed_in))


def _keys(signed_in: SignedIn) -> Keys:
    return {Counted.CONFIRMATION: key_of(signed_in.account.id)}
