import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from tilth.kernel.ids import UserId
from tilth.kernel.text import clip, fold_email
from tilth.platform.accounts.actions.create_account import create_account
from tilth.platform.accounts.contracts import Account, Identity
from tilth.platform.accounts.errors import NobodyInvited
from tilth.platform.accounts.models import account, sign_on_identity
from tilth.platform.accounts.queries import find_account_by_email, get_account
from tilth.platform.accounts.settings import AccessSettings
from tilth.platform.accounts.trail import account_actor, append_account_audit
from tilth.platform.audit.contracts import Actor, ActorKind, Source
from tilth.platform.database.sessions import AdminSession
from tilth.platform.workspaces.api import get_by_slug


def sign_on(session: AdminSession, identity: Identity, *, settings: AccessSettings, source: Source) -> Account:
    """Whose identity this is: by the provider's number once known, by the address that it vouches for the first time;
    else a new account, where the settings let people of this domain in. Raises NobodyInvited.
    """
    known = _find_known(session, identity)
    if known is not None:
        return get_account(session.connection, known)
    found = find_account_by_email(session.connection, fold_email(identity.email))
    if found is None:
        found = _provision(session, identity, settings, source)
    session.connection.execute(
        insert(sign_on_identity)
        .values(issuer=identity.issuer, subject=identity.subject, account_id=found.id, created_at=sa.func.now())
        .on_conflict_do_nothing()
    )
    append_account_audit(
        session, found.id, actor=account_actor(found, source), action="account.sign_on_linked", issuer=identity.issuer
    )
    return found


def _find_known(session: AdminSession, identity: Identity) -> UserId | None:
    found = session.connection.execute(
        sa.select(sign_on_identity.c.account_id)
        .join(account, account.c.account_id == sign_on_identity.c.account_id)
        .where(
            sign_on_identity.c.issuer == identity.issuer,
            sign_on_identity.c.subject == identity.subject,
            account.c.disabled_at.is_(None),
        )
    ).scalar_one_or_none()
    return None if found is None else UserId(found)


def _provision(session: AdminSession, identity: Identity, settings: AccessSettings, source: Source) -> Account:
    domain = fold_email(identity.email).rpartition("@")[2]
    if settings.oidc_role is None or settings.oidc_workspace is None or domain not in settings.domains():
        raise NobodyInvited(f"Nobody has invited {clip(identity.email, 80)}: ask an administrator.")
    return create_account(
        session,
        email=identity.email,
        name=clip(identity.name.strip(), 200) or identity.email,
        password=None,
        workspace=get_by_slug(session, settings.oidc_workspace).id,
        role=settings.oidc_role,
        actor=Actor(ActorKind.SYSTEM, "single sign-on", source=source),
    )
