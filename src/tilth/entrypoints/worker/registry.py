"""The jobs of all rooms."""

from tilth.events.imports import jobs as imports_jobs
from tilth.events.rejected import jobs as rejected_jobs
from tilth.history.retention import jobs as retention_jobs
from tilth.people import jobs as people_jobs
from tilth.platform.jobs.contracts import JobApp


def register_jobs() -> JobApp:
    app = JobApp()
    imports_jobs.register(app)
    people_jobs.register(app)
    rejected_jobs.register(app)
    retention_jobs.register(app)
    return app
