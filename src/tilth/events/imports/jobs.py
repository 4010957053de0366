"""Background work of imports: files that people uploaded, imported or tried."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import msgspec

from tilth.events.imports.actions.begin_import import CHECK, RUN
from tilth.events.imports.actions.import_files import import_files
from tilth.events.imports.contracts import ImportSummary
from tilth.events.imports.errors import UploadNotFound
from tilth.events.imports.fitting import assign_uploads
from tilth.events.imports.meter import Meter
from tilth.events.imports.preview import preview_files
from tilth.events.imports.recipe import Recipe, parse_recipe
from tilth.events.imports.running import Progress
from tilth.events.imports.task_recipes import get_task_recipe
from tilth.events.imports.uploads.queries import get_uploads
from tilth.events.imports.uploads.store import UploadStore
from tilth.events.imports.watching import Look
from tilth.platform.audit.contracts import Actor
from tilth.platform.jobs.contracts import JobApp, JobRun
from tilth.platform.tasks.api import TaskReport, perform_task
from tilth.platform.workspaces.api import get_workspace
from tilth.platform.workspaces.contracts import Workspace


def run_import(run: JobRun, *, task_id: str, uploads: str, asked_by: str) -> None:
    """Killed at any moment, it goes on where its last chunk was committed: the ledger knows what came."""
    actor = msgspec.json.decode(asked_by, type=Actor)

    def work(parsed: Recipe, workspace: Workspace, files: list[str], progress: Progress, look: Look) -> ImportSummary:
        run_id = UUID(task_id)
        return import_files(
            run.pipeline,
            workspace,
            parsed,
            files,
            actor=actor,
            progress=progress,
            clock=run.clock,
            run_id=run_id,
            look=look,
        )

    _perform(run, task_id, uploads, work)


def check_import(run: JobRun, *, task_id: str, uploads: str) -> None:
    """A dry run."""

    def work(parsed: Recipe, workspace: Workspace, files: list[str], progress: Progress, look: Look) -> ImportSummary:
        return preview_files(run.pipeline, workspace, parsed, files, progress=progress, clock=run.clock, look=look)

    _perform(run, task_id, uploads, work)


Work = Callable[[Recipe, Workspace, list[str], Progress, Look], ImportSummary]


def _perform(run: JobRun, task_id: str, uploads: str, work: Work) -> None:
    def report_on(report: TaskReport) -> ImportSummary:
        with run.read() as session:
            parsed = parse_recipe(get_task_recipe(session, UUID(task_id)), "draft")
            workspace = get_workspace(session)
            found = get_uploads(session, msgspec.json.decode(uploads, type=list[UUID]))
        store = UploadStore(run.settings.home_path)
        paths = [store.path(run.workspace, upload.id, upload.name) for upload in found]
        for path in paths:
            if not path.exists():
                raise UploadNotFound(f"{path.name}: the file is not on this machine any more. Upload it again.")
        files = assign_uploads(parsed, paths)
        return work(parsed, workspace, files, _progress(report, parsed, files), report.alive).without_texts()

    perform_task(run, task_id, report_on)


def _progress(report: TaskReport, recipe: Recipe, files: list[str]) -> Progress:
    sources = {recipe.file_of(event) for event in recipe.events}
    named = [file.partition("=") for file in files]
    meter = Meter({Path(path).name: Path(path).stat().st_size for name, _, path in named if name in sources})

    def tell(file: str, share: float, summary: ImportSummary) -> None:
        total = meter.total(file, share, summary)
        if total is None:
            report.alive()
            return
        counts = {"added": summary.added, "known": summary.known, "rejected": summary.rejected}
        report.progress(summary.rows, total, "rows", counts)

    return tell


def register(app: JobApp) -> None:
    app.add(RUN, run_import, attempts=8)
    app.add(CHECK, check_import)
