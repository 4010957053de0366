"""Background work on the same PostgreSQL (Procrastinate), enqueued in the caller's transaction.

A room's `jobs.py`:

    def run_import(run: JobRun, *, import_id: str) -> None:
        with run.write() as session: ...

    def register(app: JobApp) -> None:
        app.add("imports.run", run_import)

and an action of the room: `enqueue(session, "imports.run", import_id=str(id))`. Arguments are ids. A job is per
batch, never per person or event: a worker runs about a hundred small jobs a second.
"""
