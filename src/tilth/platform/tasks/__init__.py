"""Long work that people can leave and find again: what it is, how far it is, how it ended, and how to stop it.

A task is a job that tells how it goes. An action of a room begins one in its transaction:

    task_id = create_task(session, "imports.run", title={"file": name}, actor=actor, upload=str(upload_id))

and the room's `jobs.py` does the work:

    def run_import(run: JobRun, *, task_id: str, upload: str) -> None:
        def work(report: TaskReport) -> Result:
            for done in …:
                report.progress(done, total, "rows")
            return Result(…)

        perform_task(run, task_id, work)

Each note is a short transaction of its own, so a task shows its progress while the work's own transactions are open.
"""
