"""Background work of retention."""

from tilth.history.retention.actions.remove_old import REMOVE_OLD, remove_old
from tilth.platform.jobs.api import JobApp


def register(app: JobApp) -> None:
    app.add(REMOVE_OLD, remove_old, attempts=10)
