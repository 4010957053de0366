import sqlalchemy as sa

from tilth.kernel.ids import KeyId
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.errors import KeyNotFound
from tilth.platform.auth.models import api_key, write_key
from tilth.platform.database.sessions import Session


def revoke_write_key(session: Session, key: KeyId, *, actor: Actor) -> None:
    """Takes effect at the collecting endpoints within a few seconds. Revoking twice is no error."""
    _revoke(session, write_key, key, actor=actor)


def revoke_api_key(session: Session, key: KeyId, *, actor: Actor) -> None:
    """Takes effect with the next request. Revoking twice is no error."""
    _revoke(session, api_key, key, actor=actor)


def _revoke(session: Session, table: sa.Table, key: KeyId, *, actor: Actor) -> None:
    here = sa.and_(table.c.workspace_id == session.workspace, table.c.key_id == key)
    was_revoked = session.connection.execute(sa.select(table.c.revoked_at).where(here).with_for_update()).one_or_none()
    if was_revoked is None:
        raise KeyNotFound(f"There is no key {key} in this workspace.")
    if was_revoked[0] is None:
        session.connection.execute(sa.update(table).where(here).values(revoked_at=sa.func.now()))
        append_audit(session, actor=actor, action=f"{table.name}.revoked", subject=str(key))
