"""One-time codes of an authenticator (RFC 6238, six digits, thirty seconds), and codes for when it is lost."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp
import segno
import sqlalchemy as sa

from tilth.kernel.ids import UserId
from tilth.platform.accounts.contracts import SignInMethod
from tilth.platform.accounts.models import recovery_code, second_factor
from tilth.platform.auth.secrets import hash_secret
from tilth.platform.database.sessions import AdminSession

STEP = 30
DRIFT = 1
"""Steps that the clock of a telephone may be off."""
RECOVERY_CODES = 10
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without what looks alike. Ten of them are 49 bits, against a handful of attempts."""


@dataclass(frozen=True, slots=True)
class QrCode:
    """Dark modules as one SVG path, in a square of so many units with its quiet zone."""

    size: int
    path: str


def make_secret() -> str:
    return pyotp.random_base32()


def provisioning_uri(secret: str, email: str) -> str:
    return str(pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Tilth"))


def draw_qr(text: str) -> QrCode:
    code = segno.make(text, error="m", micro=False)
    rows = [list(row) for row in code.matrix_iter(border=4)]
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return QrCode(len(rows), path)


def find_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step that this code belongs to; None where it is not one of now."""
    current = int(now.timestamp()) // STEP
    generator, sent = pyotp.TOTP(secret), code.encode()
    found = None
    for step in range(current - DRIFT, current + DRIFT + 1):
        if hmac.compare_digest(generator.at(step * STEP).encode(), sent):
            found = step
    return found


def make_recovery_codes() -> list[str]:
    def half() -> str:
        return "".join(secrets.choice(_ALPHABET) for _ in range(5))

    return [f"{half()}-{half()}" for _ in range(RECOVERY_CODES)]


def hash_recovery_code(owner: UserId, code: str) -> bytes:
    folded = "".join(code.split()).replace("-", "").casefold()
    return hash_secret(f"{owner}:{folded}")


def use_code(session: AdminSession, owner: UserId, code: str, now: datetime) -> SignInMethod | None:
    """Spends a code of the authenticator or a recovery code: neither opens a second time. None: it is wrong."""
    code = code.strip()
    secret = find_confirmed_secret(session, owner)
    if secret is None:
        return None
    step = find_step(secret, "".join(code.split()), now)
    if step is not None:
        return SignInMethod.SECOND_FACTOR if _spend_step(session, owner, step) else None
    spent = session.connection.execute(
        sa.update(recovery_code)
        .where(
            recovery_code.c.account_id == owner,
            recovery_code.c.code_hash == hash_recovery_code(owner, code),
            recovery_code.c.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(recovery_code.c.account_id)
    ).one_or_none()
    return None if spent is None else SignInMethod.RECOVERY_CODE


def find_confirmed_secret(session: AdminSession, owner: UserId) -> str | None:
    return session.connection.execute(
        sa.select(second_factor.c.secret).where(
            second_factor.c.account_id == owner, second_factor.c.confirmed_at.is_not(None)
        )
    ).scalar_one_or_none()


def count_recovery_codes(session: AdminSession, owner: UserId) -> int:
    """Those that are left."""
    query = sa.select(sa.func.count()).select_from(recovery_code)
    query = query.where(recovery_code.c.account_id == owner, recovery_code.c.used_at.is_(None))
    return int(session.connection.execute(query).scalar_one())


def _spend_step(session: AdminSession, owner: UserId, step: int) -> bool:
    """One statement, so that of two requests with the same code one wins."""
    spent = session.connection.execute(
        sa.update(second_factor)
        .where(second_factor.c.account_id == owner, second_factor.c.last_step < step)
        .values(last_step=step)
        .returning(second_factor.c.account_id)
    ).one_or_none()
    return spent is not None
