"""A second factor, from the first look at its secret to its end. Who does it has said their password just before."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from tilth.kernel.ids import UserId
from tilth.platform.accounts.contracts import SignedIn
from tilth.platform.accounts.errors import SecondFactorNotSet, SecondFactorSet
from tilth.platform.accounts.models import recovery_code, second_factor
from tilth.platform.accounts.second_factor import (
    QrCode,
    draw_qr,
    find_confirmed_secret,
    find_step,
    hash_recovery_code,
    make_recovery_codes,
    make_secret,
    provisioning_uri,
)
from tilth.platform.accounts.trail import append_account_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import AdminSession


@dataclass(frozen=True, slots=True)
class NewSecondFactor:
    """For the authenticator; shown until it is confirmed."""

    secret: str
    """To be typed in where nothing can be scanned."""
    uri: str
    """What the picture says."""
    qr: QrCode


def begin_second_factor(session: AdminSession, signed_in: SignedIn) -> NewSecondFactor:
    """It counts when a first code has confirmed it; begun anew, the secret before is worthless.

    Raises SecondFactorSet.
    """
    owner, secret = signed_in.account, make_secret()
    values = {"secret": secret, "confirmed_at": None, "last_step": 0}
    begun = session.connection.execute(
        insert(second_factor)
        .values(account_id=owner.id, **values)
        .on_conflict_do_update(index_elements=["account_id"], set_=values, where=second_factor.c.confirmed_at.is_(None))
        .returning(second_factor.c.account_id)
    ).one_or_none()
    if begun is None:
        raise SecondFactorSet("A second factor is set already: remove it before you set another.")
    append_account_audit(session, owner.id, actor=signed_in.actor, action="account.second_factor_begun")
    uri = provisioning_uri(secret, owner.email)
    return NewSecondFactor(secret, uri, draw_qr(uri))


def confirm_second_factor(session: AdminSession, signed_in: SignedIn, code: str, now: datetime) -> list[str] | None:
    """The recovery codes; None: the code is wrong. Raises SecondFactorSet, SecondFactorNotSet."""
    owner = signed_in.account.id
    row = session.connection.execute(
        sa.select(second_factor.c.secret, second_factor.c.confirmed_at)
        .where(second_factor.c.account_id == owner)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise SecondFactorNotSet("Begin with the picture for your authenticator.")
    if row.confirmed_at is not None:
        raise SecondFactorSet("A second factor is set already.")
    step = find_step(row.secret, "".join(code.split()), now)
    if step is None:
        return None
    session.connection.execute(
        sa.update(second_factor).where(second_factor.c.account_id == owner).values(confirmed_at=now, last_step=step)
    )
    append_account_audit(session, owner, actor=signed_in.actor, action="account.second_factor_set")
    return _renew_codes(session, owner)


def renew_recovery_codes(session: AdminSession, signed_in: SignedIn) -> list[str]:
    """Those before are worthless. Raises SecondFactorNotSet."""
    owner = signed_in.account.id
    if find_confirmed_secret(session, owner) is None:
        raise SecondFactorNotSet("Recovery codes come with a second factor: set one first.")
    append_account_audit(session, owner, actor=signed_in.actor, action="account.recovery_codes_renewed")
    return _renew_codes(session, owner)


def remove_second_factor(session: AdminSession, owner: UserId, *, actor: Actor) -> bool:
    """With its recovery codes; False where there was none."""
    removed = session.connection.execute(
        sa.delete(second_factor).where(second_factor.c.account_id == owner).returning(second_factor.c.confirmed_at)
    ).one_or_none()
    session.connection.execute(sa.delete(recovery_code).where(recovery_code.c.account_id == owner))
    if removed is None or removed.confirmed_at is None:
        return False
    append_account_audit(session, owner, actor=actor, action="account.second_factor_removed")
    return True


def _renew_codes(session: AdminSession, owner: UserId) -> list[str]:
    codes = make_recovery_codes()
    session.connection.execute(sa.delete(recovery_code).where(recovery_code.c.account_id == owner))
    rows = [{"account_id": owner, "code_hash": hash_recovery_code(owner, code)} for code in codes]
    session.connection.execute(recovery_code.insert(), rows)
    return codes
