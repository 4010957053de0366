"""How often something may be done: counted in the database, so that a restart forgives nothing and all servers count
together. The row is locked while it is counted: a hundred at the same moment are a hundred, not one.

Who is counted is a key of 32 bytes that tells nobody's name. What is counted, and how much of it is allowed, is said by
whoever counts: sign-in and second factor (accounts/throttle.py), looking for people by a contact (look_ups.py).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from tilth.platform.database.metadata import metadata
from tilth.platform.database.sessions import AdminSession

throttle_counter = sa.Table(
    "throttle_counter",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("key", sa.LargeBinary, primary_key=True),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("since", sa.TIMESTAMP(timezone=True), nullable=False),
)
FORGOTTEN_AFTER = timedelta(days=1)
"""No limit may be longer."""


@dataclass(frozen=True, slots=True)
class LockOut:
    """Against guessing: after so many without a pause nothing more, for so long. A pause of that length forgives."""

    allowed: int
    lasts: timedelta
    """From the last one that was allowed; those that are refused do not extend it."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Against taking too much: so many in each stretch of time, which begins with the first of them."""

    allowed: int
    lasts: timedelta


Limit = LockOut | Pace


@dataclass(frozen=True, slots=True)
class Count:
    number: int
    """With this one; at most one beyond what is allowed."""
    allowed: int
    free_at: datetime
    """When it starts anew, if nothing more is done until then."""

    @property
    def is_refused(self) -> bool:
        return self.number > self.allowed

    @property
    def is_last(self) -> bool:
        """Allowed, and none after it."""
        return self.number == self.allowed

    def seconds_left(self, now: datetime) -> int:
        return max(1, round((self.free_at - now).total_seconds()))


def count(session: AdminSession, kind: str, key: bytes, limit: Limit, now: datetime) -> Count:
    """Counts one more. Whoever counts under several kinds does so in the same order everywhere: rows stay locked."""
    _forget_old(session, now)
    table = throttle_counter
    over = table.c.since <= now - limit.lasts
    starts_anew = over | (table.c.attempts < limit.allowed) if isinstance(limit, LockOut) else over
    row = session.connection.execute(
        insert(table)
        .values(kind=kind, key=key, attempts=1, since=now)
        .on_conflict_do_update(
            index_elements=["kind", "key"],
            set_={
                "attempts": sa.case((over, 1), else_=sa.func.least(table.c.attempts + 1, limit.allowed + 1)),
                "since": sa.case((starts_anew, now), else_=table.c.since),
            },
        )
        .returning(table.c.attempts, table.c.since)
    ).one()
    return Count(row.attempts, limit.allowed, row.since + limit.lasts)


def take_back(session: AdminSession, kind: str, key: bytes) -> None:
    """One less; those before it stay."""
    fewer = sa.func.greatest(throttle_counter.c.attempts - 1, 0)
    session.connection.execute(sa.update(throttle_counter).where(*_is(kind, key)).values(attempts=fewer))


def forgive(session: AdminSession, kind: str, key: bytes) -> None:
    """All of them."""
    session.connection.execute(sa.delete(throttle_counter).where(*_is(kind, key)))


def key_of(*parts: object) -> bytes:
    """Names may be of any length, and are nobody's business: of most, no account has them."""
    return hashlib.sha256("\x00".join(map(str, parts)).encode("utf-8", "surrogatepass")).digest()


def _is(kind: str, key: bytes) -> tuple[sa.ColumnElement[bool], ...]:
    return throttle_counter.c.kind == kind, throttle_counter.c.key == key


def _forget_old(session: AdminSession, now: datetime) -> None:
    """Rows that somebody counts at this moment are left to the next one: two that wait for each other would fail."""
    table = throttle_counter
    old = (
        sa.select(table.c.kind, table.c.key)
        .where(table.c.since < now - FORGOTTEN_AFTER)
        .with_for_update(skip_locked=True)
    )
    session.connection.execute(sa.delete(table).where(sa.tuple_(table.c.kind, table.c.key).in_(old)))
