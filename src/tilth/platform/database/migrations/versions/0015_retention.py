"""How long data is kept, requests for erasure, what became of jobs, how write keys are used."""

from alembic import op

from tilth.platform.database.support import secure_workspace_table

revision = "0015_retention"
down_revision = "0014_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # kept_from: µs; older rows count no more, wherever they still stand. Null: all do.
    op.execute("ALTER TABLE history_state ADD COLUMN kept_from bigint, ADD COLUMN compacted_at timestamptz")
    _create_retention()
    _create_erasure_requests()
    _create_failures()
    _create_uses()


def _create_retention() -> None:
    op.execute("""
        CREATE TABLE data_retention (
            workspace_id  bigint PRIMARY KEY REFERENCES workspace,
            event_months  smallint CHECK (event_months > 0),
            rejected_days smallint NOT NULL CHECK (rejected_days > 0),
            changed_at    timestamptz NOT NULL DEFAULT now(),
            changed_by    text NOT NULL
        )
    """)
    secure_workspace_table(op, "data_retention", grants="SELECT, INSERT, UPDATE")
    op.execute("""
        CREATE TABLE retention_run (
            workspace_id bigint NOT NULL REFERENCES workspace,
            run_id       uuid NOT NULL,
            first_kept   date,
            started_at   timestamptz NOT NULL,
            ended_at     timestamptz,
            events       bigint NOT NULL DEFAULT 0,
            rejected     bigint NOT NULL DEFAULT 0,
            files        integer NOT NULL DEFAULT 0,
            bytes        bigint NOT NULL DEFAULT 0,
            actor        text NOT NULL,
            PRIMARY KEY (workspace_id, run_id)
        )
    """)
    secure_workspace_table(op, "retention_run", grants="SELECT, INSERT, UPDATE")


def _create_erasure_requests() -> None:
    # identifier, requester and note go when the request is completed; the keyed digest stays, to recognise it by.
    op.execute("""
        CREATE TABLE erasure_request (
            workspace_id    bigint NOT NULL REFERENCES workspace,
            request_id      uuid NOT NULL,
            state           text NOT NULL CHECK (state IN ('open', 'erasing', 'done', 'refused')),
            identifier_type text NOT NULL,
            identifier      text,
            digest          bytea NOT NULL,
            reason          text NOT NULL,
            requester       text,
            note            text,
            registered_at   timestamptz NOT NULL DEFAULT now(),
            registered_by   text NOT NULL,
            due_on          date NOT NULL,
            decided_at      timestamptz,
            decided_by      text,
            refusal         text,
            person_no       integer,
            removed         jsonb,
            rewritten_at    timestamptz,
            swept_at        timestamptz,
            PRIMARY KEY (workspace_id, request_id),
            CHECK (state IN ('open', 'erasing') OR (identifier IS NULL AND requester IS NULL AND note IS NULL))
        )
    """)
    op.execute("CREATE INDEX erasure_request_erasing ON erasure_request (workspace_id) WHERE state = 'erasing'")
    secure_workspace_table(op, "erasure_request", grants="SELECT, INSERT, UPDATE")


def _create_failures() -> None:
    # Procrastinate keeps that a job failed, and not why.
    op.execute("""
        CREATE TABLE job_failure (
            workspace_id bigint NOT NULL,
            job_id       bigint NOT NULL,
            code         text NOT NULL,
            message      text NOT NULL,
            failed_at    timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (workspace_id, job_id)
        )
    """)
    secure_workspace_table(op, "job_failure")
    # The queue has no row-level security: these functions show and touch what belongs to the session's workspace.
    mine = "(args ->> 'workspace_id')::bigint = nullif(current_setting('tilth.workspace', true), '')::bigint"
    op.execute(f"""
        CREATE FUNCTION workspace_jobs()
        RETURNS TABLE (job_id bigint, name text, state text, attempts integer, scheduled_at timestamptz,
                       queued_at timestamptz, changed_at timestamptz)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        AS $$
            SELECT id, task_name, status::text, attempts, scheduled_at,
                   (SELECT min(at) FROM procrastinate_events AS event WHERE event.job_id = job.id),
                   (SELECT max(at) FROM procrastinate_events AS event WHERE event.job_id = job.id)
              FROM procrastinate_jobs AS job WHERE status <> 'succeeded' AND {mine}
        $$
    """)
    op.execute(f"""
        CREATE FUNCTION retry_workspace_job(job bigint) RETURNS boolean
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
        AS $$
            WITH retried AS (
                UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = NULL
                 WHERE id = job AND status = 'failed' AND {mine} RETURNING id, queue_name
            ), woken AS (
                SELECT pg_notify('procrastinate_queue_v1#' || queue_name,
                                 json_build_object('type', 'job_inserted', 'job_id', id)::text) FROM retried
            )
            SELECT count(*) = 1 FROM woken
        $$
    """)
    op.execute(f"""
        CREATE FUNCTION dismiss_workspace_job(job bigint) RETURNS boolean
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
        AS $$
            WITH gone AS (DELETE FROM procrastinate_jobs WHERE id = job AND status = 'failed' AND {mine} RETURNING id)
            SELECT count(*) = 1 FROM gone
        $$
    """)
    for function in ("workspace_jobs()", "retry_workspace_job(bigint)", "dismiss_workspace_job(bigint)"):
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO tilth_app")


def _create_uses() -> None:
    op.execute("""
        CREATE TABLE write_key_use (
            workspace_id bigint NOT NULL,
            key_id       uuid NOT NULL,
            hour         timestamptz NOT NULL,
            events       bigint NOT NULL,
            last_at      timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, key_id, hour)
        )
    """)
    secure_workspace_table(op, "write_key_use", grants="SELECT")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON write_key_use TO tilth_admin")
    op.execute("CREATE POLICY administration ON write_key_use TO tilth_admin USING (true) WITH CHECK (true)")


def downgrade() -> None:
    for table in ("write_key_use", "job_failure", "erasure_request", "retention_run", "data_retention"):
        op.execute(f"DROP TABLE {table}")
    for function in ("workspace_jobs()", "retry_workspace_job(bigint)", "dismiss_workspace_job(bigint)"):
        op.execute(f"DROP FUNCTION {function}")
    op.execute("ALTER TABLE history_state DROP COLUMN kept_from, DROP COLUMN compacted_at")
