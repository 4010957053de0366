"""Import files by a recipe: chunk by chunk, each in one transaction with its part of the ledger."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

import psycopg
import pyarrow as pa

from tilth.events.api import Rejection, append_normal, record_rejections
from tilth.events.imports.contracts import BadRow, Chunk, ImportSummary
from tilth.events.imports.evaluating import Mapped
from tilth.events.imports.recipe import Recipe
from tilth.events.imports.running import Batch, Progress, Run, no_progress
from tilth.events.imports.workbench import Workbench
from tilth.kernel.clock import Clock, SystemClock
from tilth.kernel.ids import uuid7
from tilth.platform.audit.contracts import Actor
from tilth.platform.workspaces.contracts import Workspace

Pipeline = Callable[[], AbstractContextManager[psycopg.Connection[Any]]]
"""Opens a transaction as the owner of the tables; each chunk takes one."""


def import_files(
    pipeline: Pipeline,
    workspace: Workspace,
    recipe: Recipe,
    files: Sequence[str],
    *,
    actor: Actor,
    progress: Progress = no_progress,
    clock: Clock | None = None,
) -> ImportSummary:
    """Add what the ledger does not know yet. Killed at any moment, it is resumed by running it again.

    Good rows enter, bad ones go to `rejected_event`. Raises RecipeInvalid, FileUnreadable and FileNotGiven;
    those of the recipe before anything is written.
    """
    clock = clock or SystemClock()
    with Workbench(recipe.decimal) as workbench:
        run = Run(workbench, workspace, recipe, files, clock)
        sink = _Sink(pipeline, workspace, recipe, run, actor, clock)
        summary = run.work(sink.take, progress)
        sink.finish()
        return summary


class _Sink:
    """Writes a chunk: events, bad rows, ledger block and the account of the run, all or nothing."""

    def __init__(
        self, pipeline: Pipeline, workspace: Workspace, recipe: Recipe, run: Run, actor: Actor, clock: Clock
    ) -> None:
        self._pipeline = pipeline
        self._workspace = workspace
        self._recipe = recipe
        self._run = run
        self._run_id: UUID = uuid7()
        self._actor = actor
        self._clock = clock
        self._started_at = clock.now()

    def take(self, chunk: Chunk, mapped: list[Mapped], bad: list[BadRow]) -> None:
        batch = Batch.of(mapped, bad)
        ledger = self._run.ledger
        with self._pipeline() as connection:
            ledger.lock(connection)
            verdict = ledger.judge(batch.hashes, batch.repeats, batch.totals)
            events = self._run.count(chunk, mapped, batch, verdict, bad)
            if verdict.fresh.any():
                ledger.append(connection, verdict)
                new_bad = [row for row, new in zip(bad, verdict.fresh[batch.events.num_rows :], strict=True) if new]
                self._write(connection, events, new_bad)
            self._account(connection)

    def finish(self) -> None:
        """The run came to its end; without this it was killed, or it goes on."""
        with self._pipeline() as connection:
            self._account(connection)
            connection.execute(
                "UPDATE import_run SET finished_at = %s WHERE workspace_id = %s AND run_id = %s",
                (self._clock.now(), self._workspace.id, self._run_id),
            )

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
            INSERT INTO import_run (workspace_id, run_id, recipe, files, actor, started_at,
                                    rows_read, events_added, events_known, rows_rejected)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
            ON CONFLICT (workspace_id, run_id) DO UPDATE SET
                rows_read = excluded.rows_read, events_added = excluded.events_added,
                events_known = excluded.events_known, rows_rejected = excluded.rows_rejected
            """,
            (
                *(self._workspace.id, self._run_id, self._recipe.recipe, self._run.names),
                *(str(self._actor), self._started_at),
                *(summary.rows, summary.added, summary.known, summary.rejected),
            ),
        )
