"""Signing in with a password, in three steps: two short transactions with the slow hash between them.

What the first one counted has to stay also where the sign-in fails, so refusals are returned, and raised by the edge
once they are committed.
"""

from dataclasses import dataclass
from datetime import datetime

from tilth.kernel.clock import Clock
from tilth.kernel.errors import AppError
from tilth.kernel.text import fold_email
from tilth.platform.accounts.contracts import Account, NewSession, SignInMethod
from tilth.platform.accounts.errors import SecondFactorNeeded, TooManyAttempts, WrongCode, WrongSignIn
from tilth.platform.accounts.passwords import matches_password
from tilth.platform.accounts.queries import find_account_by_email, find_password_hash, lock_account
from tilth.platform.accounts.second_factor import use_code
from tilth.platform.accounts.sessions import Keeping, begin_session, is_known_device
from tilth.platform.accounts.throttle import (
    Counted,
    Keys,
    count_attempt,
    forgive_attempt,
    keys_of_name,
    take_back_attempt,
)
from tilth.platform.accounts.trail import account_actor, append_account_audit, door_actor
from tilth.platform.audit.contracts import Source
from tilth.platform.database.sessions import AdminSession
from tilth.platform.throttle import Count, key_of


@dataclass(frozen=True, slots=True)
class Attempt:
    """Counted, and not looked at yet."""

    account: Account | None
    password_hash: str | None
    keys: Keys
    source: Source
    refused: TooManyAttempts | None


def begin_attempt(
    session: AdminSession, *, email: str, device_token: str | None, source: Source, clock: Clock
) -> Attempt:
    email_norm, now = fold_email(email), clock.now()
    keys = keys_of_name(email_norm, source.address)
    if device_token and is_known_device(session, email_norm, device_token):
        keys = {Counted.DEVICE: key_of(email_norm, device_token)}
    verdict = count_attempt(session, keys, now)
    found = find_account_by_email(session.connection, email_norm)
    if found is not None and verdict.just_locked:
        append_account_audit(
            session,
            found.id,
            actor=door_actor(source),
            action="account.locked",
            counted=[str(kind) for kind in verdict.just_locked],
        )
    refused = None if verdict.refused is None else too_many(verdict.refused, now)
    password_hash = None if found is None else find_password_hash(session.connection, found.id)
    return Attempt(found, password_hash, keys, source, refused)


def check_attempt(attempt: Attempt, password: str) -> bool:
    """Takes as long for a name that nobody has; needs no transaction."""
    return matches_password(password, attempt.password_hash)


def end_attempt(
    session: AdminSession, attempt: Attempt, *, is_right: bool, code: str | None, keeping: Keeping
) -> NewSession | AppError:
    """A password or a second factor that was changed while the hash was at work counts as it is now: nobody comes
    in with a password that has just been reset.
    """
    account = attempt.account and lock_account(session, attempt.account.id, attempt.password_hash)
    if account is None or not is_right:
        if attempt.account is not None:
            _note_failure(session, attempt.account, attempt.source, "password")
        return WrongSignIn("Email or password is not right.")
    method = SignInMethod.PASSWORD
    if account.has_second_factor:
        if not code:
            take_back_attempt(session, attempt.keys)
            return SecondFactorNeeded("Enter the code of your authenticator, or a recovery code.")
        used = use_code(session, account.id, code, keeping.clock.now())
        if used is None:
            _note_failure(session, account, attempt.source, "code")
            return WrongCode("This code is not right, or was used already: wait for the next one.")
        method = used
    forgive_attempt(session, attempt.keys)
    return open_session(session, account, method=method, source=attempt.source, keeping=keeping)


def open_session(
    session: AdminSession, account: Account, *, method: SignInMethod, source: Source, keeping: Keeping
) -> NewSession:
    """For one who has proved who they are, in whatever way."""
    new = begin_session(session, account, method=method, source=source, keeping=keeping)
    append_account_audit(
        session, account.id, actor=account_actor(account, source), action="account.signed_in", method=method.value
    )
    return new


def too_many(refused: Count, now: datetime) -> TooManyAttempts:
    seconds = refused.seconds_left(now)
    return TooManyAttempts(
        f"Too many attempts: try again in {-(-seconds // 60)} min.", retry_after=seconds, seconds=seconds
    )


def _note_failure(session: AdminSession, account: Account, source: Source, wrong: str) -> None:
    append_account_audit(session, account.id, actor=door_actor(source), action="account.sign_in_failed", wrong=wrong)
