"""Background work over rejected events."""

import msgspec

from tilth.events.rejected.actions.correct_all import CORRECT_ALL, Wanted, correct_all
from tilth.platform.jobs.contracts import JobApp, JobRun
from tilth.platform.tasks.api import perform_task


def run_correction(run: JobRun, *, task_id: str, wanted: str) -> None:
    """Killed at any moment, it goes on behind its last step."""
    parsed = msgspec.json.decode(wanted, type=Wanted)
    perform_task(run, task_id, lambda report: correct_all(run, report, parsed))


def register(app: JobApp) -> None:
    app.add(CORRECT_ALL, run_correction, attempts=8)
