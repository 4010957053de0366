"""Background work of people."""

from tilth.history.api import apply_erasures, open_store
from tilth.people.actions.erase_person import FINISH_ERASURE
from tilth.platform.jobs.api import JobApp, JobRun


def finish_erasure(run: JobRun) -> None:
    """Take the rows of erased persons out of the files."""
    with run.pipeline() as connection:
        apply_erasures(connection, open_store(run.settings), run.workspace, now=run.clock.now())


def register(app: JobApp) -> None:
    app.add(FINISH_ERASURE, finish_erasure)
