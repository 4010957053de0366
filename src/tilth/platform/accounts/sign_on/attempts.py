"""Attempts to sign on: what is remembered between leaving for the provider and coming back, in the same browser."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from tilth.platform.accounts.contracts import SignOnAttempt, SignOnSecrets
from tilth.platform.accounts.errors import SingleSignOnRefused
from tilth.platform.accounts.models import sign_on_attempt
from tilth.platform.auth.secrets import hash_secret, make_token
from tilth.platform.database.sessions import AdminSession

ATTEMPT_KEPT = timedelta(minutes=10)


def begin_sign_on(session: AdminSession, *, return_to: str, now: datetime) -> tuple[SignOnSecrets, str]:
    """With a token for the browser: nobody else's browser can end what this one began."""
    secrets, browser = SignOnSecrets(make_token(), make_token(), make_token()), make_token()
    session.connection.execute(sa.delete(sign_on_attempt).where(sign_on_attempt.c.expires_at <= now))
    session.connection.execute(
        sign_on_attempt.insert(),
        {
            "state_hash": hash_secret(secrets.state),
            "browser_hash": hash_secret(browser),
            "nonce": secrets.nonce,
            "code_verifier": secrets.code_verifier,
            "return_to": return_to,
            "expires_at": now + ATTEMPT_KEPT,
        },
    )
    return secrets, browser


def end_sign_on(session: AdminSession, *, state: str, browser: str | None, now: datetime) -> SignOnAttempt:
    """Once. Raises SingleSignOnRefused."""
    table = sign_on_attempt
    row = session.connection.execute(
        sa.delete(table)
        .where(
            table.c.state_hash == hash_secret(state),
            table.c.browser_hash == hash_secret(browser or ""),
            table.c.expires_at > now,
        )
        .returning(table.c.nonce, table.c.code_verifier, table.c.return_to)
    ).one_or_none()
    if row is None:
        raise SingleSignOnRefused("This was not begun in this browser, or too long ago: sign in again.")
    return SignOnAttempt(row.nonce, row.code_verifier, row.return_to)
