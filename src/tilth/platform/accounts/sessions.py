"""Sessions of people: a random token in a cookie, its hash in a row. Ended by the row's end, at once and everywhere."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from tilth.kernel.clock import Clock
from tilth.kernel.ids import UserId, uuid7
from tilth.platform.accounts.contracts import Account, NewSession, OpenSession, SignedIn, SignInMethod
from tilth.platform.accounts.errors import SessionNotFound
from tilth.platform.accounts.models import account, account_session, known_device
from tilth.platform.accounts.queries import ACCOUNT_COLUMNS, to_account
from tilth.platform.accounts.settings import AccessSettings
from tilth.platform.accounts.trail import account_actor
from tilth.platform.audit.contracts import Source
from tilth.platform.auth.secrets import hash_secret, make_token
from tilth.platform.database.sessions import AdminSession

_SEEN_EVERY = timedelta(minutes=1)
DEVICE_KEPT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long sessions last, and what time it is."""

    idle: timedelta
    length: timedelta
    clock: Clock

    @classmethod
    def of(cls, settings: AccessSettings, clock: Clock) -> "Keeping":
        return cls(settings.session_idle, settings.session_length, clock)


def csrf_token(session_token: str) -> str:
    """Belongs to one session and tells nothing of its token; a page reads it from an answer, another site cannot."""
    return hmac.new(session_token.encode(), b"tilth csrf", hashlib.sha256).hexdigest()


def is_csrf_token(sent: str, session_token: str) -> bool:
    return hmac.compare_digest(sent.encode(), csrf_token(session_token).encode())


def begin_session(
    session: AdminSession, owner: Account, *, method: SignInMethod, source: Source, keeping: Keeping
) -> NewSession:
    """Always a new token: one that was planted before the sign-in is worth nothing after it."""
    now, token, device = keeping.clock.now(), make_token(), make_token()
    new = NewSession(token, uuid7(), owner, now + keeping.length, device)
    _sweep(session, owner.id, now, keeping)
    session.connection.execute(
        account_session.insert(),
        {
            "session_id": new.session_id,
            "account_id": owner.id,
            "token_hash": hash_secret(token),
            "method": method.value,
            "created_at": now,
            "last_seen_at": now,
            "expires_at": new.expires_at,
            "address": source.address,
            "agent": source.agent,
        },
    )
    session.connection.execute(
        known_device.insert(), {"token_hash": hash_secret(device), "account_id": owner.id, "created_at": now}
    )
    return new


def find_session(session: AdminSession, token: str, *, source: Source, keeping: Keeping) -> SignedIn | None:
    """None: never there, ended, expired, unused for too long, or its account is disabled. Notes that it was seen."""
    table, now = account_session, keeping.clock.now()
    row = session.connection.execute(
        sa.select(table.c.session_id, table.c.last_seen_at, *ACCOUNT_COLUMNS)
        .join(account, account.c.account_id == table.c.account_id)
        .where(
            table.c.token_hash == hash_secret(token),
            table.c.expires_at > now,
            table.c.last_seen_at > now - keeping.idle,
            account.c.disabled_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    if now - row.last_seen_at > _SEEN_EVERY:
        session.connection.execute(
            sa.update(table)
            .where(table.c.session_id == row.session_id)
            .values(last_seen_at=now, address=source.address, agent=source.agent)
        )
    owner = to_account(row)
    return SignedIn(account_actor(owner, source), owner, row.session_id)


def list_sessions(session: AdminSession, signed_in: SignedIn, keeping: Keeping) -> list[OpenSession]:
    """Of the caller, those that are open; last used first."""
    table, now = account_session, keeping.clock.now()
    columns = (table.c.session_id, table.c.method, table.c.created_at, table.c.last_seen_at)
    rows = session.connection.execute(
        sa.select(*columns, table.c.expires_at, table.c.address, table.c.agent)
        .where(
            table.c.account_id == signed_in.account.id,
            table.c.expires_at > now,
            table.c.last_seen_at > now - keeping.idle,
        )
        .order_by(table.c.last_seen_at.desc(), table.c.session_id.desc())
    )
    return [
        OpenSession(
            row.session_id,
            row.session_id == signed_in.session_id,
            SignInMethod(row.method),
            row.created_at,
            row.last_seen_at,
            min(row.expires_at, row.last_seen_at + keeping.idle),
            row.address,
            row.agent,
        )
        for row in rows
    ]


def end_session(session: AdminSession, owner: UserId, session_id: UUID) -> Source:
    """Where it was begun. Raises SessionNotFound, also for a session of somebody else."""
    ended = session.connection.execute(
        sa.delete(account_session)
        .where(account_session.c.session_id == session_id, account_session.c.account_id == owner)
        .returning(account_session.c.address, account_session.c.agent)
    ).one_or_none()
    if ended is None:
        raise SessionNotFound("This session has ended already.")
    return Source(ended.address, ended.agent)


def end_sessions(session: AdminSession, owner: UserId, *, but: UUID | None = None) -> int:
    """All of an account, but for one; how many there were. Its browsers are strangers again."""
    others = sa.delete(account_session).where(account_session.c.account_id == owner)
    if but is not None:
        others = others.where(account_session.c.session_id != but)
    ended = session.connection.execute(others.returning(account_session.c.session_id)).all()
    session.connection.execute(sa.delete(known_device).where(known_device.c.account_id == owner))
    return len(ended)


def is_known_device(session: AdminSession, email_norm: str, device_token: str) -> bool:
    """Whether the account of this name has signed in in this browser before."""
    query = sa.exists().where(
        known_device.c.token_hash == hash_secret(device_token),
        known_device.c.account_id == account.c.account_id,
        account.c.email_norm == email_norm,
    )
    return bool(session.connection.execute(sa.select(query)).scalar_one())


def _sweep(session: AdminSession, owner: UserId, now: datetime, keeping: Keeping) -> None:
    table = account_session
    over = (table.c.expires_at <= now) | (table.c.last_seen_at <= now - keeping.idle)
    session.connection.execute(sa.delete(table).where(table.c.account_id == owner, over))
    session.connection.execute(
        sa.delete(known_device).where(known_device.c.account_id == owner, known_device.c.created_at < now - DEVICE_KEPT)
    )
