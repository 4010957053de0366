"""The jobs of all rooms."""

from tilth.platform.jobs.contracts import JobApp


def register_jobs() -> JobApp:
    return JobApp()
