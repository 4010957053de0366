"""What an import would do, without doing it."""

from collections.abc import Sequence

from tilth.events.imports.actions.import_files import Pipeline
from tilth.events.imports.contracts import BadRow, Chunk, ImportSummary
from tilth.events.imports.evaluating import Mapped
from tilth.events.imports.recipe import Recipe
from tilth.events.imports.running import Batch, Progress, Run, no_progress
from tilth.events.imports.watching import Look
from tilth.events.imports.workbench import Workbench
from tilth.kernel.clock import Clock, SystemClock
from tilth.platform.workspaces.contracts import Workspace


def preview_files(
    pipeline: Pipeline,
    workspace: Workspace,
    recipe: Recipe,
    files: Sequence[str],
    *,
    progress: Progress = no_progress,
    clock: Clock | None = None,
    look: Look | None = None,
) -> ImportSummary:
    """The summary of import_files, against the ledger as it stands; writes nothing."""
    with Workbench(recipe.decimal, look=look) as workbench:
        run = Run(workbench, workspace, recipe, files, clock or SystemClock())
        with pipeline() as connection:
            run.ledger.refresh(connection)

        def take(chunk: Chunk, mapped: list[Mapped], bad: list[BadRow]) -> None:
            batch = Batch.of(mapped, bad)
            verdict = run.ledger.judge(batch.hashes, batch.repeats, batch.totals)
            run.count(chunk, mapped, batch, verdict, bad)

        return run.work(take, progress)
