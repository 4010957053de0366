"""What is changed about an account while a sign-in is at its slow hash counts at the end of it."""

from datetime import UTC, datetime

import pytest
from tests.conftest import TestWorkspace
from tests.entrypoints.http.people import PASSWORD, make_account

from tilth.kernel.clock import FakeClock
from tilth.kernel.errors import AppError
from tilth.platform.accounts.api import (
    Keeping,
    begin_attempt,
    check_attempt,
    end_attempt,
    hash_password,
    make_reset_link,
    reset_password,
)
from tilth.platform.accounts.contracts import Account, NewSession
from tilth.platform.accounts.settings import AccessSettings
from tilth.platform.audit.contracts import Actor, ActorKind, Source
from tilth.platform.database.sessions import Database

TESTER = Actor(ActorKind.SYSTEM, "test")
SOURCE = Source("203.0.113.7", "")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def account(database: Database, workspace: TestWorkspace) -> Account:
    return make_account(database, workspace)


def sign_in(database: Database, account: Account, meanwhile: str | None = None) -> NewSession | AppError:
    """With the right password; `meanwhile` is a statement about the account, or a reset of its password."""
    clock = FakeClock(NOW)
    with database.admin() as session:
        attempt = begin_attempt(session, email=account.email, device_token=None, source=SOURCE, clock=clock)
    is_right = check_attempt(attempt, PASSWORD)
    assert is_right
    if meanwhile == "reset":
        with database.admin() as session:
            link = make_reset_link(session, account.id, without_second_factor=False, actor=TESTER, clock=clock)
            reset_password(session, link.token, hash_password("another sentence"), source=SOURCE, now=NOW)
    elif meanwhile is not None:
        with database.pipeline() as connection:
            connection.execute(meanwhile, [account.id])
    keeping = Keeping.of(AccessSettings(), clock)
    with database.admin() as session:
        return end_attempt(session, attempt, is_right=is_right, code=None, keeping=keeping)


def test_nothing_changed(database: Database, account: Account) -> None:
    assert isinstance(sign_in(database, account), NewSession)


@pytest.mark.parametrize(
    ("meanwhile", "code"),
    [
        ("reset", "wrong_sign_in"),
        ("UPDATE account SET disabled_at = now() WHERE account_id = %s", "wrong_sign_in"),
        ("UPDATE account SET password_hash = NULL WHERE account_id = %s", "wrong_sign_in"),
        (
            "INSERT INTO second_factor (account_id, secret, confirmed_at, last_step) VALUES (%s, 'A', now(), 0)",
            "second_factor_needed",
        ),
    ],
)
def test_changed_meanwhile(database: Database, account: Account, meanwhile: str, code: str) -> None:
    refused = sign_in(database, account, meanwhile)
    assert isinstance(refused, AppError)
    assert refused.code == code
    with database.pipeline() as connection:
        (sessions,) = connection.execute(
            "SELECT count(*) FROM account_session WHERE account_id = %s", [account.id]
        ).fetchone() or (None,)
    assert sessions == 0
