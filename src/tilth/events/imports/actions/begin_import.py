from collections.abc import Sequence
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tilth.events.imports.models import import_run
from tilth.events.imports.own_recipes import keep_recipe
from tilth.events.imports.recipe import parse_recipe
from tilth.events.imports.task_recipes import keep_task_recipe
from tilth.events.imports.uploads.queries import share_uploads
from tilth.kernel.clock import Clock
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session
from tilth.platform.tasks.api import TaskId, create_task

RUN, CHECK = "imports.run", "imports.check"


def begin_import(
    session: Session,
    uploads: Sequence[UUID],
    recipe: str,
    *,
    replaces: str | None = None,
    actor: Actor,
    clock: Clock,
) -> TaskId:
    """A task that imports the files; the run has its id. `recipe` is the text, which is kept: see keep_recipe.

    Raises RecipeInvalid, RecipeChanged, UploadNotFound.
    """
    parsed = keep_recipe(session, recipe, replaces=replaces, actor=actor, clock=clock)
    names = [upload.name for upload in share_uploads(session, uploads)]
    title: dict[str, str | int] = {"file": ", ".join(names), "recipe": parsed.recipe}
    asked_by = msgspec.json.encode(actor).decode()
    task_id = _begin(session, RUN, uploads, recipe, title, actor=actor, clock=clock, asked_by=asked_by)
    session.connection.execute(
        sa.insert(import_run).values(
            workspace_id=session.workspace,
            run_id=task_id,
            recipe=parsed.recipe,
            files=names,
            actor=str(actor),
            started_at=clock.now(),
            is_task=True,
            **dict.fromkeys(("rows_read", "events_added", "events_known", "rows_rejected"), 0),
        )
    )
    append_audit(session, actor=actor, action="import.started", subject=parsed.recipe, files=names)
    return task_id


def begin_check(session: Session, uploads: Sequence[UUID], recipe: str, *, actor: Actor, clock: Clock) -> TaskId:
    """As begin_import, for a dry run: its result is the summary, and nothing is stored of it."""
    name = parse_recipe(recipe, "draft").recipe
    names = [upload.name for upload in share_uploads(session, uploads)]
    append_audit(session, actor=actor, action="import.checked", subject=name, files=names)
    title: dict[str, str | int] = {"file": ", ".join(names), "recipe": name}
    return _begin(session, CHECK, uploads, recipe, title, actor=actor, clock=clock)


def _begin(
    session: Session,
    kind: str,
    uploads: Sequence[UUID],
    recipe: str,
    title: dict[str, str | int],
    *,
    actor: Actor,
    clock: Clock,
    **more: str,
) -> TaskId:
    files = list(dict.fromkeys(uploads))
    listed = msgspec.json.encode(files).decode()
    # One after another: each holds its ledger in memory, and other jobs need a place beside them.
    task_id = create_task(session, kind, title=title, actor=actor, lock=kind, clock=clock, uploads=listed, **more)
    keep_task_recipe(session, task_id, recipe, files, clock=clock)
    return task_id
