from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from tilth.kernel.ids import KeyId, WorkspaceId
from tilth.platform.audit.api import append_admin_audit, append_audit
from tilth.platform.audit.contracts import Actor, ActorKind
from tilth.platform.auth.contracts import Scope
from tilth.platform.auth.errors import KeyNotFound
from tilth.platform.auth.models import api_key, write_key
from tilth.platform.database.sessions import AdminSession, Session


def revoke_write_key(session: Session, key: KeyId, *, actor: Actor) -> None:
    """Takes effect at the collecting endpoints within a few seconds. Revoking twice is no error."""
    _revoke(session, write_key, key, actor=actor)


def revoke_api_key(session: Session, key: KeyId, *, actor: Actor) -> None:
    """Takes effect with the next request. Revoking twice is no error."""
    _revoke(session, api_key, key, actor=actor)


def revoke_keys_beyond(
    session: AdminSession, workspace: WorkspaceId, maker: Actor, left: Collection[Scope], *, actor: Actor
) -> list[KeyId]:
    """Those that `maker` made, or a key of theirs did, and that may do more than what is left to the maker."""
    mine = sa.select(api_key.c.key_id).where(api_key.c.workspace_id == workspace, api_key.c.made_by == str(maker))
    made = mine.cte("made", recursive=True)
    by_key = sa.literal(f"{ActorKind.KEY}:") + sa.cast(made.c.key_id, sa.Text)
    made = made.union(
        sa.select(api_key.c.key_id).where(api_key.c.workspace_id == workspace, api_key.c.made_by == by_key)
    )
    revoked = session.connection.execute(
        sa.update(api_key)
        .where(
            api_key.c.workspace_id == workspace,
            api_key.c.key_id.in_(sa.select(made.c.key_id)),
            api_key.c.revoked_at.is_(None),
            sa.not_(api_key.c.scopes.contained_by(sa.cast(sorted(left), ARRAY(sa.Text)))),
        )
        .values(revoked_at=sa.func.now())
        .returning(api_key.c.key_id, api_key.c.name)
    ).all()
    for key, name in revoked:
        append_admin_audit(
            session, workspace, actor=actor, action="api_key.revoked", subject=str(key), name=name, made_by=str(maker)
        )
    return [KeyId(key) for key, _ in revoked]


def _revoke(session: Session, table: sa.Table, key: KeyId, *, actor: Actor) -> None:
    here = sa.and_(table.c.workspace_id == session.workspace, table.c.key_id == key)
    was_revoked = session.connection.execute(sa.select(table.c.revoked_at).where(here).with_for_update()).one_or_none()
    if was_revoked is None:
        raise KeyNotFound(f"There is no key {key} in this workspace.")
    if was_revoked[0] is None:
        session.connection.execute(sa.update(table).where(here).values(revoked_at=sa.func.now()))
        append_audit(session, actor=actor, action=f"{table.name}.revoked", subject=str(key))
