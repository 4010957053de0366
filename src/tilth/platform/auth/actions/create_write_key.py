from tilth.kernel.ids import uuid7
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import WriteKey
from tilth.platform.auth.models import write_key
from tilth.platform.auth.queries import WRITE_KEY_COLUMNS, to_write_key
from tilth.platform.auth.secrets import make_write_key
from tilth.platform.database.sessions import Session
from tilth.platform.workspaces.api import check_name


def create_write_key(session: Session, *, name: str, actor: Actor) -> WriteKey:
    row = session.connection.execute(
        write_key.insert()
        .values(workspace_id=session.workspace, key_id=uuid7(), name=check_name(name), key=make_write_key())
        .returning(*WRITE_KEY_COLUMNS)
    ).one()
    created = to_write_key(row)
    append_audit(session, actor=actor, action="write_key.created", subject=str(created.id), name=created.name)
    return created
