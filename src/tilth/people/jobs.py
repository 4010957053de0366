"""Background work of people."""

from tilth.history.api import apply_erasures, open_store
from tilth.people.actions.erase_person import FINISH_ERASURE
from tilth.people.erasure.api import settle_requests
from tilth.platform.jobs.api import JobApp, JobRun


def finish_erasure(run: JobRun) -> None:
    """Take the rows of erased persons out of the files, and tell the register."""
    now = run.clock.now()
    with run.pipeline() as connection:
        apply_erasures(connection, open_store(run.settings), run.workspace, now=now)
        settle_requests(connection, run.workspace, now)


def register(app: JobApp) -> None:
    app.add(FINISH_ERASURE, finish_erasure)
