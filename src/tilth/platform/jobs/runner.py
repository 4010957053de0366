"""Runs the registered jobs in the worker process."""

import asyncio
from threading import Event

import structlog
from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate import jobs as procrastinate_jobs
from prometheus_client import Counter, Histogram

from tilth.kernel.clock import Clock
from tilth.kernel.errors import AppError, RateLimited, Unavailable
from tilth.kernel.ids import WorkspaceId
from tilth.platform.database.sessions import Database
from tilth.platform.jobs.api import QUEUE
from tilth.platform.jobs.contracts import Job, JobApp, JobInterrupted, JobRun, Pipeline
from tilth.platform.jobs.failures import forget_failure, note_failure
from tilth.platform.settings import PlatformSettings

CONCURRENCY = 3
"""Long ones share locks (`enqueue`), so that one of the three is always free for the short."""
POLL_SECONDS = 30.0
"""LISTEN/NOTIFY starts jobs at once; polling finds those that were scheduled for later."""
HEARTBEAT_SECONDS = 20.0
DEAD_AFTER = 90.0
"""A worker without a heartbeat for so long is dead; its jobs run again."""
KEPT_HOURS = 72
"""Of succeeded jobs; failed ones stay until somebody has looked at them."""

JOBS = Counter("tilth_jobs", "Jobs that ended, by outcome.", ["job", "outcome"])
JOB_SECONDS = Histogram("tilth_job_seconds", "Run time of jobs.", ["job"], buckets=(0.1, 1, 10, 60, 600))
_log = structlog.get_logger("tilth.jobs")


class RetryWhatMayPass(BaseRetryStrategy):
    def __init__(self, attempts: int) -> None:
        self.attempts = attempts

    def get_retry_decision(self, *, exception: BaseException, job: procrastinate_jobs.Job) -> RetryDecision | None:
        """After 2, 4, 8, … seconds; what its worker's end has interrupted at once, and as often as that happens."""
        if isinstance(exception, JobInterrupted):
            return RetryDecision(retry_in={"seconds": 0})
        final = isinstance(exception, AppError) and not isinstance(exception, Unavailable | RateLimited)
        if final or job.attempts + 1 >= self.attempts:
            return None
        return RetryDecision(retry_in={"seconds": 2 ** (job.attempts + 1)})


class JobRunner:
    """One per worker process; `run` until `stop`."""

    def __init__(
        self, registry: JobApp, database: Database, pipeline: Pipeline, *, settings: PlatformSettings, clock: Clock
    ) -> None:
        self._database = database
        self._pipeline = pipeline
        self._settings = settings
        self._clock = clock
        self._stopping = Event()
        self._app = App(
            connector=PsycopgConnector(
                conninfo=database.urls.owner, min_size=1, max_size=3, kwargs={"application_name": "tilth-jobs"}
            )
        )
        for job in registry.jobs.values():
            self._register(job)

    async def run(self, *, until_idle: bool = False) -> None:
        """Returns when the task is cancelled, or when no job is left (`until_idle`)."""
        async with self._app.open_async():
            await self._revive_stalled()
            tending = asyncio.create_task(self._tend())
            working = asyncio.ensure_future(
                self._app.run_worker_async(
                    queues=[QUEUE],
                    concurrency=CONCURRENCY,
                    wait=not until_idle,
                    fetch_job_polling_interval=POLL_SECONDS,
                    abort_job_polling_interval=POLL_SECONDS,
                    update_heartbeat_interval=HEARTBEAT_SECONDS,
                    stalled_worker_timeout=DEAD_AFTER,
                    shutdown_graceful_timeout=10.0,
                    delete_jobs="never",
                    install_signal_handlers=False,
                )
            )
            try:
                await asyncio.shield(working)
            except asyncio.CancelledError:
                self._stopping.set()  # first, so that long jobs see it within the time that they are given to end
                working.cancel()
                await asyncio.wait([working])
                raise
            finally:
                tending.cancel()

    async def _tend(self) -> None:
        while True:
            await asyncio.sleep(DEAD_AFTER)
            await self._revive_stalled()
            await self._app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS)

    async def _revive_stalled(self) -> None:
        """Jobs of workers that were killed wait again."""
        manager = self._app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER):
            _log.warning("job of a dead worker runs again", job=job.task_name, number=job.id)
            await manager.retry_job(job)

    def _register(self, job: Job) -> None:
        def run(context: JobContext, /, *, workspace_id: int, **arguments: str | int) -> None:
            attempt = context.job.attempts + 1
            self._run(job, WorkspaceId(workspace_id), attempt, arguments, context.job.id)

        self._app.task(name=job.name, queue=QUEUE, retry=RetryWhatMayPass(job.attempts), pass_context=True)(run)

    def _run(
        self, job: Job, workspace: WorkspaceId, attempt: int, arguments: dict[str, str | int], number: int | None
    ) -> None:
        run = JobRun(
            job.name,
            workspace,
            attempt,
            self._settings,
            self._clock,
            self._database,
            self._pipeline,
            is_last_attempt=attempt >= job.attempts,
            stopping=self._stopping.is_set,
        )
        log = _log.bind(job=job.name, workspace=workspace, attempt=attempt, **arguments)
        try:
            with JOB_SECONDS.labels(job.name).time():
                job.run(run, **arguments)
        except Exception as error:
            JOBS.labels(job.name, "failed").inc()
            self._note(workspace, number, error)
            if isinstance(error, AppError):
                log.warning("job failed", code=error.code, error=error.message)
            else:
                log.exception("job failed")
            raise
        JOBS.labels(job.name, "succeeded").inc()
        if attempt > 1:
            self._note(workspace, number, None)
        log.info("job done")

    def _note(self, workspace: WorkspaceId, number: int | None, error: Exception | None) -> None:
        """For people; what the note itself meets (no database) must not hide the job's own error."""
        if number is None or isinstance(error, JobInterrupted):
            return
        try:
            with self._database.write(workspace) as session:
                if error is None:
                    forget_failure(session, number)
                else:
                    note_failure(session, number, error)
        except Exception:  # noqa: BLE001 — as the docstring says
            _log.warning("failure of a job was not noted", job=number, exc_info=True)
