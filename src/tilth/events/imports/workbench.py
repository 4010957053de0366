"""DuckDB as the engine of imports: maps chunks and joins files; spills to disk, keeps nothing."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Self

import duckdb
import pyarrow as pa

from tilth.events.imports.contracts import Chunk
from tilth.events.imports.errors import RecipeInvalid
from tilth.events.imports.expressions import Columns, macros, quote_name
from tilth.events.imports.mapping import EventQuery, lookup_table
from tilth.events.imports.recipe import Decimal, FileSpec, Recipe
from tilth.events.imports.watching import Look, watched

MEMORY_LIMIT = "96MB"
_NOT_FOUND = re.compile(r'Referenced column "([^"]+)" not found')


class Workbench:
    """One in-memory DuckDB with a limit. SQL of recipes sees the chunks and nothing else of the machine."""

    def __init__(self, decimal: Decimal = ".", scratch: Path | None = None, look: Look | None = None) -> None:
        self._look = look
        self._folder = Path(tempfile.mkdtemp(prefix="tilth-import-", dir=scratch))
        self.connection = duckdb.connect(
            ":memory:", config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(self._folder), "threads": 1}
        )
        for macro in macros(decimal):
            self.connection.execute(macro)
        self.connection.execute("SET enable_external_access = false")
        self.connection.execute("SET lock_configuration = true")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def query(self, sql: str, **tables: pa.Table) -> pa.Table:
        """Result of one query over the named tables."""
        for name, table in tables.items():
            self.connection.register(name, table)
        try:
            with self._watched():
                return self.connection.sql(sql).to_arrow_table()
        finally:
            for name in tables:
                self.connection.unregister(name)

    def execute(self, sql: str, **tables: pa.Table) -> None:
        for name, table in tables.items():
            self.connection.register(name, table)
        try:
            with self._watched():
                self.connection.execute(sql)
        finally:
            for name in tables:
                self.connection.unregister(name)

    def _watched(self) -> AbstractContextManager[None]:
        return nullcontext() if self._look is None else watched(self.connection, self._look)

    def check(self, recipe: Recipe, query: EventQuery, columns: Columns, sample: pa.Table) -> None:
        """Try each piece of SQL by itself, so that a complaint names its place. Raises RecipeInvalid."""
        for place, (written, sql) in query.fragments.items():
            try:
                self.query(sql, chunk=sample)
            except duckdb.Error as error:
                raise _explain(
                    recipe, f"event {query.event.name}, {place}", written, columns.at(place), error
                ) from error

    def load_lookup(self, recipe: Recipe, file: str, chunks: Iterator[Chunk], table: str) -> None:
        """One row per key, so that a join never multiplies rows. Replaces what was loaded into `table` before."""
        spec = recipe.files[file]
        raw = quote_name(f"raw {file}")
        columns: list[str] = []
        for chunk in chunks:
            new = [name for name in chunk.table.column_names if name not in columns]
            if not columns:
                self.execute(f"CREATE TABLE {raw} AS SELECT * FROM chunk LIMIT 0", chunk=chunk.table)
            else:
                for name in new:  # JSON lines with new keys
                    self.execute(f"ALTER TABLE {raw} ADD COLUMN {quote_name(name)} VARCHAR")
            columns += new
            self.execute(f"INSERT INTO {raw} BY NAME SELECT * FROM chunk", chunk=chunk.table)
        try:
            self.execute(f"CREATE OR REPLACE TABLE {table} AS {_lookup_sql(spec, raw, columns)}")
        except duckdb.Error as error:
            known = Columns(columns, file=file, where=f"Recipe {recipe.recipe}, files.{file}.take")
            raise _explain(recipe, f"files.{file}", str(spec.take), known, error) from error
        self.execute(f"DROP TABLE {raw}")

    def empty_lookup(self, recipe: Recipe, file: str) -> None:
        """For an optional file that was not given: every join finds nothing."""
        listed = ", ".join(f"NULL::VARCHAR AS {quote_name(name)}" for name in recipe.files[file].take)
        self.execute(f"CREATE TABLE {lookup_table(file)} AS SELECT NULL::VARCHAR AS _tilth_key, {listed} LIMIT 0")


def _lookup_sql(spec: FileSpec, raw: str, columns: list[str]) -> str:
    key = quote_name(spec.key) if spec.key in columns else f"({spec.key})"
    if isinstance(spec.take, dict):
        taken = [f"{sql} AS {quote_name(name)}" for name, sql in spec.take.items()]
    else:
        taken = [f"first({quote_name(name)}) AS {quote_name(name)}" for name in spec.take]
    return f"SELECT {key} AS _tilth_key, {', '.join(taken)} FROM {raw} WHERE {key} IS NOT NULL GROUP BY ALL"


def _explain(recipe: Recipe, place: str, written: str, columns: Columns, error: duckdb.Error) -> RecipeInvalid:
    missing = _NOT_FOUND.search(str(error))
    if missing is not None:
        return columns.missing(missing[1])
    reason = str(error).partition("\n")[0]
    return RecipeInvalid(
        f"Recipe {recipe.recipe}, {place}: `{written}` is no SQL over the columns of the file: {reason}"
    )
