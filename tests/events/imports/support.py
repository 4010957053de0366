"""Run imports against a test's workspace and look at what reached the inbox."""

import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tilth.events.contracts import NORMAL_SCHEMA
from tilth.events.imports.api import import_files, load_recipe, parse_recipe, preview_files
from tilth.events.imports.contracts import ImportSummary
from tilth.events.imports.recipe import Recipe
from tilth.kernel.money import Currency
from tilth.platform.audit.contracts import Actor, ActorKind
from tilth.platform.database.sessions import Database
from tilth.platform.workspaces.contracts import Workspace

ACTOR = Actor(ActorKind.LOCAL, "tester")


class Importer:
    """Imports into one workspace."""

    def __init__(self, database: Database, workspace: Any) -> None:
        self.database = database
        self.workspace = Workspace(
            workspace.id, workspace.slug, workspace.slug, workspace.time_zone, Currency(workspace.currency)
        )

    def run(self, recipe: str | Recipe, *files: Path | str, **options: Any) -> ImportSummary:
        return import_files(
            self.database.pipeline, self.workspace, _recipe(recipe), [str(f) for f in files], actor=ACTOR, **options
        )

    def preview(self, recipe: str | Recipe, *files: Path | str) -> ImportSummary:
        return preview_files(self.database.pipeline, self.workspace, _recipe(recipe), [str(f) for f in files])

    def events(self) -> pa.Table:
        """All rows in the inbox, in order of arrival."""
        with self.database.pipeline() as connection:
            stored = connection.execute(
                "SELECT payload FROM inbox WHERE workspace_id = %s AND encoding = 1 ORDER BY inbox_id",
                (self.workspace.id,),
            ).fetchall()
        tables = [pa.ipc.open_stream(payload).read_all() for (payload,) in stored]
        return pa.concat_tables(tables) if tables else NORMAL_SCHEMA.empty_table()

    def rejections(self) -> list[tuple[Any, ...]]:
        """(source, place, code, payload)."""
        with self.database.pipeline() as connection:
            return connection.execute(
                "SELECT source, place, code, payload FROM rejected_event WHERE workspace_id = %s ORDER BY 1, 2",
                (self.workspace.id,),
            ).fetchall()

    def ledger(self) -> tuple[int, int]:
        """(blocks, keys)."""
        with self.database.pipeline() as connection:
            row = connection.execute(
                "SELECT count(*), coalesce(sum(length(hashes)), 0) / 8 FROM import_ledger WHERE workspace_id = %s",
                (self.workspace.id,),
            ).fetchone()
        assert row is not None
        return int(row[0]), int(row[1])


def _recipe(recipe: str | Recipe) -> Recipe:
    if isinstance(recipe, Recipe):
        return recipe
    return parse_recipe(recipe, "test") if "\n" in recipe else load_recipe(recipe)


def real_data(*parts: str) -> Path:
    """A file of the public data sets; skips the test where they are not present."""
    root = Path(os.environ.get("TILTH_REAL_DATA", Path(__file__).parents[3].parent / "shared" / "data"))
    path = root.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"The public data set {'/'.join(parts)} is not here; TILTH_REAL_DATA names its folder.")
    return path
