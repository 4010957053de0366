from collections.abc import Collection
from datetime import datetime

from tilth.kernel.errors import InvalidInput
from tilth.kernel.ids import uuid7
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import NewApiKey, Scope
from tilth.platform.auth.errors import UnknownScope
from tilth.platform.auth.models import api_key
from tilth.platform.auth.queries import API_KEY_COLUMNS, to_api_key
from tilth.platform.auth.secrets import SHOWN_CHARACTERS, hash_secret, make_api_secret
from tilth.platform.database.sessions import Session
from tilth.platform.workspaces.api import check_name


def create_api_key(
    session: Session, *, name: str, scopes: Collection[Scope], expires_at: datetime | None = None, actor: Actor
) -> NewApiKey:
    """The secret stands in the answer and nowhere else. `expires_at` is aware."""
    if not scopes:
        raise UnknownScope(f"A key needs at least one scope: {', '.join(Scope)}.")
    if expires_at is not None and expires_at.tzinfo is None:
        raise InvalidInput("expires_at needs a time zone offset, e.g. 2027-01-01T00:00:00+08:00.")
    secret = make_api_secret()
    row = session.connection.execute(
        api_key.insert()
        .values(
            workspace_id=session.workspace,
            key_id=uuid7(),
            name=check_name(name),
            prefix=secret[:SHOWN_CHARACTERS],
            secret_hash=hash_secret(secret),
            scopes=sorted(scopes),
            made_by=str(actor),
            made_by_name=actor.shown,
            expires_at=expires_at,
        )
        .returning(*API_KEY_COLUMNS)
    ).one()
    created = to_api_key(row)
    append_audit(
        session,
        actor=actor,
        action="api_key.created",
        subject=str(created.id),
        name=created.name,
        prefix=created.prefix,
        scopes=sorted(scopes),
    )
    return NewApiKey(created, secret)
