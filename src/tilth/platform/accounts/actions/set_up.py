import zlib
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from tilth.platform.accounts.actions.create_account import create_account
from tilth.platform.accounts.contracts import Account, Language
from tilth.platform.accounts.errors import AlreadySetUp
from tilth.platform.accounts.models import membership
from tilth.platform.accounts.queries import has_accounts
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Role
from tilth.platform.database.sessions import AdminSession
from tilth.platform.workspaces.api import create_workspace, list_workspaces
from tilth.platform.workspaces.contracts import Workspace

_LOCK = zlib.crc32(b"tilth first run")


@dataclass(frozen=True, slots=True)
class FirstWorkspace:
    slug: str
    name: str
    time_zone: str
    currency: str


def set_up(
    session: AdminSession,
    *,
    email: str,
    name: str,
    password: str,
    language: Language | None,
    workspace: FirstWorkspace,
    actor: Actor,
) -> tuple[Account, Workspace]:
    """The first administrator, who owns the first workspace and whatever workspaces the command line has made.

    Exactly once, whoever else tries at the same moment. Raises AlreadySetUp, and what create_account and
    create_workspace raise.
    """
    session.connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    if has_accounts(session.connection):
        raise AlreadySetUp("The first administrator is there already: sign in, or let them invite you.")
    ownerless = list_workspaces(session)
    made = create_workspace(
        session,
        slug=workspace.slug,
        name=workspace.name,
        time_zone=workspace.time_zone,
        currency=workspace.currency,
        actor=actor,
    )
    created = create_account(
        session,
        email=email,
        name=name,
        password=password,
        workspace=made.id,
        role=Role.OWNER,
        language=language,
        actor=actor,
    )
    if ownerless:
        rows = [{"workspace_id": w.id, "account_id": created.id, "role": Role.OWNER.value} for w in ownerless]
        session.connection.execute(insert(membership), rows)
    return created, made
