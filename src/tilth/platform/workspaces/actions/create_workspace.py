import re

import sqlalchemy as sa

from tilth.kernel.errors import InvalidInput
from tilth.kernel.ids import WorkspaceId
from tilth.kernel.money import Currency, parse_currency
from tilth.kernel.text import clip, fold_text
from tilth.kernel.zones import load_zone
from tilth.platform.audit.api import append_admin_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import AdminSession
from tilth.platform.workspaces.contracts import Workspace
from tilth.platform.workspaces.errors import InvalidSlug, SlugTaken
from tilth.platform.workspaces.models import workspace

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
MAX_NAME = 200


def create_workspace(
    session: AdminSession, *, slug: str, name: str, time_zone: str, currency: str, actor: Actor
) -> Workspace:
    """Raises InvalidSlug, InvalidZone, InvalidMoney, InvalidInput, SlugTaken."""
    if not _SLUG.fullmatch(slug):
        raise InvalidSlug(
            f"'{clip(slug, 80)}' cannot be a short name: use a–z, 0–9 and '-', at most 63 characters.", slug=slug
        )
    values = {
        "slug": slug,
        "name": check_name(name),
        "time_zone": load_zone(time_zone).key,
        "currency": parse_currency(currency),
    }
    # ON CONFLICT instead of catching the violation: the caller's transaction stays usable.
    created = session.connection.execute(
        sa.text(
            "INSERT INTO workspace (slug, name, time_zone, currency) VALUES (:slug, :name, :time_zone, :currency) "
            "ON CONFLICT (slug) DO NOTHING RETURNING workspace_id"
        ).columns(workspace.c.workspace_id),
        values,
    ).scalar_one_or_none()
    if created is None:
        raise SlugTaken(f"A workspace '{slug}' exists already: choose another short name.", slug=slug)
    workspace_id = WorkspaceId(created)
    append_admin_audit(session, workspace_id, actor=actor, action="workspace.created", subject=slug, after=values)
    return Workspace(workspace_id, slug, values["name"], values["time_zone"], Currency(values["currency"]))


def check_name(name: str) -> str:
    folded = fold_text(name)
    if not 0 < len(folded) <= MAX_NAME or "\x00" in folded:
        raise InvalidInput(f"A name has 1 to {MAX_NAME} characters.")
    return folded
