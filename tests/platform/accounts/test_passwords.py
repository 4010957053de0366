"""How passwords are kept, and accounts made."""

import uuid

import psycopg
import pytest
from tests.conftest import TestWorkspace

from tilth.kernel.errors import InvalidInput
from tilth.platform.accounts.api import create_account
from tilth.platform.accounts.contracts import Account
from tilth.platform.accounts.errors import EmailTaken, InvalidEmail, WeakPassword
from tilth.platform.accounts.passwords import hash_password, matches_password
from tilth.platform.audit.contracts import Actor, ActorKind
from tilth.platform.auth.contracts import Role
from tilth.platform.database.sessions import Database

TESTER = Actor(ActorKind.SYSTEM, "test")
PASSWORD = "correct horse battery"


def make_account(database: Database, workspace: TestWorkspace, email: str, *, name: str = "") -> Account:
    with database.admin() as session:
        return create_account(
            session,
            email=email,
            name=name,
            password=PASSWORD,
            workspace=workspace.id,
            role=Role.OWNER,
            actor=TESTER,
        )


def test_passwords_are_argon2id() -> None:
    kept = hash_password(PASSWORD)
    assert kept.startswith("$argon2id$")
    assert kept != hash_password(PASSWORD)
    assert matches_password(PASSWORD, kept)
    assert not matches_password(PASSWORD + " ", kept)
    assert not matches_password(PASSWORD, None)
    for weak in ("short", "x" * 257):
        with pytest.raises(WeakPassword):
            hash_password(weak)


def test_an_address_in_another_spelling_is_taken(database: Database, workspace: TestWorkspace) -> None:
    name = uuid.uuid4().hex
    assert make_account(database, workspace, f" {name}@Example.com").email == f"{name}@Example.com"
    with pytest.raises(EmailTaken):
        make_account(database, workspace, f"{name}@EXAMPLE.com")


@pytest.mark.parametrize("email", ["nobody", "a@b", "a b@example.com", "a@exa mple.com", "a" * 250 + "@example.com"])
def test_what_is_no_address_is_refused(database: Database, workspace: TestWorkspace, email: str) -> None:
    with pytest.raises(InvalidEmail):
        make_account(database, workspace, email)


def test_a_name_of_any_length_is_refused(database: Database, workspace: TestWorkspace) -> None:
    email = f"{uuid.uuid4().hex}@example.com"
    with pytest.raises(InvalidInput):
        make_account(database, workspace, email, name="n" * 201)
    with psycopg.connect(database.urls.owner) as connection:
        assert connection.execute("SELECT FROM account WHERE email = %s", [email]).fetchall() == []
