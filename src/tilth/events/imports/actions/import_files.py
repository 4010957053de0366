"""Import files by a recipe: chunk by chunk, each in one transaction with its part of the ledger."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import psycopg
import pyarrow as pa

from tilth.events.api import Rejection, append_normal, conform, record_rejections
from tilth.events.imports.contracts import BadRow, Chunk, ImportSummary
from tilth.events.imports.evaluating import Mapped, evaluate
from tilth.events.imports.expressions import Columns
from tilth.events.imports.ledger import Ledger, Verdict
from tilth.events.imports.mapping import EventQuery, build_query
from tilth.events.imports.preparing import Preparer
from tilth.events.imports.readers.reading import read_table
from tilth.events.imports.recipe import Recipe
from tilth.events.imports.sourcing import assign_files
from tilth.events.imports.tally import Tally
from tilth.events.imports.workbench import Workbench
from tilth.kernel.clock import Clock, SystemClock, to_micros
from tilth.kernel.ids import uuid7
from tilth.platform.audit.contracts import Actor
from tilth.platform.workspaces.contracts import Workspace

Pipeline = Callable[[], AbstractContextManager[psycopg.Connection[Any]]]
"""Opens a transaction as the owner of the tables; each chunk takes one."""
Progress = Callable[[str, float, ImportSummary], None]
"""Called after each chunk: file, share of it that is done, counts so far."""


def _no_progress(_file: str, _share: float, _summary: ImportSummary) -> None:
    pass


def import_files(
    pipeline: Pipeline,
    workspace: Workspace,
    recipe: Recipe,
    files: Sequence[str],
    *,
    actor: Actor,
    progress: Progress = _no_progress,
    clock: Clock | None = None,
) -> ImportSummary:
    """Add what the ledger does not know yet. Killed at any moment, it is resumed by running it again.

    Good rows enter, bad ones go to `rejected_event`. Raises RecipeInvalid, FileUnreadable and FileNotGiven;
    those of the recipe before anything is written.
    """
    with Workbench() as workbench:
        run = _Run(workbench, workspace, recipe, files, clock or SystemClock())
        sink = _Sink(pipeline, workspace, recipe, run, actor)
        return run.work(sink.take, progress)


def preview_files(
    pipeline: Pipeline,
    workspace: Workspace,
    recipe: Recipe,
    files: Sequence[str],
    *,
    progress: Progress = _no_progress,
    clock: Clock | None = None,
) -> ImportSummary:
    """What import_files would do, against the ledger as it stands; writes nothing."""
    with Workbench() as workbench:
        run = _Run(workbench, workspace, recipe, files, clock or SystemClock())
        with pipeline() as connection:
            run.ledger.refresh(connection)

        def look(chunk: Chunk, mapped: list[Mapped], bad: list[BadRow]) -> None:
            batch = _Batch.of(mapped, bad)
            verdict = run.ledger.judge(batch.hashes, batch.repeats)
            run.ledger.note(verdict, appended=False)
            run.count(chunk, mapped, batch, verdict, bad)

        return run.work(look, progress)


Take = Callable[[Chunk, list[Mapped], list[BadRow]], None]


@dataclass(frozen=True, slots=True)
class _Batch:
    """Events of all queries over a chunk, then its bad rows, as one list of keys."""

    events: pa.Table
    hashes: np.ndarray
    repeats: np.ndarray

    @classmethod
    def of(cls, mapped: list[Mapped], bad: list[BadRow]) -> "_Batch":
        # A bad row is remembered too, or each new import of its file would reject it once more.
        refused = np.array([_refusal_hash(row) for row in bad], dtype=np.uint64)
        repeats = [np.full(len(m.hashes), m.query.event.counts_repeats) for m in mapped]
        return cls(
            pa.concat_tables([m.events for m in mapped]),
            np.concatenate([*(m.hashes for m in mapped), refused]),
            np.concatenate([*repeats, np.ones(len(bad), dtype=bool)]),
        )


def _refusal_hash(row: BadRow) -> int:
    text = f"refused\x1f{row.code}\x1f{row.text or row.message}"
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "little")


class _Run:
    """Reads, maps and counts; what becomes of the events is the caller's."""

    def __init__(
        self, workbench: Workbench, workspace: Workspace, recipe: Recipe, files: Sequence[str], clock: Clock
    ) -> None:
        self._workbench = workbench
        self._workspace = workspace
        self._recipe = recipe
        self._paths = assign_files(recipe, files)
        self._clock = clock
        self.names = [str(path) for paths in self._paths.values() for path in paths]
        self.ledger = Ledger(workbench, workspace.id, recipe.recipe)
        self.tally = Tally(workbench, recipe.recipe, self.names)

    def work(self, take: Take, progress: Progress) -> ImportSummary:
        self._load_lookups(progress)
        for file, paths in self._paths.items():
            events = [event for event in self._recipe.events if self._recipe.file_of(event) == file]
            for path in paths if events else ():
                self._work_file(file, path, take, progress)
        return self.tally.finish()

    def _load_lookups(self, progress: Progress) -> None:
        for file in {name: None for event in self._recipe.events for name in event.join}:
            if not self._paths[file]:
                self._workbench.empty_lookup(self._recipe, file)
                continue
            chunks = (chunk for path in self._paths[file] for chunk in self._read(file, path, progress))
            self._workbench.load_lookup(self._recipe, file, chunks)

    def _read(self, file: str, path: Path, progress: Progress) -> Iterator[Chunk]:
        spec = self._recipe.files[file]
        preparer = Preparer(spec)
        for chunk in read_table(path, spec):
            yield preparer.prepare(chunk)
            progress(path.name, chunk.progress, self.tally.summary)

    def _work_file(self, file: str, path: Path, take: Take, progress: Progress) -> None:
        self.ledger.start_file()
        queries: list[EventQuery] = []
        columns: list[str] = []
        for chunk in self._read(file, path, progress):
            if chunk.table.column_names != columns:  # the first one; of JSON lines also later ones
                columns = chunk.table.column_names
                queries = self._build(file, chunk)
            mapped = evaluate(self._workbench, queries, chunk)
            bad = [*chunk.bad, *(row for m in mapped for row in m.bad)]
            take(chunk, mapped, bad)

    def _build(self, file: str, chunk: Chunk) -> list[EventQuery]:
        queries = []
        names = chunk.table.column_names
        sample = chunk.table.slice(0, 0).append_column("_row", pa.array([], pa.int32()))
        for event in self._recipe.events:
            if self._recipe.file_of(event) == file:
                query = build_query(
                    self._recipe,
                    event,
                    names,
                    zone=self._workspace.time_zone,
                    currency=self._workspace.currency,
                    file_name=chunk.file,
                )
                where = f"Recipe {self._recipe.recipe}, event {event.name}"
                self._workbench.check(self._recipe, query, Columns(names, file=chunk.file, where=where), sample)
                queries.append(query)
        return queries

    def finish_events(self, events: pa.Table, verdict: Verdict) -> pa.Table:
        """The new events as rows of NORMAL_SCHEMA. A repeated key carries its number in the id."""
        fresh = verdict.fresh[: events.num_rows]
        index = verdict.index[: events.num_rows][fresh]
        rows = events.filter(pa.array(fresh))
        ids = [
            f"{self._recipe.recipe}:{md5}:{i}" if i else f"{self._recipe.recipe}:{md5}"
            for md5, i in zip(rows["_md5"].to_pylist(), index.tolist(), strict=True)
        ]
        received = pa.repeat(pa.scalar(to_micros(self._clock.now())), rows.num_rows)
        rows = rows.drop_columns(["_md5"]).append_column("message_id", pa.array(ids, pa.string()))
        return conform(rows.append_column("received_at", received))

    def count(
        self, chunk: Chunk, mapped: list[Mapped], batch: _Batch, verdict: Verdict, bad: list[BadRow]
    ) -> pa.Table:
        events = self.finish_events(batch.events, verdict)
        self.tally.add_chunk(chunk, (m.covered for m in mapped))
        self.tally.add_events(events, batch.events.num_rows - events.num_rows)
        self.tally.add_bad(bad)
        return events


class _Sink:
    """Writes a chunk: events, bad rows, ledger block and the account of the run, all or nothing."""

    def __init__(self, pipeline: Pipeline, workspace: Workspace, recipe: Recipe, run: _Run, actor: Actor) -> None:
        self._pipeline = pipeline
        self._workspace = workspace
        self._recipe = recipe
        self._run = run
        self._run_id: UUID = uuid7()
        self._actor = actor

    def take(self, chunk: Chunk, mapped: list[Mapped], bad: list[BadRow]) -> None:
        batch = _Batch.of(mapped, bad)
        ledger = self._run.ledger
        with self._pipeline() as connection:
            ledger.lock(connection)
            verdict = ledger.judge(batch.hashes, batch.repeats)
            events = self._run.count(chunk, mapped, batch, verdict, bad)
            if verdict.fresh.any():
                ledger.append(connection, verdict)
                new_bad = [row for row, new in zip(bad, verdict.fresh[batch.events.num_rows :], strict=True) if new]
                self._write(connection, events, new_bad)
            self._account(connection)
        ledger.note(verdict, appended=bool(verdict.fresh.any()))

    def _write(self, connection: psycopg.Connection[Any], events: pa.Table, bad: list[BadRow]) -> None:
        if events.num_rows:
            append_normal(connection, self._workspace.id, events, source=f"import:{self._recipe.recipe}")
        if bad:
            record_rejections(
                connection,
                self._workspace.id,
                [
                    Rejection(
                        row.code,
                        row.message,
                        f"import:{row.file}",
                        f"line {row.line}",
                        row.text.encode(),
                        {"recipe": self._recipe.recipe},
                    )
                    for row in bad
                ],
            )

    def _account(self, connection: psycopg.Connection[Any]) -> None:
        summary = self._run.tally.summary
        connection.execute(
            """
            INSERT INTO import_run AS r (workspace_id, run_id, recipe, files, actor,
                                         rows_read, events_added, events_known, rows_rejected)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
            ON CONFLICT (workspace_id, run_id) DO UPDATE SET
                rows_read = excluded.rows_read, events_added = excluded.events_added,
                events_known = excluded.events_known, rows_rejected = excluded.rows_rejected, finished_at = now()
            """,
            (
                *(self._workspace.id, self._run_id, self._recipe.recipe, self._run.names, str(self._actor)),
                *(summary.rows, summary.added, summary.known, summary.rejected),
            ),
        )
