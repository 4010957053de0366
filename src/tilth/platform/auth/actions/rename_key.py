import sqlalchemy as sa

from tilth.kernel.ids import KeyId
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import ApiKey, WriteKey
from tilth.platform.auth.errors import KeyNotFound
from tilth.platform.auth.models import api_key, write_key
from tilth.platform.auth.queries import API_KEY_COLUMNS, WRITE_KEY_COLUMNS, to_api_key, to_write_key
from tilth.platform.database.sessions import Session
from tilth.platform.workspaces.api import check_name


def rename_write_key(session: Session, key: KeyId, *, name: str, actor: Actor) -> WriteKey:
    """Raises KeyNotFound."""
    here = _rename(session, write_key, key, name, actor)
    return to_write_key(session.connection.execute(sa.select(*WRITE_KEY_COLUMNS).where(here)).one())


def rename_api_key(session: Session, key: KeyId, *, name: str, actor: Actor) -> ApiKey:
    """Raises KeyNotFound."""
    here = _rename(session, api_key, key, name, actor)
    return to_api_key(session.connection.execute(sa.select(*API_KEY_COLUMNS).where(here)).one())


def _rename(session: Session, table: sa.Table, key: KeyId, name: str, actor: Actor) -> sa.ColumnElement[bool]:
    """Where the key is."""
    here = sa.and_(table.c.workspace_id == session.workspace, table.c.key_id == key)
    before = session.connection.execute(sa.select(table.c.name).where(here).with_for_update()).scalar_one_or_none()
    if before is None:
        raise KeyNotFound(f"There is no key {key} in this workspace.")
    after = check_name(name)
    if after != before:
        session.connection.execute(sa.update(table).where(here).values(name=after))
        append_audit(
            session,
            actor=actor,
            action=f"{table.name}.renamed",
            subject=str(key),
            before={"name": before},
            after={"name": after},
        )
    return here
