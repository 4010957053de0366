"""Import files by a recipe: chunk by chunk, each in one transaction with its part of the ledger."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import pyarrow as pa

from tilth.events.api import OF_IMPORT, Rejection, append_normal, record_rejections
from tilth.events.imports.contracts import BadRow, Chunk, ImportSummary, read_summary
from tilth.events.imports.evaluating import Mapped
from tilth.events.imports.recipe import Recipe
from tilth.events.imports.running import Batch, Progress, Run, no_progress
from tilth.events.imports.watching import Look
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
    look: Look | None = None,
    run_id: UUID | None = None,
) -> ImportSummary:
    """Add what the ledger does not know yet. Killed at any moment, it is resumed by running it again.

    Good rows enter, bad ones go to `rejected_event`. Raises RecipeInvalid, FileUnreadable and FileNotGiven;
    those of the recipe before anything is written. `run_id` names a run that goes on: what it added before its
    worker died is its own.
    """
    clock = clock or SystemClock()
    with Workbench(recipe.decimal, look=look) as workbench:
        run = Run(workbench, workspace, recipe, files, clock)
        sink = _Sink(pipeline, workspace, recipe, run, actor, clock, run_id)
        run.work(sink.take, progress)
        return sink.finish()


class _Sink:
    """Writes a chunk: events, bad rows, ledger block and the account of the run, all or nothing."""

    def __init__(
        self,
        pipeline: Pipeline,
        workspace: Workspace,
        recipe: Recipe,
        run: Run,
        actor: Actor,
        clock: Clock,
        run_id: UUID | None,
    ) -> None:
        self._pipeline = pipeline
        self._workspace = workspace
        self._recipe = recipe
        self._run = run
        self._run_id: UUID = run_id or uuid7()
        self._actor = actor
        self._clock = clock
        self._started_at = clock.now()
        self._before = self._read_before()

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

    def finish(self) -> ImportSummary:
        """The run came to its end; without this it was killed, or it goes on."""
        with self._pipeline() as connection:
            self._account(connection)
            connection.execute(
                "UPDATE import_run SET finished_at = %s WHERE workspace_id = %s AND run_id = %s",
                (self._clock.now(), self._workspace.id, self._run_id),
            )
        return self._summary()

    def _read_before(self) -> ImportSummary | None:
        with self._pipeline() as connection:
            row = connection.execute(
                "SELECT summary FROM import_run WHERE workspace_id = %s AND run_id = %s",
                (self._workspace.id, self._run_id),
            ).fetchone()
        return None if row is None or row[0] is None else read_summary(row[0])

    def _summary(self) -> ImportSummary:
        now = self._run.tally.summary
        return now if self._before is None else now.going_on_from(self._before)

    def _write(self, connection: psycopg.Connection[Any], events: pa.Table, bad: list[BadRow]) -> None:
        if events.num_rows:
            source = f"import:{self._recipe.recipe}"
            append_normal(connection, self._workspace.id, events, source=source, of_import=self._run_id)
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
                        {"recipe": self._recipe.recipe, OF_IMPORT: str(self._run_id)},
                    )
                    for row in bad
                ],
            )

    def _account(self, connection: psycopg.Connection[Any]) -> None:
        summary = self._summary()
        connection.execute(
            """
            INSERT INTO import_run (workspace_id, run_id, recipe, files, actor, started_at,
                                    rows_read, events_added, events_known, rows_rejected, summary)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
            ON CONFLICT (workspace_id, run_id) DO UPDATE SET
                rows_read = excluded.rows_read, events_added = excluded.events_added,
                events_known = excluded.events_known, rows_rejected = excluded.rows_rejected,
                summary = excluded.summary
            """,
            (
                *(self._workspace.id, self._run_id, self._recipe.recipe, self._run.names),
                *(str(self._actor), self._started_at),
                *(summary.rows, summary.added, summary.known, summary.rejected),
                msgspec.json.encode(summary.without_texts()).decode(),
            ),
        )
