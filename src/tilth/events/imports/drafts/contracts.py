"""An import in preparation as other parts see it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from tilth.events.imports.drafting.draft import DraftColumn, RowKind


class ColumnsPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was said of the columns so far; it need not suffice for a recipe yet."""

    name: Annotated[str, msgspec.Meta(max_length=40)]
    """Of the recipe that will be drafted."""
    rows: RowKind
    """What one row of the files is."""
    columns: Annotated[tuple[DraftColumn, ...], msgspec.Meta(max_length=500)]


class DraftState(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far the preparation is."""

    chosen: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    """The recipe that was picked; empty: the columns are described; None: nobody has chosen yet."""
    recipe: Annotated[str, msgspec.Meta(max_length=200_000)] = ""
    """The recipe as YAML; empty: there is none yet."""
    replaces: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    """Version of the workspace's recipe that was picked; None: it began from none."""
    plan: ColumnsPlan | None = None
    """None: as suggested."""
    dry_run: UUID | None = None
    """The task of the last dry run by this recipe."""


class ImportDraft(msgspec.Struct, frozen=True):
    """An import that somebody prepares."""

    id: UUID
    uploads: tuple[UUID, ...]
    files: tuple[str, ...]
    """Their names."""
    state: DraftState
    actor: str
    """Kind and id of who began it."""
    begun_at: datetime
    updated_at: datetime
